package dev.brisk.server.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AnswerCopyTest {
  private final CopyBudget budget = new CopyBudget(10);
  private final List<String> kept = new ArrayList<>();
  private final List<String> passedOn = new ArrayList<>();
  private int tooLong;
  private int keptBefore;

  /// A body whose parts come when the test says.
  private final class Body implements Flow.Subscriber<ByteBuffer> {
    private Flow.@Nullable Subscriber<? super ByteBuffer> to;
    private Flow.@Nullable Subscription reading;

    Body(long bound) {
      this(bound, -1);
    }

    Body(long bound, long length) {
      new AnswerCopy(
              subscriber -> {
                to = subscriber;
                subscriber.onSubscribe(
                    new Flow.Subscription() {
                      @Override
                      public void request(long n) {}

                      @Override
                      public void cancel() {}
                    });
              },
              length,
              bound,
              budget,
              whole -> kept.add(new String(whole, StandardCharsets.UTF_8)),
              () -> tooLong++)
          .subscribe(this);
    }

    Body part(String text) {
      to.onNext(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
      return this;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      reading = subscription;
    }

    @Override
    public void onNext(ByteBuffer part) {
      passedOn.add(StandardCharsets.UTF_8.decode(part).toString());
      keptBefore = kept.size();
    }

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onComplete() {}
  }

  @Test
  void aWholeBodyIsKeptAndHoldsNothingAnyMore() {
    Body body = new Body(100).part("abc").part("def");
    assertThat(budget.held()).isEqualTo(6);
    body.to.onComplete();
    assertThat(kept).containsExactly("abcdef");
    assertThat(budget.held()).isZero();
  }

  /// Otherwise a client that counts asks again before there is anything.
  @Test
  void aBodyOfKnownLengthIsKeptBeforeItsLastByteIsPassedOn() {
    Body body = new Body(100, 6).part("abc");
    assertThat(keptBefore).isZero();
    body.part("def");
    assertThat(keptBefore).isEqualTo(1);
    body.to.onComplete();
    assertThat(kept).containsExactly("abcdef");
    assertThat(budget.held()).isZero();
  }

  @Test
  void aBrokenALongAndAnUnreadBodyAreNotKeptAndHoldNothing() {
    new Body(100).part("abc").to.onError(new IllegalStateException());
    assertThat(budget.held()).isZero();
    Body left = new Body(100).part("abc");
    left.reading.cancel();
    assertThat(budget.held()).isZero();
    Body longer = new Body(4).part("abc").part("de");
    assertThat(budget.held()).isZero();
    longer.part("f").to.onComplete();
    assertThat(tooLong).isEqualTo(1);
    assertThat(kept).isEmpty();
    assertThat(passedOn).containsExactly("abc", "abc", "abc", "de", "f");
  }

  @Test
  void copiesTogetherHoldNoMoreThanTheyMayAndTheRestIsPassedOn() {
    Body first = new Body(100).part("12345678");
    Body second = new Body(100).part("abc");
    assertThat(tooLong).isEqualTo(1);
    assertThat(budget.held()).isEqualTo(8);
    second.part("def").to.onComplete();
    first.to.onComplete();
    assertThat(kept).containsExactly("12345678");
    assertThat(passedOn).containsExactly("12345678", "abc", "def");
    new Body(100).part("0123456789").to.onComplete();
    assertThat(kept).hasSize(2);
  }
}
