package dev.brisk.server.proxy;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/// A stream with bytes before or behind it.
///
/// @param first whether the bytes come before the stream
record JoinedBody(Flow.Publisher<ByteBuffer> stream, byte[] bytes, boolean first)
    implements Flow.Publisher<ByteBuffer> {
  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> to) {
    stream.subscribe(new Joining(to));
  }

  /// On the stream's loop alone.
  private final class Joining implements Flow.Subscriber<ByteBuffer>, Flow.Subscription {
    private final Flow.Subscriber<? super ByteBuffer> to;
    private Flow.@Nullable Subscription upstream;
    private long wanted;
    private boolean given;
    private boolean ended;

    Joining(Flow.Subscriber<? super ByteBuffer> to) {
      this.to = to;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      upstream = subscription;
      to.onSubscribe(this);
    }

    @Override
    public void request(long count) {
      wanted = wanted + count < 0 ? Long.MAX_VALUE : wanted + count;
      if (!given && (first || ended)) {
        give();
        if (ended) {
          return;
        }
        count--;
      }
      if (count > 0) {
        Objects.requireNonNull(upstream).request(count);
      }
    }

    private void give() {
      given = true;
      wanted--;
      to.onNext(ByteBuffer.wrap(bytes));
      if (ended) {
        to.onComplete();
      }
    }

    @Override
    public void cancel() {
      given = true;
      Objects.requireNonNull(upstream).cancel();
    }

    @Override
    public void onNext(ByteBuffer part) {
      wanted--;
      to.onNext(part);
    }

    @Override
    public void onError(Throwable failure) {
      to.onError(failure);
    }

    @Override
    public void onComplete() {
      ended = true;
      if (given) {
        to.onComplete();
      } else if (wanted > 0) {
        give();
      }
    }
  }
}
