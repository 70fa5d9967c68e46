package dev.brisk.server.http.body;

import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/// A body in memory as chunks, none of them copied: a connection takes each when it can send it.
public final class ByteChunks implements Flow.Publisher<ByteBuffer> {
  private static final int CHUNK_BYTES = 64 << 10;

  private final byte[] body;

  public ByteChunks(byte[] body) {
    this.body = body;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
    subscriber.onSubscribe(new Slicing(body, subscriber));
  }

  /// On one thread, the connection's event loop.
  private static final class Slicing implements Flow.Subscription {
    private final byte[] body;
    private final Flow.Subscriber<? super ByteBuffer> subscriber;
    private int position;
    private long demand;
    private boolean slicing;
    private boolean done;

    Slicing(byte[] body, Flow.Subscriber<? super ByteBuffer> subscriber) {
      this.body = body;
      this.subscriber = subscriber;
    }

    @Override
    public void request(long chunks) {
      demand += chunks;
      if (slicing) {
        // A subscriber that asks while it is given a chunk: the loop below goes on, the stack does
        // not grow.
        return;
      }
      slicing = true;
      while (demand > 0 && !done) {
        demand--;
        int length = Math.min(CHUNK_BYTES, body.length - position);
        ByteBuffer chunk = ByteBuffer.wrap(body, position, length);
        position += length;
        subscriber.onNext(chunk);
        if (position == body.length && !done) {
          done = true;
          subscriber.onComplete();
        }
      }
      slicing = false;
    }

    @Override
    public void cancel() {
      done = true;
    }
  }
}
