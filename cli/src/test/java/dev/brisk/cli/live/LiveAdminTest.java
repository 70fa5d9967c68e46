package dev.brisk.cli.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(120)
class LiveAdminTest {
  @TempDir static Path folder;
  private static LiveServer server;

  @BeforeAll
  static void start() throws Exception {
    server = new LiveServer(folder);
    server.ask("/kept", 20);
    server.ask("/fails", 3);
    server.ask("/nowhere", 2);
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (total().path("requests").asLong() < 25) {
      assertThat(System.nanoTime()).as("%s", total()).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static JsonNode total() throws Exception {
    return server.json("/brisk/live/now").path("total");
  }

  private static JsonNode endpoint(String name) throws Exception {
    for (JsonNode row : server.json("/brisk/live/now?span=24h").path("endpoints")) {
      if (row.path("name").asString().equals(name)) {
        return row;
      }
    }
    throw new AssertionError("no row " + name);
  }

  @Test
  void eachNumberIsThatOfTheMetrics() throws Exception {
    String metrics = server.get("/metrics", null, "text/plain").body();
    assertThat(metrics)
        .contains("http_requests_total{handler=\"/kept\",method=\"GET\",status=\"2xx\"} 20.0")
        .contains("http_requests_total{handler=\"/fails\",method=\"GET\",status=\"5xx\"} 3.0");
    JsonNode kept = endpoint("GET /kept");
    assertThat(kept.path("requests").asLong()).isEqualTo(20);
    assertThat(kept.path("lookups").asLong()).isEqualTo(20);
    assertThat(kept.path("hits").asLong()).isEqualTo(19);
    assertThat(kept.path("saved").asDouble())
        .as("19 hits of at least 30 ms each")
        .isBetween(19 * 0.03, 19 * 2.0);
    assertThat(kept.path("p50").asDouble()).isLessThan(kept.path("p99").asDouble());
    assertThat(kept.path("p99").asDouble()).isGreaterThan(0.027);
    assertThat(endpoint("GET /fails").path("server_errors").asLong()).isEqualTo(3);
    assertThat(endpoint("no endpoint").path("client_errors").asLong()).isEqualTo(2);
    assertThat(total().path("requests").asLong())
        .as("what this page asks for itself is nobody's request")
        .isEqualTo(25);
  }

  @Test
  void failedRequestsAndTheSlowestAreNamed() throws Exception {
    JsonNode now = server.json("/brisk/live/now");
    JsonNode failed = now.path("failed").path(0);
    assertThat(failed.path("endpoint").asString()).isEqualTo("GET /fails");
    assertThat(failed.path("status").asInt()).isEqualTo(500);
    assertThat(failed.path("requestId").asString()).isNotEmpty();
    for (JsonNode slow : now.path("slowest")) {
      assertThat(slow.path("path").asString()).doesNotStartWith("/brisk");
    }
    assertThat(now.path("slowest").toString()).contains("\"cache\":\"miss\"");
  }

  @Test
  void stepsAddUpToTheSameRequests() throws Exception {
    JsonNode history = server.json("/brisk/live/history?endpoint=GET%20/kept");
    double sum = 0;
    for (JsonNode rate : history.path("figures").path("requests")) {
      sum += rate.asDouble();
    }
    // Rates by the time that really passed: a late look's step is a little longer than a second.
    assertThat(sum).isBetween(10.0, 21.0);
    assertThat(history.path("times").size()).isEqualTo(history.path("figures").path("p99").size());
    assertThat(server.json("/brisk/live/history").path("figures").has("cores")).isTrue();
  }

  @Test
  void nobodySeesAnythingWithoutTheToken() throws Exception {
    for (String path :
        List.of("/brisk", "/brisk/live/now", "/brisk/live/history", "/brisk/live/events")) {
      HttpResponse<String> answer = server.get(path, null, "text/html");
      assertThat(answer.statusCode()).as(path).isEqualTo(401);
      assertThat(answer.body()).doesNotContain("kept");
    }
  }

  @Test
  void aSpanThatThereIsNotIsRefusedWithThoseThatThereAre() throws Exception {
    HttpResponse<String> answer = server.admin("/brisk/live/now?span=1y", "application/json");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("span is \\\"1y\\\". Write 10m, 2h or 24h.");
  }

  @Test
  void anUnknownEndpointHasNoFigures() throws Exception {
    assertThat(server.json("/brisk/live/history?endpoint=nobody").path("figures").isEmpty())
        .isTrue();
  }

  @Test
  void thePageIsSmallAndRunsNothingButItsOwnScripts() throws Exception {
    HttpResponse<String> page = server.admin("/brisk", "text/html");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("content-security-policy").orElse(""))
        .contains("default-src 'none'", "script-src 'sha256-", "frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(page.body()).doesNotContain("src=\"http", "href=\"http", "/*PAGE_JS*/");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream zipped = new GZIPOutputStream(bytes)) {
      zipped.write(page.body().getBytes(StandardCharsets.UTF_8));
    }
    assertThat(bytes.size()).isLessThan(80 * 1024);
  }

  @Test
  void programsGetTheRoutesAndWhereElseToLook() throws Exception {
    JsonNode routes = server.json("/brisk");
    assertThat(routes.path("extensions").path("live").toString())
        .contains("GET /brisk/live/events");
    assertThat(routes.path("links").toString()).contains("/docs");
  }

  @Test
  void eachSecondIsSentOnce() throws Exception {
    HttpResponse<InputStream> events =
        server
            .client()
            .send(
                HttpRequest.newBuilder(URI.create(server.url() + "/brisk/live/events"))
                    .header("authorization", "Bearer " + server.token())
                    .build(),
                HttpResponse.BodyHandlers.ofInputStream());
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(events.body(), StandardCharsets.UTF_8))) {
      long first = second(lines);
      assertThat(second(lines)).isGreaterThan(first);
    }
  }

  private static long second(BufferedReader lines) throws Exception {
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith("data: ")) {
        JsonNode tick = JsonMapper.shared().readTree(line.substring(6));
        assertThat(tick.path("now").path("total").path("requests").asLong()).isEqualTo(25);
        return tick.path("newest").path("times").path(0).asLong();
      }
    }
    throw new AssertionError("the stream ended");
  }
}
