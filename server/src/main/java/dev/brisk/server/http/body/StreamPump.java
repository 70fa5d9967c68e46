package dev.brisk.server.http.body;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.EventExecutor;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/// Moves a body's chunks to a connection as fast as the client reads them: the next chunk is asked
/// for when the one before is written and the connection takes more.
public final class StreamPump implements Flow.Subscriber<ByteBuffer> {
  /// Where chunks go. Called on the event loop.
  public interface Sink {
    void chunk(ByteBuf chunk);

    public boolean writable();

    void end();

    /// The rest will not come, or more came than was announced: the answer is broken.
    void fail();
  }

  private final EventExecutor loop;
  private final Sink sink;
  private final long announcedBytes;
  private Flow.@Nullable Subscription subscription;
  private long sentBytes;
  private boolean waiting;
  private boolean done;

  /// @param announcedBytes the length, or -1
  public StreamPump(EventExecutor loop, Sink sink, long announcedBytes) {
    this.loop = loop;
    this.sink = sink;
    this.announcedBytes = announcedBytes;
  }

  public long sentBytes() {
    return sentBytes;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    onLoop(() -> {
      if (done || this.subscription != null) {
        subscription.cancel();
      } else {
        this.subscription = subscription;
        // Not before it can be sent: what a client does not read must not be read for it.
        if (sink.writable()) {
          subscription.request(1);
        } else {
          waiting = true;
        }
      }
    });
  }

  @Override
  public void onNext(ByteBuffer chunk) {
    onLoop(() -> next(chunk));
  }

  private void next(ByteBuffer chunk) {
    if (done) {
      return;
    }
    sentBytes += chunk.remaining();
    if (announcedBytes >= 0 && sentBytes > announcedBytes) {
      sentBytes -= chunk.remaining();
      cancel();
      sink.fail();
      return;
    }
    if (chunk.hasRemaining()) {
      sink.chunk(Unpooled.wrappedBuffer(chunk));
    }
    if (sink.writable()) {
      request();
    } else {
      waiting = true;
    }
  }

  /// Whether the next chunk is not asked for because the connection does not take it.
  public boolean waiting() {
    return waiting;
  }

  /// The connection takes more.
  public void writable() {
    if (waiting && !done) {
      waiting = false;
      request();
    }
  }

  private void request() {
    if (subscription != null) {
      subscription.request(1);
    }
  }

  @Override
  public void onError(Throwable failure) {
    onLoop(() -> {
      if (!done) {
        done = true;
        sink.fail();
      }
    });
  }

  @Override
  public void onComplete() {
    onLoop(() -> {
      if (!done) {
        done = true;
        if (announcedBytes >= 0 && sentBytes < announcedBytes) {
          sink.fail();
        } else {
          sink.end();
        }
      }
    });
  }

  /// Nobody reads any more.
  public void cancel() {
    done = true;
    if (subscription != null) {
      subscription.cancel();
    }
  }

  private void onLoop(Runnable task) {
    if (loop.inEventLoop()) {
      task.run();
    } else {
      loop.execute(task);
    }
  }
}
