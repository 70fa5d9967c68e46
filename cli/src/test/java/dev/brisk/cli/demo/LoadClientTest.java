package dev.brisk.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Against a server whose answers are known, so that what is counted can be compared with the
/// truth.
class LoadClientTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final Set<String> seen = ConcurrentHashMap.newKeySet();
  private final List<String> order = Collections.synchronizedList(new ArrayList<>());
  private ExecutorService threads;
  private HttpServer server;

  /// The first answer for a path is a miss, later ones are hits; `/missing/…` is a 404; a body
  /// comes back as it was sent.
  @BeforeEach
  void start() throws Exception {
    // Without it, the JDK's server and delayed acknowledgements wait 40 ms for each other.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    threads = Executors.newVirtualThreadPerTaskExecutor();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            String path = exchange.getRequestURI().toString();
            order.add(path);
            byte[] sent = exchange.getRequestBody().readAllBytes();
            byte[] body = sent.length > 0 ? sent : path.repeat(2_000).getBytes(UTF_8);
            String status = seen.add(path) ? "fwd=miss; stored" : "hit; ttl=59";
            exchange.getResponseHeaders().set("Cache-Status", "test; " + status + "; key=\"a;b\"");
            exchange.sendResponseHeaders(path.startsWith("/missing") ? 404 : 200, body.length);
            exchange.getResponseBody().write(body);
          }
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    threads.shutdownNow();
  }

  @Test
  void everyRequestIsSentOnceAndInOrder() throws Exception {
    List<byte[]> requests = new ArrayList<>();
    List<String> paths = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      paths.add("/" + i);
      requests.add(Workload.get("/" + i));
    }
    Sample measured = client(1).run(requests, LONG, 1);
    assertThat(measured.requests()).isEqualTo(200);
    assertThat(order).isEqualTo(paths);
  }

  @Test
  void hitsAndFailuresAreCountedAsTheServerGaveThem() throws Exception {
    List<byte[]> requests = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      requests.add(Workload.get("/found/" + i % 30));
    }
    for (int i = 0; i < 20; i++) {
      requests.add(Workload.get("/missing/" + i));
    }
    Sample measured = client(4).run(requests, LONG, 1);
    assertThat(measured.requests()).isEqualTo(320);
    assertThat(measured.hits()).isEqualTo(300 - 30);
    assertThat(measured.failures()).isEqualTo(20);
    assertThat(measured.latenciesNanos()).hasSize(320);
    assertThat(measured.elapsed()).isPositive();
  }

  @Test
  void whenTheTimeIsOverNothingMoreIsSent() throws Exception {
    List<byte[]> requests = Collections.nCopies(1_000_000, Workload.get("/1"));
    Sample measured = client(4).run(requests, Duration.ofMillis(50), 1);
    assertThat(measured.requests()).isBetween(1, 999_999).isEqualTo(order.size());
  }

  @Test
  void asManyAsAFigureNeedsAreSentEvenWhenTheTimeIsOver() throws Exception {
    List<byte[]> requests = Collections.nCopies(1_000, Workload.get("/1"));
    assertThat(client(4).run(requests, Duration.ZERO, 50).requests()).isBetween(50, 60);
    assertThat(client(4).run(requests.subList(0, 20), Duration.ZERO, 50).requests()).isEqualTo(20);
  }

  @Test
  void bodiesAreSentAndReadWhole() throws Exception {
    String json = "{\"text\":\"" + "ä".repeat(40_000) + "\"}";
    LoadClient.Response response = client(1).send(Workload.post("/echo", json));
    assertThat(response.body()).isEqualTo(json);
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.cache().hit()).isFalse();
    assertThat(response.cache().forward()).isEqualTo("miss");
    assertThat(response.cache().key()).isEqualTo("a;b");
    assertThat(client(1).send(Workload.post("/echo", json)).cache().ttlSeconds()).isEqualTo(59);
  }

  @Test
  void aServerThatIsNotThereIsAnError() {
    int port = server.getAddress().getPort();
    server.stop(0);
    LoadClient client = new LoadClient(port, 2);
    assertThatThrownBy(() -> client.run(List.of(Workload.get("/")), LONG, 1))
        .isInstanceOf(IOException.class);
  }

  private LoadClient client(int connections) {
    return new LoadClient(server.getAddress().getPort(), connections);
  }
}
