package dev.brisk.server.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.server.BriskServer;
import dev.brisk.server.TestEndpoints;
import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.EndpointSettings;
import dev.brisk.server.handler.Handler;
import dev.brisk.server.http.RawClient;
import dev.brisk.server.source.code.CodeSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// X3: as many spinning handlers as processors stopped half the server, and their interrupts never
/// came.
@Timeout(120)
class X03SpinningHandlerTest {
  private final int spinning = Runtime.getRuntime().availableProcessors() + 1;
  private final CountDownLatch interrupted = new CountDownLatch(spinning);
  private volatile boolean released;

  private final Handler spin =
      request -> {
        while (!Thread.currentThread().isInterrupted() && !released) {
          Thread.onSpinWait();
        }
        interrupted.countDown();
        return "ended";
      };

  /// Goes on whatever it is told, without burning the processors of the other tests.
  private final Handler stubborn =
      request -> {
        while (!released) {
          Thread.interrupted();
          try {
            Thread.sleep(5);
          } catch (InterruptedException ignored) {
            // that is the point
          }
        }
        return "ended";
      };

  @AfterEach
  void release() {
    released = true;
  }

  private static EndpointSettings endpoint(String name, int maxConcurrency) {
    return EndpointSettings.of(
            "GET /" + name,
            CodeSettings.className("replaced.by.the.Test").withMaxConcurrency(maxConcurrency))
        .withName(name);
  }

  private static BriskServer server(EndpointSettings endpoint, Handler handler) {
    BriskSettings settings = TestEndpoints.settings(endpoint, endpoint("plain", 4));
    return BriskServer.builder(
            settings.withServer(
                settings
                    .server()
                    .withRequestTimeout(Duration.ofSeconds(1))
                    .withShutdownTimeout(Duration.ofSeconds(1))))
        .handler(endpoint.name(), handler)
        .handler("plain", request -> "plain")
        .start();
  }

  private static List<Integer> statuses(BriskServer server, String path, int calls)
      throws Exception {
    List<RawClient> clients = new ArrayList<>();
    try {
      for (int i = 0; i < calls; i++) {
        clients.add(
            new RawClient(server.port()).send("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n"));
      }
      List<Integer> statuses = new ArrayList<>();
      for (RawClient client : clients) {
        statuses.add(client.read().status());
      }
      return statuses;
    } finally {
      for (RawClient client : clients) {
        client.close();
      }
    }
  }

  private static void until(Supplier<Boolean> condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.get()) {
      assertThat(System.nanoTime()).as("within 20 s").isLessThan(end);
      Thread.onSpinWait();
    }
  }

  private static String get(BriskServer server, String path) {
    try (RawClient client = new RawClient(server.port())) {
      return client.request("GET", path).text();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void anInterruptReachesHandlersThatSpinAndEverythingElseAnswers() throws Exception {
    try (BriskServer server = server(endpoint("spin", 64), spin)) {
      assertThat(statuses(server, "/spin", spinning)).containsOnly(504);
      assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(get(server, "/plain")).isEqualTo("\"plain\"");
      assertThat(get(server, "/metrics")).contains("http_requests_total");
    }
  }

  @Test
  void handlersThatIgnoreItAreCountedAndReadinessSaysWhenNoThreadIsLeft() throws Exception {
    BriskServer server = server(endpoint("stuck", 2), stubborn);
    try {
      assertThat(get(server, "/health/ready")).contains("\"stuck\":\"up\"");
      assertThat(statuses(server, "/stuck", 2)).containsOnly(504);
      until(() -> get(server, "/metrics").contains("brisk_executor_stuck{pool=\"stuck\"} 2.0"));
      assertThat(get(server, "/health/ready")).contains("All 2 threads of its handler are stuck");
      assertThat(get(server, "/plain")).isEqualTo("\"plain\"");
      assertThat(get(server, "/docs")).contains("html");
      released = true;
      until(() -> get(server, "/health/ready").contains("\"stuck\":\"up\""));
      until(() -> get(server, "/metrics").contains("brisk_executor_stuck{pool=\"stuck\"} 0.0"));
    } finally {
      server.close();
    }
  }

  /// Returning at all is the assertion: it waited for the handler before.
  @Test
  @Timeout(30)
  void stoppingDoesNotWaitForAHandlerThatNeverReturns() throws Exception {
    BriskServer server = server(endpoint("stuck", 2), stubborn);
    assertThat(statuses(server, "/stuck", 2)).containsOnly(504);
    server.close();
    assertThat(released).isFalse();
  }
}
