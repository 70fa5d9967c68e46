package dev.brisk.server.http.body;

import dev.brisk.server.message.Body;
import dev.brisk.server.work.OwnWork;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A region of a file as chunks, read on virtual threads: for connections that cannot take the file
/// straight from the kernel (TLS, HTTP/2).
public final class FileChunks implements Flow.Publisher<ByteBuffer> {
  public static final int MAX_CHUNK_BYTES = 64 << 10;

  private final Body.FileRegion region;
  private final int chunkBytes;
  private final Runnable closed;

  /// @param chunkBytes one is read ahead at most
  /// @param closed runs once, when nothing more is read
  public FileChunks(Body.FileRegion region, int chunkBytes, Runnable closed) {
    this.region = region;
    this.chunkBytes = chunkBytes;
    this.closed = closed;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
    subscriber.onSubscribe(new Reading(region, chunkBytes, closed, subscriber));
  }

  private static final class Reading implements Flow.Subscription {
    private final Body.FileRegion region;
    private final int chunkBytes;
    private final Runnable closed;
    private final Flow.Subscriber<? super ByteBuffer> subscriber;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable FileChannel file;
    private long position;
    private boolean done;

    Reading(
        Body.FileRegion region,
        int chunkBytes,
        Runnable closed,
        Flow.Subscriber<? super ByteBuffer> subscriber) {
      this.region = region;
      this.chunkBytes = chunkBytes;
      this.closed = closed;
      this.subscriber = subscriber;
    }

    @Override
    public void request(long chunks) {
      OwnWork.execute(() -> read(chunks));
    }

    private void read(long chunks) {
      lock.lock();
      try {
        for (long i = 0; i < chunks && !done; i++) {
          FileChannel open = file;
          if (open == null) {
            open = FileChannel.open(region.file(), StandardOpenOption.READ);
            file = open;
          }
          int wanted = (int) Math.min(chunkBytes, region.length() - position);
          ByteBuffer chunk = ByteBuffer.allocate(wanted);
          while (chunk.hasRemaining()) {
            if (open.read(chunk, region.offset() + position + chunk.position()) < 0) {
              throw new IOException("the file became shorter while it was being sent");
            }
          }
          position += wanted;
          if (wanted > 0) {
            subscriber.onNext(chunk.flip());
          }
          if (position == region.length()) {
            close();
            subscriber.onComplete();
          }
        }
      } catch (IOException | RuntimeException e) {
        close();
        subscriber.onError(e);
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void cancel() {
      OwnWork.execute(() -> {
        lock.lock();
        try {
          close();
        } finally {
          lock.unlock();
        }
      });
    }

    private void close() {
      if (!done) {
        done = true;
        closed.run();
      }
      FileChannel open = file;
      file = null;
      if (open != null) {
        try {
          open.close();
        } catch (IOException e) {
          // Read only: nothing can be lost by it.
        }
      }
    }
  }
}
