package dev.brisk.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.brisk.watch.check.Check;
import dev.brisk.watch.check.Kind;
import dev.brisk.watch.check.Target;
import dev.brisk.watch.check.Timing;
import dev.brisk.watch.engine.Result;
import dev.brisk.watch.settings.AlertSettings;
import dev.brisk.watch.settings.WatchFile;
import dev.brisk.watch.settings.WatchSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WatcherTest {
  private static final String SECRET = "0123456789abcdef";

  @Test
  void anOutageAndItsEndAreTold() throws Exception {
    HttpServer server = HttpServer.create(new InetSocketAddress(loopback(), 0), 0);
    int[] status = {200};
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(status[0], -1);
          exchange.close();
        });
    // Without threads of its own it would wait for ever for a request that was given up half-way.
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    server.setExecutor(threads);
    server.start();
    String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    WatchSettings settings =
        WatchFile.of(
            List.of(url), new Timing(Duration.ofSeconds(1), Duration.ofSeconds(1), 0), null);
    BlockingQueue<Result> results = new LinkedBlockingQueue<>();
    try (Watcher watcher = Watcher.start(settings, (result, at) -> results.add(result))) {
      assertThat(watcher.heartbeatAddress()).isNull();
      until(results, false);
      status[0] = 503;
      assertThat(until(results, true).problems())
          .hasEntrySatisfying(Kind.DOWN, text -> assertThat(text).isNotBlank());
      status[0] = 200;
      until(results, false);
    } finally {
      server.stop(0);
      threads.shutdownNow();
    }
  }

  @Test
  void aHeartbeatIsToldAndAnUnknownOneIsNot() throws Exception {
    Check job =
        new Check(
            "job",
            new Target.Heartbeat(SECRET),
            null,
            new Timing(Duration.ofHours(1), Duration.ofMinutes(1), 0),
            null,
            Duration.ZERO);
    WatchSettings settings =
        new WatchSettings(
            List.of(job),
            List.of(),
            ZoneOffset.UTC,
            null,
            new InetSocketAddress(loopback(), 0),
            AlertSettings.NONE);
    BlockingQueue<Result> results = new LinkedBlockingQueue<>();
    try (Watcher watcher = Watcher.start(settings, (result, at) -> results.add(result));
        HttpClient client = HttpClient.newHttpClient()) {
      InetSocketAddress address = watcher.heartbeatAddress();
      assertThat(address).isNotNull();
      assertThat(send(client, address, "GET", SECRET + "0")).isEqualTo(404);
      assertThat(send(client, address, "DELETE", SECRET)).isEqualTo(405);
      assertThat(results).isEmpty();
      assertThat(send(client, address, "POST", SECRET)).isEqualTo(200);
      assertThat(results).singleElement().satisfies(r -> assertThat(r.check()).isEqualTo(job));
      assertThat(send(client, address, "HEAD", SECRET)).isEqualTo(200);
      assertThat(results).hasSize(2);
    }
  }

  @Test
  void aListenerThatFailsStopsNoCheck() throws Exception {
    Check job =
        new Check(
            "job",
            new Target.Heartbeat(SECRET),
            null,
            new Timing(Duration.ofMillis(200), Duration.ofMillis(100), 0),
            null,
            Duration.ZERO);
    WatchSettings settings =
        new WatchSettings(
            List.of(job),
            List.of(),
            ZoneOffset.UTC,
            null,
            new InetSocketAddress(loopback(), 0),
            AlertSettings.NONE);
    BlockingQueue<Result> results = new LinkedBlockingQueue<>();
    Watcher.Listener failing =
        (result, at) -> {
          results.add(result);
          throw new IllegalStateException("on purpose");
        };
    try (Watcher watcher = Watcher.start(settings, failing)) {
      assertThat(watcher.heartbeatAddress()).isNotNull();
      until(results, true);
      until(results, true);
    }
  }

  private static Result until(BlockingQueue<Result> results, boolean down)
      throws InterruptedException {
    Instant end = Instant.now().plusSeconds(20);
    while (true) {
      Result result = results.poll(20, TimeUnit.SECONDS);
      assertThat(result).as("a result that is down: %s", down).isNotNull();
      if (result.problems().containsKey(Kind.DOWN) == down) {
        return result;
      }
      assertThat(Instant.now()).as("only results such as %s", result.problems()).isBefore(end);
    }
  }

  private static int send(HttpClient client, InetSocketAddress to, String method, String secret)
      throws Exception {
    URI url = URI.create("http://127.0.0.1:" + to.getPort() + "/heartbeat/" + secret);
    HttpRequest request =
        HttpRequest.newBuilder(url).method(method, HttpRequest.BodyPublishers.noBody()).build();
    return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  private static InetAddress loopback() {
    return InetAddress.getLoopbackAddress();
  }
}
