package dev.brisk.server.accesslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.server.BriskServer;
import dev.brisk.server.TestEndpoints;
import dev.brisk.server.TestEndpoints.Counting;
import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.EndpointSettings.EndpointCache;
import dev.brisk.server.http.RawClient;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(60)
class AccessLogTest {
  @TempDir Path folder;

  private BriskServer server(Path file) {
    BriskSettings settings =
        TestEndpoints.settings(
            TestEndpoints.endpoint(
                "things",
                "GET",
                "/things/{name}",
                List.of(),
                null,
                EndpointCache.ttl(Duration.ofMinutes(1))));
    return BriskServer.builder(
            settings.withServer(settings.server().withAccessLog(file.toString())))
        .source("things", Counting.json(request -> "{}"))
        .start();
  }

  @Test
  void eachRequestIsALineAlsoOneThatIsRefusedBeforeItIsOne() throws Exception {
    Path file = folder.resolve("access.log");
    Instant before = Instant.now().minusSeconds(1);
    try (BriskServer server = server(file)) {
      try (RawClient client = new RawClient(server.port())) {
        client.request("GET", "/things/a?token=secret", "User-Agent: test/1", "X-Request-Id: r1");
        client.request("GET", "/things/a");
        client.request("GET", "/none");
      }
      try (RawClient client = new RawClient(server.port())) {
        client.send("GET /" + "a".repeat(9000) + "?token=secret HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(client.read().status()).isEqualTo(414);
      }
      try (RawClient client = new RawClient(server.port())) {
        client.send("GET /two?token=secret HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n");
        assertThat(client.read().status()).isEqualTo(400);
      }
      try (RawClient client = new RawClient(server.port())) {
        assertThat(client.request("GET", "/metrics").text())
            .contains("http_requests_total{handler=\"none\",method=\"GET\",status=\"4xx\"} 2.0")
            .contains("http_requests_total{handler=\"none\",method=\"_OTHER\",status=\"4xx\"} 1.0");
      }
    }
    assertThat(file).content().doesNotContain("secret");
    List<JsonNode> lines =
        Files.readAllLines(file).stream().map(JsonMapper.shared()::readTree).toList();
    assertThat(lines)
        .extracting(line ->
            line.get("method").stringValue()
                + " "
                + line.get("path").stringValue()
                + " "
                + line.get("status").intValue())
        .containsExactly(
            "GET /things/a 200",
            "GET /things/a 200",
            "GET /none 404",
            "  414",
            "GET /two 400",
            "GET /metrics 200");
    JsonNode first = lines.getFirst();
    assertThat(Instant.parse(first.get("time").stringValue())).isAfter(before);
    assertThat(first.get("request_id").stringValue()).isEqualTo("r1");
    assertThat(first.get("user_agent").stringValue()).isEqualTo("test/1");
    assertThat(first.get("protocol").stringValue()).isEqualTo("HTTP/1.1");
    assertThat(first.get("remote").stringValue()).isEqualTo("127.0.0.1");
    assertThat(first.get("bytes").intValue()).isEqualTo(2);
    assertThat(first.get("duration_ms").doubleValue()).isPositive();
    assertThat(lines.get(1).get("cache").stringValue()).isNotEmpty();
  }

  @Test
  void aLogThatCannotBeWrittenEndsTheStartAndSaysWhere() {
    Path file = folder.resolve("no/such/folder/access.log");
    assertThatThrownBy(() -> server(file))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("Cannot write the access log to " + file);
  }
}
