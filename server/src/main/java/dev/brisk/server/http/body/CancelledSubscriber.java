package dev.brisk.server.http.body;

import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/// Tells a publisher that nobody wants its chunks.
public final class CancelledSubscriber implements Flow.Subscriber<ByteBuffer> {
  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    subscription.cancel();
  }

  @Override
  public void onNext(ByteBuffer chunk) {}

  @Override
  public void onError(Throwable failure) {}

  @Override
  public void onComplete() {}
}
