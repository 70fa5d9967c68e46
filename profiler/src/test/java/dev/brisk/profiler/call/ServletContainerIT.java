package dev.brisk.profiler.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.profiler.attach.ProfileTarget;
import dev.brisk.profiler.process.BytecodeOf;
import dev.brisk.profiler.process.TestJvm;
import dev.brisk.profiler.process.TomcatShop;
import dev.brisk.profiler.weave.Selection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// Exact calls in Tomcat under load, its own classes and the application's, and nothing left
/// behind.
class ServletContainerIT {
  private static final String SERVLET = TomcatShop.PriceServlet.class.getName();

  @Test
  void callsOfAServletAreItsRequestsAndTheContainerServesOn() throws Exception {
    try (TestJvm jvm = TestJvm.start(TomcatShop.class, List.of())) {
      URI uri = URI.create("http://127.0.0.1:" + jvm.ask('p') + "/price?item=7");
      CompletableFuture<Void> stop = new CompletableFuture<>();
      Thread load = Thread.ofVirtual().start(() -> load(uri, stop));
      long before = Long.parseLong(jvm.ask('?'));
      CallGraph graph =
          new CallProfiler(Selection.of(SERVLET, "org.apache.catalina.core.**"))
              .run(
                  new ProfileTarget.Running(jvm.pid()),
                  Duration.ofSeconds(1),
                  new CompletableFuture<>());
      long after = Long.parseLong(jvm.ask('?'));

      CallGraph.Row requests = row(graph, "doGet");
      assertThat(requests.calls()).isBetween(1L, after - before);
      assertThat(row(graph, "table").nanos()).isLessThanOrEqualTo(row(graph, "total").nanos());
      assertThat(row(graph, "total").nanos()).isLessThanOrEqualTo(requests.nanos());
      assertThat(row(graph, "table").ownNanos()).isGreaterThan(row(graph, "total").ownNanos());
      assertThat(graph.callers(requests.method(), null).getFirst().caller())
          .isEqualTo(row(graph, "doFilter").method());
      assertThat(graph.header().notes()).isEmpty();
      assertThat(BytecodeOf.running(jvm, TomcatShop.PriceServlet.class))
          .isEqualTo(BytecodeOf.compiled(TomcatShop.PriceServlet.class));
      long served = Long.parseLong(jvm.ask('?'));
      while (Long.parseLong(jvm.ask('?')) == served) {
        assertThat(load.isAlive()).isTrue();
      }
      stop.complete(null);
      load.join();
    }
  }

  private static void load(URI uri, CompletableFuture<Void> stop) {
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      while (!stop.isDone()) {
        if (client.send(request, BodyHandlers.ofString()).statusCode() != 200) {
          throw new AssertionError("the container does not serve");
        }
      }
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static CallGraph.Row row(CallGraph graph, String name) {
    return graph.rows(null).stream()
        .filter(row -> graph.methods().get(row.method()).name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
