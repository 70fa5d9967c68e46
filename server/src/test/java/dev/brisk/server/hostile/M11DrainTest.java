package dev.brisk.server.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.server.BriskServer;
import dev.brisk.server.TestEndpoints;
import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.http.RawClient;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// M11: with a request in flight, a server that was told to stop could be asked for neither its
/// metrics nor its health.
@Timeout(60)
class M11DrainTest {
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch answer = new CountDownLatch(1);

  @Test
  void healthAndMetricsAnswerUntilTheLastRequestIsThrough() throws Exception {
    BriskSettings settings =
        TestEndpoints.settings(
            TestEndpoints.endpoint("slow", "GET", "/slow", List.of(), null, null));
    BriskServer server =
        BriskServer.builder(settings)
            .handler(
                "slow",
                request -> {
                  asked.countDown();
                  return answer.await(30, TimeUnit.SECONDS) ? "slow" : "too late";
                })
            .start();
    int port = server.port();
    Thread closing = Thread.ofVirtual().unstarted(() -> server.close(Duration.ofSeconds(40)));
    try (RawClient slow = new RawClient(port);
        RawClient unheard = new RawClient(port)) {
      slow.send("GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(status(port, "/health/ready")).isEqualTo(200);

      closing.start();
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (status(port, "/health/ready") != 503) {
        assertThat(System.nanoTime()).as("not ready within 20 s").isLessThan(end);
      }
      // Its request could have been on its way when the drain began.
      assertThat(unheard.request("GET", "/metrics").status()).isEqualTo(200);
      assertThat(status(port, "/metrics")).isEqualTo(200);
      assertThat(status(port, "/health/live")).isEqualTo(200);
      assertThat(status(port, "/slow")).isEqualTo(503);
      try (RawClient scraper = new RawClient(port)) {
        // A connection that stays open holds up nothing.
        assertThat(scraper.request("GET", "/metrics").status()).isEqualTo(200);
        answer.countDown();
        assertThat(slow.read().text()).isEqualTo("\"slow\"");
        assertThat(closing.join(Duration.ofSeconds(20))).isTrue();
        assertThat(scraper.ends()).isTrue();
      }
    } finally {
      answer.countDown();
      server.close();
    }
    assertThatThrownBy(() -> status(port, "/metrics")).isInstanceOf(ConnectException.class);
  }

  private static int status(int port, String path) throws Exception {
    try (RawClient client = new RawClient(port)) {
      return client.request("GET", path).status();
    }
  }
}
