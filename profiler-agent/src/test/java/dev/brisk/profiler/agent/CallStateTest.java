package dev.brisk.profiler.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Plays woven code: a push at the entry, and an exit with the depth that it made.
class CallStateTest {
  private static final int OUTSIDE = CallState.OUTSIDE;
  private static final int HANDLE = 1;
  private static final int PRICE = 2;
  private static final int TAX = 3;

  private final CallSession session = new CallSession(CallSession.Cost.NONE);
  private final CallState state = new CallState(session, false);

  @Test
  void ownTimesAddUpToTheOutermostCallsToTheNanosecond() {
    call(
        HANDLE,
        () -> {
          call(PRICE, () -> call(TAX, () -> {}));
          call(TAX, () -> {});
        });
    CallTable sum = sum();
    CallEdge handle = edge(sum, 0, OUTSIDE, HANDLE);
    long own =
        handle.ownNanos
            + edge(sum, 0, HANDLE, PRICE).ownNanos
            + edge(sum, 0, PRICE, TAX).ownNanos
            + edge(sum, 0, HANDLE, TAX).ownNanos;
    assertThat(own).isEqualTo(handle.nanos).isPositive();
    assertThat(handle.inside).isEqualTo(3);
    assertThat(handle.wholeNanos).isEqualTo(handle.nanos);
  }

  @Test
  void recursionIsCountedEachTimeAndTimedOnce() {
    call(PRICE, () -> call(PRICE, () -> call(PRICE, () -> {})));
    CallTable sum = sum();
    CallEdge outer = edge(sum, 0, OUTSIDE, PRICE);
    CallEdge inner = edge(sum, 0, PRICE, PRICE);
    assertThat(outer.calls).isEqualTo(1);
    assertThat(outer.recursive).isZero();
    assertThat(inner.calls).isEqualTo(2);
    assertThat(inner.recursive).isEqualTo(2);
    assertThat(inner.outermost).isEqualTo(1);
    assertThat(outer.ownNanos + inner.ownNanos).isEqualTo(outer.nanos);
    assertThat(outer.wholeNanos).isEqualTo(outer.nanos);
    assertThat(inner.wholeNanos).isZero();
    assertThat(times()).containsExactly(Map.entry((long) PRICE, 1L));
  }

  @Test
  void mutualRecursionTakesEachMethodsWholeTimeOnce() {
    call(PRICE, () -> call(TAX, () -> call(PRICE, () -> {})));
    CallTable sum = sum();
    CallEdge outer = edge(sum, 0, OUTSIDE, PRICE);
    CallEdge inner = edge(sum, 0, TAX, PRICE);
    assertThat(inner.recursive).isEqualTo(1);
    assertThat(inner.nanos).isPositive();
    assertThat(inner.wholeNanos).isZero();
    assertThat(outer.wholeNanos).isEqualTo(outer.nanos);
  }

  @Test
  void callsThatAStackOverflowLeftBehindEndWithTheOneBelowAsThrown() {
    state.push(HANDLE);
    int handle = state.depth;
    state.push(PRICE);
    state.push(TAX);
    state.exit(handle);
    assertThat(state.depth).isZero();
    CallTable sum = sum();
    assertThat(edge(sum, 0, OUTSIDE, HANDLE).thrown).isZero();
    assertThat(edge(sum, 0, HANDLE, PRICE).thrown).isEqualTo(1);
    assertThat(edge(sum, 0, PRICE, TAX).thrown).isEqualTo(1);
  }

  @Test
  void aSecondExitDoesNothing() {
    state.push(HANDLE);
    int depth = state.depth;
    state.thrown(depth);
    state.exit(depth);
    state.exit(0);
    CallEdge handle = edge(sum(), 0, OUTSIDE, HANDLE);
    assertThat(handle.calls).isEqualTo(1);
    assertThat(handle.thrown).isEqualTo(1);
    assertThat(handle.active).isZero();
  }

  @Test
  void callsThatStillRunCountUpToNowInEachReading() {
    state.push(HANDLE);
    state.push(PRICE);
    CallTable first = sum();
    CallTable second = sum();
    assertThat(edge(first, 0, OUTSIDE, HANDLE).calls).isEqualTo(1);
    assertThat(edge(first, 0, OUTSIDE, HANDLE).nanos).isPositive();
    assertThat(edge(second, 0, OUTSIDE, HANDLE).calls).isEqualTo(1);
    assertThat(edge(second, 0, OUTSIDE, HANDLE).nanos)
        .isGreaterThanOrEqualTo(edge(first, 0, OUTSIDE, HANDLE).nanos);
    assertThat(edge(second, 0, OUTSIDE, HANDLE).ownNanos + edge(second, 0, HANDLE, PRICE).ownNanos)
        .isEqualTo(edge(second, 0, OUTSIDE, HANDLE).nanos);
  }

  @Test
  void aCallBelongsToTheInnermostRequestThatIsOpen() {
    Object outer = new Object();
    Object inner = new Object();
    state.beginRequest(outer, "GET /a");
    call(PRICE, () -> {});
    state.beginRequest(inner, null);
    state.nameRequest(inner, "GET /b");
    call(PRICE, () -> {});
    state.endRequest(inner);
    call(PRICE, () -> {});
    state.endRequest(outer);
    call(PRICE, () -> {});
    CallTable sum = sum();
    assertThat(edge(sum, session.endpoint("GET /a"), OUTSIDE, PRICE).calls).isEqualTo(2);
    assertThat(edge(sum, session.endpoint("GET /b"), OUTSIDE, PRICE).calls).isEqualTo(1);
    assertThat(edge(sum, 0, OUTSIDE, PRICE).calls).isEqualTo(1);
  }

  @Test
  void anOuterRequestThatEndsTakesForgottenInnerOnesWithIt() {
    Object outer = new Object();
    state.beginRequest(outer, "GET /a");
    state.beginRequest(new Object(), "GET /b");
    state.endRequest(outer);
    state.endRequest(new Object());
    call(PRICE, () -> {});
    assertThat(edge(sum(), 0, OUTSIDE, PRICE).calls).isEqualTo(1);
  }

  @Test
  void aPathMayBeDeeperThanItsFirstRoom() {
    for (int depth = 0; depth < 1_000; depth++) {
      state.push(depth % 2 == 0 ? PRICE : TAX);
    }
    while (state.depth > 0) {
      state.exit(state.depth);
    }
    CallTable sum = sum();
    assertThat(edge(sum, 0, OUTSIDE, PRICE).calls).isEqualTo(1);
    assertThat(edge(sum, 0, PRICE, TAX).calls).isEqualTo(500);
    assertThat(edge(sum, 0, TAX, PRICE).calls).isEqualTo(499);
  }

  @Test
  void aPathThatIsTooDeepEndsAtItsCallerAndKeepsTheTime() throws IOException {
    for (int method = 0; method < 2 * CallPaths.DEEPEST; method++) {
      state.push(method);
    }
    while (state.depth > 0) {
      state.exit(state.depth);
    }
    List<long[]> paths = paths();
    assertThat(paths).hasSize(CallPaths.DEEPEST + 1);
    assertThat(session.pathless).hasValue(CallPaths.DEEPEST);
    assertThat(paths.stream().mapToLong(path -> path[5]).sum())
        .isEqualTo(edge(sum(), 0, OUTSIDE, 0).nanos);
  }

  /// P8: where a request begins below a measured method, its work stands on its own.
  @Test
  void aPathBeginsAnewWhereARequestBegins() throws IOException {
    Object request = new Object();
    state.push(HANDLE);
    int handle = state.depth;
    state.beginRequest(request, "GET /a");
    call(PRICE, () -> call(TAX, () -> call(PRICE, () -> {})));
    state.endRequest(request);
    call(PRICE, () -> {});
    state.exit(handle);
    // Root and HANDLE, root of the request and PRICE, TAX below it, PRICE below HANDLE.
    assertThat(paths())
        .extracting(path -> path[0], path -> path[1], path -> path[2], path -> path[3])
        .containsExactly(
            tuple(-1L, 0L, (long) OUTSIDE, 0L),
            tuple(0L, 0L, (long) HANDLE, 1L),
            tuple(-1L, 2L, (long) OUTSIDE, 0L),
            tuple(2L, 2L, (long) PRICE, 2L),
            tuple(3L, 2L, (long) TAX, 1L),
            tuple(1L, 0L, (long) PRICE, 1L));
  }

  /// Caller, endpoint, method, calls, calls made and own time of each path.
  private List<long[]> paths() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    state.writePaths(new DataOutputStream(bytes));
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
    List<long[]> paths = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      paths.add(
          new long[] {
            in.readInt(), in.readInt(), in.readInt(), in.readLong(), in.readLong(), in.readLong()
          });
    }
    return paths;
  }

  @Test
  void whatTheProbesCostIsTakenOffWithTheCallsWithin() {
    CallSession.Cost cost = new CallSession.Cost(40, 15);
    assertThat(cost.takenOff(1_000, 0)).isEqualTo(985);
    assertThat(cost.takenOff(1_000, 10)).isEqualTo(585);
  }

  private void call(int method, Runnable body) {
    state.push(method);
    int depth = state.depth;
    body.run();
    state.exit(depth);
  }

  private CallTable sum() {
    CallTable sum = new CallTable();
    assertThat(state.addTo(sum)).isZero();
    return sum;
  }

  private Map<Long, Long> times() {
    Map<Long, CallTimes> times = new HashMap<>();
    state.addTimesTo(times);
    Map<Long, Long> counts = new HashMap<>();
    times.forEach((key, one) -> counts.put(key, one.count()));
    return counts;
  }

  private static CallEdge edge(CallTable sum, int endpoint, int caller, int callee) {
    return Objects.requireNonNull(sum.find(endpoint, caller, callee));
  }
}
