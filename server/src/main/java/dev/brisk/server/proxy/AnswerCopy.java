package dev.brisk.server.proxy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A body that is passed on while a copy is made of it, up to a bound; what is longer goes on
/// without, and so does what comes while all copies under way hold as much as they may.
final class AnswerCopy implements Flow.Publisher<ByteBuffer> {
  private final Flow.Publisher<ByteBuffer> from;
  private final long length;
  private final long bound;
  private final CopyBudget budget;
  private final Consumer<byte[]> whole;
  private final Runnable tooLong;
  private @Nullable ByteArrayOutputStream copy = new ByteArrayOutputStream();

  /// @param length of the body, or -1
  /// @param whole gets the copy once all of the body is there, before its reader hears of the end:
  ///   who has all that `Content-Length` says asks again at once
  AnswerCopy(
      Flow.Publisher<ByteBuffer> from,
      long length,
      long bound,
      CopyBudget budget,
      Consumer<byte[]> whole,
      Runnable tooLong) {
    this.from = from;
    this.length = length;
    this.bound = bound;
    this.budget = budget;
    this.whole = whole;
    this.tooLong = tooLong;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> to) {
    from.subscribe(
        new Flow.Subscriber<>() {
          @Override
          public void onSubscribe(Flow.Subscription subscription) {
            to.onSubscribe(
                new Flow.Subscription() {
                  @Override
                  public void request(long n) {
                    subscription.request(n);
                  }

                  @Override
                  public void cancel() {
                    taken();
                    subscription.cancel();
                  }
                });
          }

          @Override
          public void onNext(ByteBuffer part) {
            ByteArrayOutputStream made = copy;
            if (made != null) {
              if (made.size() + (long) part.remaining() > bound || !budget.take(part.remaining())) {
                taken();
                tooLong.run();
              } else {
                made.write(part.array(), part.arrayOffset() + part.position(), part.remaining());
                if (made.size() == length) {
                  isWhole();
                }
              }
            }
            to.onNext(part);
          }

          @Override
          public void onError(Throwable failure) {
            taken();
            to.onError(failure);
          }

          @Override
          public void onComplete() {
            isWhole();
            to.onComplete();
          }

          private void isWhole() {
            ByteArrayOutputStream made = taken();
            if (made != null) {
              whole.accept(made.toByteArray());
            }
          }
        });
  }

  /// There is no copy any more, nor what it held.
  private @Nullable ByteArrayOutputStream taken() {
    ByteArrayOutputStream made = copy;
    copy = null;
    if (made != null) {
      budget.give(made.size());
    }
    return made;
  }

  /// Reads a body to its end for nobody but the copy.
  static final class Drain implements Flow.Subscriber<ByteBuffer> {
    private final Runnable done;
    private Flow.@Nullable Subscription subscription;

    Drain(Runnable done) {
      this.done = done;
    }

    @Override
    public void onSubscribe(Flow.Subscription began) {
      subscription = began;
      began.request(Long.MAX_VALUE);
    }

    /// There will be no copy: nobody needs the rest.
    void giveUp() {
      if (subscription != null) {
        subscription.cancel();
      }
      done.run();
    }

    @Override
    public void onNext(ByteBuffer part) {}

    @Override
    public void onError(Throwable failure) {
      done.run();
    }

    @Override
    public void onComplete() {
      done.run();
    }
  }
}
