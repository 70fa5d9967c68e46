package dev.brisk.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.server.TestEndpoints.Counting;
import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.EndpointSettings.ParameterSettings;
import dev.brisk.server.config.EndpointSettings.ParameterSettings.In;
import dev.brisk.server.config.EndpointSettings.ParameterSettings.Type;
import dev.brisk.server.http.RawClient;
import dev.brisk.server.http.RawClient.Reply;
import dev.brisk.server.source.SourceException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Every way in which a request can be wrong, over the wire. Nothing wrong reaches a source.
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RejectionTest {
  private static final String SCHEMA =
      """
      {"type": "object",
       "properties": {
         "width": {"type": "number", "minimum": 0},
         "height": {"type": "number"},
         "name": {"type": "string", "maxLength": 5}},
       "required": ["width", "height"],
       "additionalProperties": false}
      """;

  private final Counting source =
      new Counting(request -> {
        String name = String.valueOf(request.parameters().get("name"));
        return switch (name) {
          case "missing" ->
              CompletableFuture.failedFuture(
                  new SourceException(SourceException.Kind.NOT_FOUND, "No such thing."));
          case "busy" ->
              CompletableFuture.failedFuture(
                  new SourceException(
                      SourceException.Kind.UNAVAILABLE,
                      "Too busy.",
                      Duration.ofMillis(1500),
                      null));
          case "bug" -> throw new IllegalStateException("password=hunter2");
          case "never" -> new CompletableFuture<>();
          default ->
              CompletableFuture.completedFuture(
                  dev.brisk.server.message.Answer.json(200, "{}".getBytes()));
        };
      });

  private BriskServer server;
  private RawClient client;

  @BeforeAll
  void start() {
    BriskSettings settings =
        TestEndpoints.settings(
            TestEndpoints.endpoint("predict", "POST", "/predict", List.of(), SCHEMA, null),
            TestEndpoints.endpoint(
                "user",
                "GET",
                "/users/{user_id}",
                List.of(
                    TestEndpoints.integer("user_id", In.PATH, 1),
                    ParameterSettings.query("fields", Type.STRING).withValues("all", "some")),
                null,
                null),
            TestEndpoints.endpoint("things", "GET", "/things/{name}", List.of(), null, null));
    server =
        BriskServer.builder(
                settings.withServer(
                    settings
                        .server()
                        .withMaxBody(100_000)
                        .withRequestTimeout(Duration.ofMillis(300))))
            .source("predict", source)
            .source("user", source)
            .source("things", source)
            .start();
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @BeforeEach
  void connect() throws IOException {
    client = new RawClient(server.port());
    source.calls.set(0);
  }

  @AfterEach
  void disconnect() throws IOException {
    client.close();
  }

  private JsonNode rejected(Reply reply, int status) {
    assertThat(reply.status()).as(reply.text()).isEqualTo(status);
    assertThat(reply.headers())
        .containsEntry("content-type", "application/problem+json")
        .containsEntry("cache-control", "no-store");
    assertThat(source.calls).hasValue(0);
    JsonNode problem = JsonMapper.shared().readTree(reply.body());
    assertThat(problem.get("status").intValue()).isEqualTo(status);
    assertThat(problem.get("type").stringValue()).isEqualTo("about:blank");
    assertThat(problem.get("title").stringValue()).isNotEmpty();
    return problem;
  }

  private Reply predict(String body) throws IOException {
    return client.post("/predict", "application/json", body);
  }

  @Test
  void everyFaultOfABodyIsNamedWithItsPlace() throws IOException {
    JsonNode problem =
        rejected(predict("{\"width\": -1, \"name\": \"too long\", \"extra\": 1}"), 422);
    assertThat(problem.get("instance").stringValue()).isEqualTo("/predict");
    assertThat(problem.get("errors").values())
        .extracting(error -> error.get("in").stringValue() + error.get("pointer").stringValue())
        .containsExactlyInAnyOrder("body/width", "body/height", "body/name", "body/extra");
  }

  /// N10: the schema says minimum 1, so nobody is told of -2^63.
  @Test
  void whatIsNoIntegerIsToldTheDeclaredBounds() throws IOException {
    assertThat(client.request("GET", "/users/none").text())
        .contains("user_id is 'none', but must be an integer of at least 1.");
    assertThat(client.request("GET", "/users/99999999999999999999").text())
        .contains("but must be an integer between -2^63 and 2^63-1.");
  }

  @Test
  void everyFaultOfTheParametersIsNamed() throws IOException {
    JsonNode problem = rejected(client.request("GET", "/users/0?fields=none"), 422);
    assertThat(problem.get("errors").values())
        .extracting(error ->
            error.get("in").stringValue()
                + " "
                + error.get("name").stringValue()
                + ": "
                + error.get("detail").stringValue())
        .containsExactly(
            "path user_id: user_id is '0', but must be at least 1.",
            "query fields: fields is 'none', but must be one of all, some.");
    rejected(client.request("GET", "/users/abc"), 422);
    rejected(client.request("GET", "/users/1.5"), 422);
    rejected(client.request("GET", "/users/99999999999999999999"), 422);
    rejected(client.request("GET", "/users/1?fields=all&fields=some"), 422);
  }

  @Test
  void malformedJsonIsRefusedWithItsPosition() throws IOException {
    assertThat(rejected(predict("{\"width\": 1,\n \"height\" 2}"), 400).get("detail").stringValue())
        .contains("line 2");
    rejected(predict(""), 400);
    rejected(predict("{\"width\": 1, \"height\": 2} trailing"), 400);
    rejected(predict("[".repeat(20_000)), 400);
    rejected(predict("{\"width\": 1, \"height\": NaN}"), 400);
  }

  @Test
  void duplicateKeysAreRefused() throws IOException {
    assertThat(
            rejected(predict("{\"width\": 1, \"height\": 2, \"width\": 3}"), 400)
                .get("detail")
                .stringValue())
        .contains("width");
  }

  @Test
  void unknownPathsAndWrongMethodsAreRefused() throws IOException {
    rejected(client.request("GET", "/nothing"), 404);
    rejected(client.request("GET", "/users"), 404);
    rejected(client.request("GET", "/users/"), 404);
    Reply reply = client.request("DELETE", "/users/1");
    rejected(reply, 405);
    assertThat(reply.headers()).containsEntry("allow", "GET, HEAD, OPTIONS");
    Reply options = client.request("OPTIONS", "/predict");
    assertThat(options.status()).isEqualTo(204);
    assertThat(options.headers()).containsEntry("allow", "OPTIONS, POST");
  }

  @Test
  void brokenEncodingsAreRefused() throws IOException {
    rejected(client.request("GET", "/things/%zz"), 400);
    rejected(client.request("GET", "/things/%"), 400);
    rejected(client.request("GET", "/things/%ff"), 400);
    rejected(client.request("GET", "/things/a%00b"), 400);
    rejected(client.request("GET", "/things/%2e%2e/users"), 400);
    rejected(client.request("GET", "/users/1?fields=%f"), 400);
  }

  @Test
  void anEncodedSlashStaysInItsParameter() throws IOException {
    assertThat(client.request("GET", "/things/a%2Fb").status()).isEqualTo(200);
    assertThat(source.calls).hasValue(1);
  }

  @Test
  void wrongMediaTypesAreRefused() throws IOException {
    Reply reply = client.post("/predict", "text/xml", "<a/>");
    rejected(reply, 415);
    assertThat(reply.headers()).containsEntry("accept", "application/json");
    rejected(client.post("/predict", "application/json; charset=utf-16", "{}"), 415);
    assertThat(
            client
                .post(
                    "/predict",
                    "application/vnd.flower+json; charset=UTF-8",
                    "{\"width\": 1, \"height\": 2}")
                .status())
        .isEqualTo(200);
  }

  @Test
  void tooLargeBodiesAreRefused() throws IOException {
    rejected(predict("\"" + "x".repeat(200_000) + "\""), 413);
  }

  @Test
  void failuresOfTheSourceHaveTheirStatus() throws IOException {
    assertThat(client.request("GET", "/things/missing").status()).isEqualTo(404);
    Reply busy = client.request("GET", "/things/busy");
    assertThat(busy.status()).isEqualTo(503);
    assertThat(busy.headers()).containsEntry("retry-after", "2");
    assertThat(client.request("GET", "/things/never").status()).isEqualTo(504);
    Reply bug = client.request("GET", "/things/bug", "X-Request-Id: my-id");
    assertThat(bug.status()).isEqualTo(500);
    assertThat(bug.text()).contains("my-id").doesNotContain("hunter2");
  }

  @Test
  void healthAndMetricsAnswer() throws IOException {
    assertThat(client.request("GET", "/health/live").text()).contains("up");
    assertThat(client.request("GET", "/health/ready").status()).isEqualTo(200);
    client.request("GET", "/users/7");
    assertThat(client.request("GET", "/metrics").text())
        .contains(
            "http_requests_total{handler=\"/users/{user_id}\",method=\"GET\",status=\"2xx\"}");
  }
}
