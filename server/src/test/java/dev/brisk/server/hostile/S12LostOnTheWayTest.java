package dev.brisk.server.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.config.Environment;
import dev.brisk.server.config.yaml.BriskYaml;
import dev.brisk.server.http.RawClient;
import dev.brisk.server.http.RawClient.Reply;
import dev.brisk.server.source.http.FaultServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// S12: a body, a header's placeholder, a parameter that did not reach the upstream, and nobody
/// said so. `check` refuses what it can see, the server the rest.
@Timeout(60)
class S12LostOnTheWayTest {
  @TempDir private Path folder;

  private void check(String endpoint) throws Exception {
    Path file = Files.writeString(folder.resolve("check.yaml"), "endpoints: [" + endpoint + "]\n");
    Files.writeString(folder.resolve("Echo.java"), YamlServer.ECHO);
    BriskYaml.load(file, Environment.of(Map.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ path: 'GET /p', http: { url: 'http://h/', headers: { Authorization: 'Bearer {tok}' } } }"
            + " | http.headers.Authorization has {tok}, which would be sent as it stands",
        "{ path: 'GET /p', params: { q: {} }, http: { url: 'http://h/' } }"
            + " | params.q is used by nothing. Use it as {q} in http.url",
        "{ path: 'GET /p/{id}', http: { url: 'http://h/' } } | params.id is used by nothing",
        "{ path: 'POST /p', body: { schema: { properties: { a: {}, b: {} } } },"
            + " http: { method: GET, url: 'http://h/{a}' } }"
            + " | http.method is GET, which carries no body: b would not be sent",
        "{ path: 'POST /p', body: { schema: { type: object } },"
            + " http: { method: GET, url: 'http://h/' } } | http.method is GET",
        "{ path: 'GET /p', http: { url: 'http://h/', pass-headers: [Set-Cookie] } }"
            + " | http.pass-headers has 'set-cookie'",
      })
  void checkRefusesWhatWouldBeLost(String endpoint, String message) {
    assertThatThrownBy(() -> check(endpoint)).hasMessageContaining(message.strip());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{ path: 'GET /p/{t}', params: { q: {} }, http: { url: 'http://h/?q={q}' },"
            + " cache: { ttl: 1m, tags: ['tenant:{t}'] } }",
        "{ path: 'PUT /p/{id}', http: { url: 'http://h/' }, invalidates: ['p:{id}'] }",
        "{ path: 'POST /p', body: { schema: { properties: { a: {} } } },"
            + " http: { method: GET, url: 'http://h/{a}' } }",
        "{ path: 'GET /p', http: { url: 'http://h/', headers: { X-Filter: '{\"a\": 1}' } } }",
        "{ path: 'GET /p', params: { q: {} }, code: { file: Echo.java } }",
      })
  void checkAllowsWhatIsUsed(String endpoint) throws Exception {
    check(endpoint);
  }

  private String yaml(FaultServer upstream) throws Exception {
    Files.writeString(folder.resolve("Echo.java"), YamlServer.ECHO);
    return """
    endpoints:
      - { path: GET /read, http: { url: "%1$s/", pass-headers: [X-Total-Count] } }
      - { path: POST /orders, http: { url: "%1$s/" } }
      - { path: DELETE /code, code: { file: Echo.java } }
      - { path: GET /kept, http: { url: "%1$s/" }, cache: { ttl: 1m } }
    """
        .formatted(upstream.url(""));
  }

  @Test
  void aBodyThatNobodyDeclaredIsRefusedInPlaceOfBeingDropped() throws Exception {
    try (FaultServer upstream = new FaultServer(FaultServer.answer(200, "", "{}"));
        YamlServer server = YamlServer.start(folder, yaml(upstream))) {
      for (String[] request :
          new String[][] {
            {"POST", "/orders"}, {"DELETE", "/code"}, {"GET", "/read"}, {"GET", "/kept"}
          }) {
        Reply refused = server.send(request[0], request[1], "{\"a\":1}");
        assertThat(refused.status()).as(request[0]).isEqualTo(415);
        assertThat(refused.text()).contains("declares no body").contains("body: { schema");
        try (RawClient client = new RawClient(server.port())) {
          String chunked =
              " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n";
          assertThat(client.send(request[0] + " " + request[1] + chunked).read().status())
              .isEqualTo(415);
        }
      }
      assertThat(upstream.seen).isEmpty();
    }
  }

  /// As Node's client writes a POST without a body, and .NET's a GET.
  @Test
  void anEmptyBodyIsNone() throws Exception {
    try (FaultServer upstream = new FaultServer(FaultServer.answer(200, "", "{}"));
        YamlServer server = YamlServer.start(folder, yaml(upstream))) {
      for (String fields :
          new String[] {
            "Content-Length: 0\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
          }) {
        for (String request : new String[] {"POST /orders", "GET /kept", "GET /kept"}) {
          try (RawClient client = new RawClient(server.port())) {
            client.send(request + " HTTP/1.1\r\nHost: x\r\n" + fields);
            assertThat(client.read().status()).as(request + fields).isEqualTo(200);
          }
        }
      }
    }
  }

  @Test
  void aHeaderThatIsNamedIsPassedOnAndOthersAreNot() throws Exception {
    try (FaultServer upstream =
            new FaultServer(
                FaultServer.answer(200, "x-total-count: 1234\r\nx-powered-by: z\r\n", "[]"));
        YamlServer server = YamlServer.start(folder, yaml(upstream))) {
      assertThat(server.get("/read").headers())
          .containsEntry("x-total-count", "1234")
          .doesNotContainKey("x-powered-by");
    }
  }

  /// Such an answer has no end: it was held until the time-out.
  @Test
  void aStreamOfEventsIsRefusedAtOnce() throws Exception {
    FaultServer.Behaviour events =
        (seen, socket, out) -> {
          out.write(
              "HTTP/1.1 200 OK\r\ncontent-type: Text/Event-Stream; charset=utf-8\r\n\r\ndata: 1\n\n"
                  .getBytes(StandardCharsets.US_ASCII));
          out.flush();
          return socket.getInputStream().read() >= 0;
        };
    try (FaultServer upstream = new FaultServer(events);
        YamlServer server = YamlServer.start(folder, yaml(upstream))) {
      Reply refused = server.get("/read");
      assertThat(refused.status()).isEqualTo(502);
      assertThat(refused.text()).contains("streams events");
    }
  }
}
