package dev.brisk.profiler.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.profiler.call.CallGraph;
import dev.brisk.profiler.sample.model.CallTree;
import dev.brisk.profiler.sample.model.WindowFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SharedTreeTest {
  /// The picture had left out all work of requests that began below a measured method.
  @Test
  void workOfARequestThatBeginsBelowAMeasuredMethodIsAllThere() {
    CallGraph graph =
        graph(
            new CallGraph.Edge("", CallGraph.OUTSIDE, 0, 3, 0, 0, 100, 600, 600),
            new CallGraph.Edge("GET /a", 0, 1, 3, 0, 0, 300, 500, 500),
            new CallGraph.Edge("GET /a", 1, 2, 6, 0, 0, 200, 200, 200));
    CallTree.Node root = SharedTree.of(graph, "GET /a").root();
    assertThat(root.total()).isEqualTo(500);
    assertThat(root.children()).hasSize(1);
    assertThat(SharedTree.of(graph, "").root().total()).isEqualTo(100);
  }

  private static CallGraph graph(CallGraph.Edge... edges) {
    return new CallGraph(
        new CallGraph.Header(
            "shop", WindowFacts.unknown(Instant.EPOCH, Duration.ofSeconds(1)), 20, 0, List.of()),
        List.of(method("read"), method("handle"), method("price")),
        List.of(edges),
        List.of());
  }

  private static CallGraph.Method method(String name) {
    return new CallGraph.Method("com.acme.Shop", name, "()V", "Shop.java", "", 1);
  }
}
