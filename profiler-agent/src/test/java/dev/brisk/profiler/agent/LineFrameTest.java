package dev.brisk.profiler.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Plays woven code: a frame at the entry, a hit and a countdown at each line, and the exit.
class LineFrameTest {
  private static final int LINES = 3;

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
    return new LineState(new LineSession(period), false, 7);
  }

  private static LineCounters counters(LineState state, int method) {
    return Objects.requireNonNull(state.peek(method));
  }

  private static long sum(long[] values) {
    return Arrays.stream(values).sum();
  }
}
