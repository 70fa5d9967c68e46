package dev.brisk.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.brisk.bench.plan.LoadTarget;
import dev.brisk.bench.plan.Rows;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Against a server whose answers are known, so that what is counted can be compared with the
/// truth.
class SampleTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final Set<String> seen = ConcurrentHashMap.newKeySet();
  private final List<String> order = Collections.synchronizedList(new ArrayList<>());
  private HttpServer server;

  /// The first answer for a path is a miss, later ones are hits; `/missing…` is a 404.
  @BeforeEach
  void start() throws Exception {
    // Without it, the JDK's server and delayed acknowledgements wait 40 ms for each other.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            String path = exchange.getRequestURI().toString();
            order.add(path);
            String status = seen.add(path) ? "fwd=miss; stored" : "hit; ttl=59";
            exchange.getResponseHeaders().set("Cache-Status", "test; " + status + "; key=\"a;b\"");
            exchange.sendResponseHeaders(path.startsWith("/missing") ? 404 : 200, 2);
            exchange.getResponseBody().write("ok".getBytes());
          }
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private Sample measure(int connections, List<String> paths, int from, Duration atMost)
      throws IOException {
    DemoWorkload workload =
        new DemoWorkload(
            "x",
            "GET /x",
            "paths",
            LoadTarget.get("/${path}"),
            new Rows(List.of("path"), paths.stream().map(List::of).toList()));
    return Sample.measure(server.getAddress().getPort(), connections, workload, from, atMost);
  }

  private static List<String> paths(String start, int count, int distinct) {
    return IntStream.range(0, count).mapToObj(i -> start + i % distinct).toList();
  }

  @Test
  void everyRequestIsSentOnceAndInOrderFromWhereTheLastStretchEnded() throws Exception {
    assertThat(measure(1, paths("p", 200, 200), 50, LONG).requests()).isEqualTo(150);
    assertThat(order).isEqualTo(IntStream.range(50, 200).mapToObj(i -> "/p" + i).toList());
  }

  @Test
  void hitsAndFailuresAreCountedAsTheServerGaveThem() throws Exception {
    List<String> paths = new ArrayList<>(paths("found", 300, 30));
    paths.addAll(paths("missing", 20, 20));
    Sample measured = measure(4, paths, 0, LONG);
    assertThat(measured.requests()).isEqualTo(320);
    assertThat(measured.hits()).isEqualTo(300 - 30);
    assertThat(measured.failures()).isEqualTo(20);
    assertThat(measured.elapsed()).isPositive().isLessThan(LONG);
  }

  @Test
  void whenTheTimeIsOverNothingMoreIsSent() throws Exception {
    Sample measured = measure(4, Collections.nCopies(1_000_000, "1"), 0, Duration.ofMillis(50));
    assertThat(measured.requests()).isBetween(1, 999_999).isEqualTo(order.size());
  }

  @Test
  void aServerThatIsNotThereIsAnError() {
    server.stop(0);
    assertThatThrownBy(() -> measure(2, List.of("1"), 0, LONG)).isInstanceOf(IOException.class);
  }
}
