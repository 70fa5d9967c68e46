package dev.brisk.profiler.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Plays woven code: a frame at the entry, a hit and a countdown at each line, and the exit.
class LineFrameTest {
  private static final int LINES = 3;

  /// A clock that no program can bear, so that as little as possible is timed.
  private static final long DEAR = 1_000_000_000;

  private final int method = register();
  private final int callee = register();

  @Test
  void theTimesOfTheLinesAddUpToTheFunctionsToTheNanosecond() {
    LineState state = state(1);
    for (int call = 0; call < 100; call++) {
      run(state, method, LINES);
    }
    LineCounters counters = counters(state, method);
    assertThat(counters.calls).isEqualTo(100);
    assertThat(counters.timedCalls).isEqualTo(100);
    assertThat(counters.hits).containsExactly(100, 100, 100);
    assertThat(sum(counters.nanos)).isEqualTo(counters.functionNanos).isPositive();
    assertThat(sum(counters.selfNanos)).isEqualTo(counters.functionNanos);
    // One reading at each line and one at the exit; the first line begins at the entry.
    assertThat(sum(counters.ticks)).isEqualTo(100 * (LINES + 1));
  }

  @Test
  void aCalleesTimeIsItsCallersButNotItsCallersOwn() {
    LineState state = state(1);
    LineFrame frame = state.push(method);
    line(frame, 0, frame.countdown);
    run(state, callee, LINES);
    frame.exit();
    LineCounters outer = counters(state, method);
    LineCounters inner = counters(state, callee);
    assertThat(sum(outer.nanos)).isEqualTo(outer.functionNanos);
    assertThat(sum(outer.selfNanos) + inner.functionNanos).isEqualTo(outer.functionNanos);
  }

  @Test
  void recursionTakesItsTimeOnce() {
    LineState state = state(1);
    recurse(state, 5);
    LineCounters counters = counters(state, method);
    assertThat(counters.calls).isEqualTo(6);
    assertThat(counters.hits[0]).isEqualTo(6);
    assertThat(sum(counters.nanos)).isEqualTo(counters.functionNanos);
    assertThat(sum(counters.selfNanos)).isEqualTo(counters.functionNanos);
    assertThat(counters.active).isZero();
  }

  @Test
  void withPeriodZeroHitsAreCountedAndNoClockIsRead() {
    LineState state = state(0);
    run(state, method, 10_000);
    LineCounters counters = counters(state, method);
    assertThat(sum(counters.hits)).isEqualTo(10_000);
    assertThat(counters.timedCalls).isZero();
    assertThat(counters.functionNanos).isZero();
    assertThat(state.ticks).isZero();
  }

  @Test
  void aLongCallIsTimedInPartsAndStillAddsUp() {
    LineState state = state(128);
    run(state, method, 100_000); // the first call is timed
    LineCounters counters = counters(state, method);
    assertThat(sum(counters.hits)).isEqualTo(100_000);
    assertThat(sum(counters.nanos)).isEqualTo(counters.functionNanos).isPositive();
    assertThat(sum(counters.selfNanos)).isEqualTo(counters.functionNanos);
    assertThat(counters.nanos[0]).isPositive();
    // All of the first 4,096 lines, then one in about 64, each with two readings.
    assertThat(state.ticks).isBetween(4_096L + 100_000 / 128, 4_096L + 100_000 / 8);
  }

  @Test
  void oneCallInAFewIsTimedOnceThereAreMany() {
    LineState state = state(16);
    for (int call = 0; call < 50_000; call++) {
      run(state, method, 1);
    }
    LineCounters counters = counters(state, method);
    assertThat(counters.calls).isEqualTo(50_000);
    assertThat(counters.timedCalls).isBetween(50_000L / 31, 50_000L / 8);
    assertThat(sum(counters.nanos)).isEqualTo(counters.functionNanos);
  }

  /// P10: one call in 128 was timed also where timing all of them costs nothing.
  @Test
  void allLinesOfAllCallsAreTimedWhereThatCostsNothing() {
    LineState state = state(128, 0);
    for (int call = 0; call < 1_000; call++) {
      run(state, method, LINES);
    }
    run(state, method, 20_000);
    LineCounters counters = counters(state, method);
    assertThat(counters.timedCalls).isEqualTo(1_001);
    assertThat(counters.variance).isZero();
    assertThat(sum(counters.nanos)).isEqualTo(counters.functionNanos);
    assertThat(counters.callNanos).isEqualTo(counters.functionNanos);
    assertThat(state.ticks).isGreaterThan(20_000);
  }

  @Test
  void sharesOfCallsThatStandForOthersHaveAVariance() {
    LineState state = state(16);
    for (int call = 0; call < 5_000; call++) {
      run(state, method, 1);
    }
    assertThat(counters(state, method).variance).isPositive();
    LineState inOneCall = state(16);
    run(inOneCall, method, 100_000);
    assertThat(counters(inOneCall, method).variance).isPositive();
  }

  /// P10: calls that were timed stood for others that took less, and a thread was said to have
  /// spent more time than there was.
  @Test
  void noThreadSpendsMoreTimeThanThereWas() {
    LineState state = state(128, 0);
    run(state, method, LINES);
    LineCounters counters = counters(state, method);
    counters.callNanos = Long.MAX_VALUE / 2;
    long now = System.nanoTime();
    assertThat(read(state, method, now).callNanos).isEqualTo(now - counters.firstNanos);
    // What was measured stays, and what calls stand for takes no more than what is left.
    counters.callNanos = counters.functionNanos;
    counters.exactNanos = counters.functionNanos;
    run(state, callee, LINES);
    LineCounters estimated = counters(state, callee);
    estimated.callNanos = 1_000_000 * estimated.functionNanos;
    estimated.exactNanos = 0;
    estimated.functionNanos = estimated.callNanos;
    estimated.selfNanos[0] = estimated.callNanos;
    long later = System.nanoTime();
    assertThat(read(state, method, later).callNanos).isEqualTo(counters.functionNanos);
    assertThat(read(state, callee, later).callNanos)
        .isLessThanOrEqualTo(later - counters.firstNanos - counters.functionNanos);
  }

  /// Calls whose lines are short against the clock, but which are long themselves.
  @Test
  void longCallsAreAllTimedAsAWhole() {
    LineCounters counters = new LineCounters(LINES);
    counters.calls = 10_000;
    counters.timed(1_000_000, 20_000);
    assertThat(counters.mean(128, 25)).isGreaterThan(50);
    assertThat(counters.clocking).isTrue();
    LineCounters small = new LineCounters(LINES);
    small.calls = 10_000;
    small.timed(200, 4);
    assertThat(small.mean(128, 25)).isGreaterThan(50);
    assertThat(small.clocking).isFalse();
  }

  /// P6: the time of a main loop was lost, since it had not returned when it was read.
  @Test
  void aCallThatHasNotReturnedCountsUpToNow() {
    for (int lines : new int[] {2, 50_000}) {
      LineState state = state(128);
      LineFrame outer = state.push(method);
      int countdown = outer.countdown;
      for (int i = 0; i < lines; i++) {
        countdown = line(outer, i % LINES, countdown);
      }
      LineFrame inner = state.push(callee);
      line(inner, 0, inner.countdown);
      LineCounters first = read(state, method);
      LineCounters running = read(state, callee);
      assertThat(sum(first.nanos)).isEqualTo(first.functionNanos).isPositive();
      assertThat(sum(running.nanos)).isEqualTo(running.functionNanos).isPositive();
      assertThat(sum(first.selfNanos)).isLessThanOrEqualTo(first.functionNanos);
      inner.exit();
      outer.exit();
      LineCounters returned = read(state, method);
      assertThat(returned.functionNanos).isGreaterThanOrEqualTo(first.functionNanos);
      assertThat(sum(returned.nanos)).isEqualTo(returned.functionNanos);
    }
  }

  @Test
  void readingChangesNothing() {
    LineState state = state(1);
    LineFrame frame = state.push(method);
    line(frame, 0, frame.countdown);
    read(state, method);
    read(state, method);
    frame.exit();
    LineCounters counters = counters(state, method);
    assertThat(sum(counters.nanos)).isEqualTo(counters.functionNanos);
    assertThat(read(state, method).functionNanos).isEqualTo(counters.functionNanos);
  }

  @Test
  void aSecondExitDoesNothing() {
    LineState state = state(1);
    LineFrame frame = state.push(method);
    frame.exit();
    long time = counters(state, method).functionNanos;
    frame.exit();
    assertThat(counters(state, method).functionNanos).isEqualTo(time);
    assertThat(counters(state, method).active).isZero();
  }

  @Test
  void aFrameThatAStackOverflowLeftBehindEndsWithTheOneBelowIt() {
    LineState state = state(1);
    LineFrame outer = state.push(method);
    state.push(callee); // it never gets to its exit
    outer.exit();
    run(state, callee, LINES);
    LineCounters later = counters(state, callee);
    assertThat(later.active).isZero();
    assertThat(later.functionNanos).isPositive();
    assertThat(sum(later.nanos)).isEqualTo(later.functionNanos);
  }

  @Test
  void aCallThatFoundNoRoomCostsNothingButItsHits() {
    LineFrame frame = LineFrame.uncounted(LINES);
    frame.hits[LINES - 1]++;
    assertThat(frame.tick(0)).isEqualTo(Integer.MAX_VALUE);
    assertThatNoException().isThrownBy(frame::exit);
  }

  private void recurse(LineState state, int depth) {
    LineFrame frame = state.push(method);
    int countdown = line(frame, 0, frame.countdown);
    if (depth > 0) {
      recurse(state, depth - 1);
    }
    line(frame, 1, countdown);
    frame.exit();
  }

  private static void run(LineState state, int method, int lines) {
    LineFrame frame = state.push(method);
    int countdown = frame.countdown;
    for (int i = 0; i < lines; i++) {
      countdown = line(frame, i % LINES, countdown);
    }
    frame.exit();
  }

  private static int line(LineFrame frame, int line, int countdown) {
    frame.hits[line]++;
    return countdown - 1 <= 0 ? frame.tick(line) : countdown - 1;
  }

  private static int register() {
    int number = LineProbe.nextMethod();
    LineProbe.register(number, new int[] {LINES});
    return number;
  }

  private static LineState state(int period) {
    return state(period, DEAR);
  }

  private static LineState state(int period, long clockNanos) {
    return new LineState(new LineSession(period, clockNanos), false, 7);
  }

  /// What is read of a method now.
  private static LineCounters read(LineState state, int method) {
    return read(state, method, System.nanoTime());
  }

  private static LineCounters read(LineState state, int method, long now) {
    LineCounters[] sums = new LineCounters[LineProbe.nextMethod()];
    Arrays.setAll(sums, i -> new LineCounters(LINES));
    state.addTo(sums, now);
    return sums[method];
  }

  private static LineCounters counters(LineState state, int method) {
    return Objects.requireNonNull(state.peek(method));
  }

  private static long sum(long[] values) {
    return Arrays.stream(values).sum();
  }
}
