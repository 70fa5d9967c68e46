package dev.brisk.profiler.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.profiler.agent.CallProbe;
import dev.brisk.profiler.call.programs.Counting;
import dev.brisk.profiler.process.WovenLoader;
import dev.brisk.profiler.sample.model.WindowFacts;
import dev.brisk.profiler.weave.CallWeaver;
import dev.brisk.profiler.weave.Selection;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What the probes count against what the program counts itself.
class CallWeavingTest {
  private static final String SEGMENT = "dev.brisk.metrics.profile.RequestSegment";

  private static Map<String, Long> truth;
  private static long nanosWithin;
  private static long nanosAround;
  private static List<Long> within;
  private static List<Long> around;
  private static CallGraph graph;

  @BeforeAll
  static void run() throws Exception {
    String name = Counting.class.getName();
    WovenLoader loader =
        new WovenLoader(
            type -> type.startsWith(name) || type.equals(SEGMENT),
            new CallWeaver(Selection.of(name)));
    CallProbe.start();
    Class<?> woven = loader.loadClass(name);
    Object program = woven.getDeclaredConstructor().newInstance();
    woven.getMethod("run").invoke(program);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CallProbe.write(new DataOutputStream(bytes));
    byte[] snapshot = bytes.toByteArray();
    // As measured: nothing subtracted, so that sums can be compared to the nanosecond.
    ByteBuffer.wrap(snapshot).putDouble(0).putDouble(0);
    CallCounts.Read read =
        CallCounts.read(new DataInputStream(new ByteArrayInputStream(snapshot)), loader.methods());
    graph =
        new CallGraph(
            new CallGraph.Header(
                name,
                WindowFacts.unknown(Instant.EPOCH, Duration.ZERO),
                0,
                read.dropped(),
                List.of()),
            read.methods(),
            read.edges(),
            read.times(),
            read.paths());
    truth = result(woven, program, "truth");
    nanosWithin = result(woven, program, "nanosWithin");
    nanosAround = result(woven, program, "nanosAround");
    within = result(woven, program, "pausesWithin");
    around = result(woven, program, "pausesAround");
  }

  @Test
  void callsEqualWhatTheProgramCounted() {
    Map<String, Long> counted = new TreeMap<>();
    for (CallGraph.Row row : graph.rows(null)) {
      counted.put(name(row.method()), row.calls());
    }
    assertThat(counted).containsAllEntriesOf(truth);
    assertThat(truth).hasSize(25).containsEntry("fibonacci", 1973L);
    assertThat(graph.header().dropped()).isZero();
  }

  @Test
  void recursionIsCountedAtTheOutermostCall() {
    assertThat(row("fibonacci").primitiveCalls()).isEqualTo(1);
    assertThat(row("even").primitiveCalls()).isEqualTo(1);
    assertThat(row("odd").primitiveCalls()).isEqualTo(1);
    assertThat(row("odds").primitiveCalls()).isEqualTo(6);
    assertThat(row("fibonacci").nanos()).isLessThanOrEqualTo(row("run").nanos());
    assertThat(row("deeper").primitiveCalls()).isEqualTo(1);
    assertThat(row("deeper").nanos()).isLessThanOrEqualTo(row("overflows").nanos());
  }

  @Test
  void callersAndCalleesAreThoseOfTheSource() {
    assertThat(edges(graph.callers(index("odd"), null), true)).isEqualTo(Map.of("even", 6L));
    assertThat(edges(graph.callers(index("catches"), null), true))
        .isEqualTo(Map.of("run", 3L, "overflows", 1L));
    assertThat(edges(graph.callees(index("outer"), null), false))
        .containsEntry("meet", 800L)
        .containsEntry("spin", 800L);
    assertThat(edges(graph.callers(index("fibonacci"), null), true))
        .isEqualTo(Map.of("run", 1L, "fibonacci", 1972L));
  }

  @Test
  void exceptionsThatLeaveAMethodAreCounted() {
    assertThat(row("odds").thrown()).isEqualTo(3);
    assertThat(row("deeper").thrown()).isEqualTo(row("deeper").calls());
    assertThat(row("run").thrown()).isZero();
    assertThat(row("overflows").thrown()).isZero();
  }

  @Test
  void ownTimesAddUpToTheTimeOfWhatWasCalledFromOutside() {
    long fromOutside =
        graph.edges().stream()
            .filter(edge -> edge.caller() == CallGraph.OUTSIDE)
            .mapToLong(CallGraph.Edge::nanos)
            .sum();
    assertThat(graph.totalNanos()).isEqualTo(fromOutside).isPositive();
  }

  @Test
  void timeLiesBetweenWhatTheMethodAndItsCallersSee() {
    assertThat(row("spin").nanos()).isBetween(nanosWithin, nanosAround);
  }

  @Test
  void percentilesOfCallsAreThoseOfTheDurationsThatTheProgramTook() {
    CallDurations pauses = row("pause").durations();
    assertThat(pauses.count()).isEqualTo(within.size()).isEqualTo(400);
    for (double part : new double[] {0.5, 0.9, 0.99}) {
      int rank = (int) Math.ceil(part * within.size()) - 1;
      // A call is longer than it sees itself and shorter than its caller sees it; the histogram is
      // right to 1/32, and up to 1 µs is taken off for the probes.
      assertThat(pauses.at(part))
          .as("p" + part)
          .isBetween(within.get(rank) * 31 / 32 - 1_000, around.get(rank) * 33 / 32);
    }
    assertThat(pauses.maxNanos()).isBetween(within.getLast() - 1_000, around.getLast());
    assertThat(pauses.at(0.9)).isGreaterThan(3 * pauses.at(0.5));
    assertThat(
            graph.rows("GET /pause").stream()
                .filter(row -> row.method() == index("pause"))
                .findFirst()
                .orElseThrow()
                .durations()
                .count())
        .isEqualTo(40);
    assertThat(row("fibonacci").durations().count()).isEqualTo(1);
    assertThat(row("deeper").durations().count()).isEqualTo(1);
  }

  @Test
  void callsBelongToTheEndpointOfTheirSegment() {
    assertThat(graph.endpoints())
        .containsExactly("", "GET /a", "GET /b", "GET /late", "GET /pause");
    assertThat(calls("GET /late")).containsOnlyKeys("late", "count", "count λ0");
    assertThat(calls("GET /a")).containsEntry("handle", 3L).doesNotContainKey("after");
    assertThat(calls("GET /b")).containsEntry("handle", 5L).doesNotContainKey("after");
    assertThat(calls("")).containsEntry("after", 2L).doesNotContainKey("handle");
    assertThat(edges(graph.callers(index("handle"), "GET /b"), true))
        .isEqualTo(Map.of("request", 5L));
  }

  /// P8: the pictures of main→x→mid→leafA and main→y→mid→leafB showed x→mid→leafB.
  @Test
  void pathsAreThoseThatWereTaken() {
    assertThat(ways("leaf")).containsExactlyInAnyOrder("run/left/middle/leaf 3");
    assertThat(ways("twig")).containsExactlyInAnyOrder("run/right/middle/twig 2");
    assertThat(ways("fibonacci")).containsExactlyInAnyOrder("run/fibonacci 1973");
    assertThat(ways("handle")).containsExactlyInAnyOrder("handle 3", "handle 5");
    for (String endpoint : graph.endpoints()) {
      assertThat(
              graph.paths().stream()
                  .filter(path -> path.endpoint().equals(endpoint))
                  .mapToLong(CallGraph.Path::ownNanos)
                  .sum())
          .as(endpoint)
          .isEqualTo(
              graph.edges().stream()
                  .filter(edge -> edge.endpoint().equals(endpoint))
                  .mapToLong(CallGraph.Edge::ownNanos)
                  .sum());
    }
  }

  private static List<String> ways(String method) {
    return graph.paths().stream()
        .filter(path -> name(path.method()).equals(method))
        .map(path -> way(path) + " " + path.calls())
        .toList();
  }

  private static String way(CallGraph.Path path) {
    return path.parent() < 0
        ? name(path.method())
        : way(graph.paths().get(path.parent())) + "/" + name(path.method());
  }

  private static Map<String, Long> calls(String endpoint) {
    Map<String, Long> calls = new TreeMap<>();
    graph.rows(endpoint).forEach(row -> calls.put(name(row.method()), row.calls()));
    return calls;
  }

  private static Map<String, Long> edges(List<CallGraph.Edge> edges, boolean callers) {
    Map<String, Long> named = new TreeMap<>();
    for (CallGraph.Edge edge : edges) {
      named.put(name(callers ? edge.caller() : edge.callee()), edge.calls());
    }
    return named;
  }

  private static CallGraph.Row row(String name) {
    return graph.rows(null).stream()
        .filter(row -> row.method() == index(name))
        .findFirst()
        .orElseThrow();
  }

  private static int index(String name) {
    for (int i = 0; i < graph.methods().size(); i++) {
      if (name(i).equals(name) && !graph.methods().get(i).className().endsWith("Test")) {
        return i;
      }
    }
    throw new AssertionError("no method " + name);
  }

  /// The constructor of the program itself is told apart from that of its nested class.
  private static String name(int method) {
    if (method == CallGraph.OUTSIDE) {
      return "outside";
    }
    CallGraph.Method found = graph.methods().get(method);
    return found.name().equals("<init>") && !found.className().contains("$")
        ? "program"
        : found.name();
  }

  @SuppressWarnings("unchecked")
  private static <T> T result(Class<?> type, Object program, String name) throws Exception {
    Method method = type.getMethod(name);
    return (T) method.invoke(program);
  }
}
