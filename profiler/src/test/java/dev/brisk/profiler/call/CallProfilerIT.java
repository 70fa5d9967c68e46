package dev.brisk.profiler.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.profiler.ProfilerException;
import dev.brisk.profiler.attach.ProfileTarget;
import dev.brisk.profiler.process.BytecodeOf;
import dev.brisk.profiler.process.Shop;
import dev.brisk.profiler.process.TestJvm;
import dev.brisk.profiler.sample.BusyRequests;
import dev.brisk.profiler.weave.Selection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The call profiler against real JVMs, attached and launched.
class CallProfilerIT {
  private static final Duration SHORT = Duration.ofMillis(700);

  @Test
  void attachesCountsAndRestoresTheOriginalBytecode() throws Exception {
    try (TestJvm jvm = TestJvm.start(Shop.class, List.of())) {
      long before = Long.parseLong(jvm.ask('?'));
      CallGraph graph = run(jvm, Shop.class.getName());
      long after = Long.parseLong(jvm.ask('?'));

      assertThat(row(graph, "price").calls()).isBetween(1L, after - before);
      assertThat(row(graph, "pause").nanos()).isGreaterThan(row(graph, "price").nanos());
      assertThat(graph.header().dropped()).isZero();
      assertThat(graph.header().window().measures().residentBytes().orElseThrow()).isPositive();
      assertThat(graph.header().window().measures().cores().orElseThrow()).isNotNegative();
      assertThat(BytecodeOf.running(jvm, Shop.class)).isEqualTo(BytecodeOf.compiled(Shop.class));
    }
  }

  @Test
  void aProgramIsCountedFromItsStartToItsEnd(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("Bench.java");
    Files.writeString(
        file,
        """
        public class Bench {
          public static void main(String[] arguments) {
            if (fibonacci(20) != 6765) throw new AssertionError();
          }
          static int fibonacci(int n) {
            return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
          }
        }
        """);
    CallGraph graph =
        new CallProfiler(Selection.of("**.Bench"))
            .run(
                ProfileTarget.parse(List.of(file.toString()), List.of()),
                null,
                new CompletableFuture<>());
    CallGraph.Row fibonacci = row(graph, "fibonacci");
    assertThat(fibonacci.calls()).isEqualTo(21891);
    assertThat(fibonacci.primitiveCalls()).isEqualTo(1);
    assertThat(row(graph, "main").calls()).isEqualTo(1);
    assertThat(graph.methods().get(fibonacci.method()).line()).isEqualTo(6);
    assertThat(new CallReport(CallReport.Sort.CALLS, 10, 2, false).text(graph, null))
        .contains("21,891/1", "Bench.fibonacci (Bench.java:6)", "from Bench.main");
  }

  @Test
  void whatWasNotCalledIsTooLittleData() throws Exception {
    try (TestJvm jvm = TestJvm.start(Shop.class, List.of())) {
      assertThatThrownBy(() -> run(jvm, Shop.class.getName() + "#main"))
          .isInstanceOf(ProfilerException.class)
          .hasMessageContaining("The method that matches was not called. Send requests");
    }
    try (TestJvm jvm = TestJvm.start(BusyRequests.class, List.of())) {
      assertThatThrownBy(() -> run(jvm, Selection.ANNOTATED))
          .isInstanceOf(ProfilerException.class)
          .hasMessageContaining("No loaded class has a method with @dev.brisk");
    }
  }

  @Test
  void theAnnotationSelectsTheMethodsThatCarryItAndThoseOfClassesThatDo() throws Exception {
    try (TestJvm jvm = TestJvm.start(Shop.class, List.of())) {
      CallGraph graph = run(jvm, Selection.ANNOTATED);
      assertThat(graph.methods())
          .extracting(CallGraph.Method::name)
          .containsExactlyInAnyOrder("price", "ring", "sum");
      assertThat(row(graph, "price").calls()).isPositive();
      assertThat(row(graph, "sum").calls()).isEqualTo(row(graph, "ring").calls());
    }
  }

  private static CallGraph run(TestJvm jvm, String pattern) {
    return new CallProfiler(Selection.of(pattern))
        .run(new ProfileTarget.Running(jvm.pid()), SHORT, new CompletableFuture<>());
  }

  private static CallGraph.Row row(CallGraph graph, String name) {
    return graph.rows(null).stream()
        .filter(row -> graph.methods().get(row.method()).name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
