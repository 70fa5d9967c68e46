package dev.brisk.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.fixtures.ServerProcess;
import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.BriskSettings.Admin;
import dev.brisk.server.config.yaml.BriskYaml;
import dev.brisk.server.http.RawClient;
import dev.brisk.server.source.http.FaultServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A trace on its way through the server: from the client to the upstream, the access log and the
/// exemplars.
@Timeout(60)
class TraceOverHttpTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String PARENT = "00-" + TRACE + "-b7ad6b7169203331-01";
  private static final Pattern TRACEPARENT =
      Pattern.compile("00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})");

  @TempDir Path directory;
  private FaultServer upstream;
  private BriskServer server;
  private RawClient client;

  @BeforeEach
  void start() throws Exception {
    upstream = new FaultServer(FaultServer.answer(200, "content-type: application/json\r\n", "1"));
    Files.writeString(
        directory.resolve("Trace.java"),
        """
        import dev.brisk.server.handler.*;

        public class Trace implements Handler {
          public Object handle(Request request) {
            return request.traceparent().orElse("none");
          }
        }
        """);
    Path file =
        Files.writeString(
            directory.resolve("brisk.yaml"),
            """
            server: { access-log: access.log }
            endpoints:
              - path: GET /posts/{id}
                http: { url: "%s{id}" }
              - path: GET /cached/{id}
                http: { url: "%s{id}" }
                cache: { ttl: 1h }
              - path: GET /fixed
                http: { url: "%s", headers: { traceparent: fixed } }
              - path: GET /trace
                code: { file: Trace.java }
            """
                .formatted(upstream.url("/"), upstream.url("/"), upstream.url("/")));
    BriskSettings loaded = BriskYaml.load(file);
    server = BriskServer.start(loaded.withServer(loaded.server().withPort(0).withAdmin(Admin.OFF)));
    client = new RawClient(server.port());
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    server.close();
    upstream.close();
  }

  @Test
  void theClientsTraceGoesOnToTheUpstreamAsANewSpan() throws Exception {
    client.request("GET", "/posts/1", "traceparent: " + PARENT, "tracestate: vendor=1,other=2");
    Map<String, String> sent = upstream.seen.getFirst().headers();
    Matcher traceparent = traceparent(sent.get("traceparent"));
    assertThat(traceparent.group(1)).isEqualTo(TRACE);
    assertThat(traceparent.group(2)).isNotEqualTo("b7ad6b7169203331");
    assertThat(traceparent.group(3)).isEqualTo("01");
    assertThat(sent.get("tracestate")).isEqualTo("vendor=1,other=2");
  }

  @Test
  void theDecisionNotToSampleGoesOnToo() throws Exception {
    client.request("GET", "/posts/1", "traceparent: 00-" + TRACE + "-b7ad6b7169203331-00");
    assertThat(traceparent(upstream.seen.getFirst().headers().get("traceparent")).group(3))
        .isEqualTo("00");
    assertThat(exemplars()).doesNotContain(TRACE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "traceparent: 00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "traceparent: 00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "traceparent: ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "traceparent: 00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "traceparent: nonsense"
      })
  void withoutAValidTraceANewOneBegins(String field) throws Exception {
    String[] fields =
        field.isEmpty()
            ? new String[] {"tracestate: a=b"}
            : new String[] {field, "tracestate: a=b"};
    client.request("GET", "/posts/1", fields);
    Map<String, String> sent = upstream.seen.getFirst().headers();
    assertThat(traceparent(sent.get("traceparent")).group(1)).isNotEqualTo(TRACE);
    assertThat(sent).doesNotContainKey("tracestate");
    assertThat(logged("/posts/1").get("trace_id").asString())
        .isEqualTo(traceparent(sent.get("traceparent")).group(1));
  }

  @Test
  void aConfiguredTraceparentIsLeftAlone() throws Exception {
    client.request("GET", "/fixed", "traceparent: " + PARENT);
    assertThat(upstream.seen.getFirst().headers().get("traceparent")).isEqualTo("fixed");
  }

  @Test
  void theAccessLogNamesTheTraceAndTheSpanThatTheUpstreamSaw() throws Exception {
    client.request("GET", "/posts/2", "traceparent: " + PARENT);
    Matcher sent = traceparent(upstream.seen.getFirst().headers().get("traceparent"));
    JsonNode line = logged("/posts/2");
    assertThat(line.get("trace_id").asString()).isEqualTo(TRACE);
    assertThat(line.get("span_id").asString()).isEqualTo(sent.group(2));
  }

  @Test
  void aHandlerCanPassTheTraceOn() throws Exception {
    String answer = client.request("GET", "/trace", "traceparent: " + PARENT).text();
    assertThat(traceparent(answer.replace("\"", "")).group(1)).isEqualTo(TRACE);
  }

  @Test
  void aHitLeavesItsTraceInAnExemplar() throws Exception {
    client.request("GET", "/cached/1");
    exemplars();
    assertThat(client.request("GET", "/cached/1", "traceparent: " + PARENT).headers())
        .extractingByKey("cache-status")
        .asString()
        .contains("hit");
    assertThat(upstream.seen).hasSize(1);
    assertThat(exemplars())
        .containsPattern(
            "http_request_duration_seconds_bucket\\{handler=\"/cached/\\{id}\",method=\"GET\",le=\"0.1\"} 2"
                + " # \\{span_id=\"[0-9a-f]{16}\",trace_id=\""
                + TRACE
                + "\"}");
  }

  private String exemplars() throws IOException {
    return client
        .request("GET", "/metrics", "accept: application/openmetrics-text;version=1.0.0")
        .text();
  }

  private static Matcher traceparent(String text) {
    Matcher matcher = TRACEPARENT.matcher(text);
    assertThat(matcher.matches()).as(text).isTrue();
    return matcher;
  }

  private JsonNode logged(String path) {
    Path log = directory.resolve("access.log");
    String wanted = "\"path\":\"" + path + "\"";
    ServerProcess.await(
        "a line for " + path, Duration.ofSeconds(20), () -> line(log, wanted) != null);
    return JsonMapper.shared().readTree(line(log, wanted));
  }

  private static String line(Path log, String wanted) {
    try {
      List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
      return lines.stream()
          .filter(line -> line.contains(wanted) && line.endsWith("}"))
          .findFirst()
          .orElse(null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
