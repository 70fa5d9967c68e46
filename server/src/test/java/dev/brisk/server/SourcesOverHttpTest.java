package dev.brisk.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.yaml.BriskYaml;
import dev.brisk.server.http.RawClient;
import dev.brisk.server.http.RawClient.Reply;
import dev.brisk.server.source.http.FaultServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Real sources from a real brisk.yaml, seen by a client.
@Timeout(60)
class SourcesOverHttpTest {
  @TempDir Path directory;
  private FaultServer upstream;
  private BriskServer server;
  private RawClient client;

  @BeforeEach
  void start() throws Exception {
    upstream =
        new FaultServer((seen, socket, out) ->
            switch (seen.target()) {
              case "/posts/1" ->
                  FaultServer.answer(200, "content-type: application/json\r\n", "{\"id\":1}")
                      .serve(seen, socket, out);
              case "/posts/29" ->
                  FaultServer.answer(429, "retry-after: 9\r\n", "").serve(seen, socket, out);
              case "/posts/50" -> FaultServer.answer(500, "", "").serve(seen, socket, out);
              default -> FaultServer.answer(404, "", "").serve(seen, socket, out);
            });
    Files.createDirectories(directory.resolve("public"));
    Files.writeString(directory.resolve("public/app.js"), "0123456789");
    Files.writeString(directory.resolve("secret.txt"), "outside");
    Files.writeString(
        directory.resolve("Hello.java"),
        """
        import dev.brisk.server.handler.*;

        public class Hello implements Handler {
          public Object handle(Request request) {
            if (request.string("name").equals("fail")) {
              throw new IllegalStateException("the secret of the handler");
            }
            return java.util.Map.of("hello", request.string("name"));
          }
        }
        """);
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("users.db"));
        Statement statement = connection.createStatement()) {
      statement.execute("create table users (id integer primary key, name text not null unique)");
      statement.execute("insert into users values (1, 'Ada'), (2, 'Bob')");
    }
    Path file =
        Files.writeString(
            directory.resolve("brisk.yaml"),
            """
            datasources:
              shop: { url: "jdbc:sqlite:users.db" }
            endpoints:
              - path: GET /users/{user_id}
                params: { user_id: { type: integer } }
                sql: { datasource: shop, query: "select * from users where id = :user_id", result: one }
              - path: PUT /users/{user_id}
                params: { user_id: { type: integer } }
                body: { schema: user.json }
                sql: { datasource: shop, execute: "update users set name = :name where id = :user_id" }
              - path: GET /hello/{name}
                code: { file: Hello.java }
              - path: GET /posts/{post_id}
                http: { url: "%s", timeout: 10s, retries: 0 }
              - path: /assets/**
                files: { directory: public }
            """
                .formatted(upstream.url("/posts/{post_id}")));
    Files.writeString(
        directory.resolve("user.json"),
        "{\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\"}},\"required\":[\"name\"]}");
    BriskSettings settings = BriskYaml.load(file);
    server =
        BriskServer.start(
            settings.withServer(settings.server().withPort(0).withAdmin(BriskSettings.Admin.OFF)));
    client = new RawClient(server.port());
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    server.close();
    upstream.close();
  }

  @Test
  void eachSourceAnswers() throws IOException {
    assertThat(client.request("GET", "/users/1").text()).isEqualTo("{\"id\":1,\"name\":\"Ada\"}");
    assertThat(client.request("GET", "/hello/Ada").text()).isEqualTo("{\"hello\":\"Ada\"}");
    assertThat(client.request("GET", "/posts/1").text()).isEqualTo("{\"id\":1}");
    assertThat(client.request("GET", "/assets/app.js").text()).isEqualTo("0123456789");
  }

  @Test
  void eachFailureHasItsStatusAndTellsNoSecret() throws IOException {
    assertProblem(client.request("GET", "/users/99"), 404);
    assertProblem(put(99, "Eve"), 404);
    assertProblem(put(1, "Bob"), 409);
    assertProblem(client.request("GET", "/hello/fail"), 500);
    assertProblem(client.request("GET", "/posts/2"), 404);
    Reply limited = client.request("GET", "/posts/29");
    assertProblem(limited, 503);
    assertThat(limited.headers()).containsEntry("retry-after", "9");
    assertProblem(client.request("GET", "/posts/50"), 502);
    assertProblem(client.request("GET", "/posts/%2e%2e%2f"), 422);
  }

  private Reply put(int id, String name) throws IOException {
    String body = "{\"name\":\"" + name + "\"}";
    client.send(
        "PUT /users/"
            + id
            + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
            + body.getBytes(StandardCharsets.UTF_8).length
            + "\r\n\r\n"
            + body);
    return client.read();
  }

  private static void assertProblem(Reply reply, int status) {
    assertThat(reply.status()).as(reply.text()).isEqualTo(status);
    assertThat(reply.headers()).containsEntry("content-type", "application/problem+json");
    assertThat(reply.text())
        .doesNotContain("secret")
        .doesNotContain("select")
        .doesNotContain("update")
        .doesNotContain("127.0.0.1");
  }

  @Test
  void aFileIsServedInPartsOnConditionAndToHead() throws IOException {
    Reply part = client.request("GET", "/assets/app.js", "Range: bytes=2-4");
    assertThat(part.status()).isEqualTo(206);
    assertThat(part.text()).isEqualTo("234");
    assertThat(part.headers()).containsEntry("content-range", "bytes 2-4/10");
    Reply unsatisfiable = client.request("GET", "/assets/app.js", "Range: bytes=10-");
    assertThat(unsatisfiable.status()).isEqualTo(416);
    Reply known =
        client.request("GET", "/assets/app.js", "If-None-Match: " + part.headers().get("etag"));
    assertThat(known.status()).isEqualTo(304);
    assertThat(known.headers()).containsKey("etag");
    Reply head = client.request("HEAD", "/assets/app.js");
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.headers()).containsEntry("content-length", "10");
    assertThat(client.request("GET", "/assets/app.js").text()).isEqualTo("0123456789");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/assets/../secret.txt",
        "/assets/%2e%2e/secret.txt",
        "/assets/..%2fsecret.txt",
        "/assets/..%5csecret.txt",
        "/assets/%252e%252e/secret.txt",
        "/assets/app.js%00",
        "/assets//etc/passwd"
      })
  void noPathLeavesTheFolder(String path) throws IOException {
    Reply reply = client.request("GET", path);
    assertThat(reply.status()).isBetween(400, 404);
    assertThat(reply.text()).doesNotContain("outside").doesNotContain("root:");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/users/1",
        "/users/99",
        "/users/x",
        "/hello/Ada",
        "/posts/1",
        "/posts/50",
        "/assets/app.js",
        "/assets/none",
        "/nothing",
        "/openapi.json",
        "/docs",
        "/health/live",
        "/health/ready"
      })
  void headIsAGetWithoutItsBody(String path) throws IOException {
    Reply get = client.request("GET", path);
    Reply head = client.request("HEAD", path);
    assertThat(head.status()).isEqualTo(get.status());
    assertThat(head.headers().get("content-type")).isEqualTo(get.headers().get("content-type"));
    assertThat(head.headers().get("content-length")).isEqualTo(get.headers().get("content-length"));
    // A body that came all the same would be taken for the head of this answer.
    assertThat(client.request("GET", "/users/2").text()).isEqualTo("{\"id\":2,\"name\":\"Bob\"}");
  }

  @ParameterizedTest
  @CsvSource({
    "/users/1, 'GET, HEAD, OPTIONS, PUT'",
    "/hello/Ada, 'GET, HEAD, OPTIONS'",
    "/assets/app.js, 'GET, HEAD, OPTIONS'",
    "/metrics, 'GET, HEAD, OPTIONS'",
    "*, "
  })
  void optionsNamesTheMethods(String path, String allow) throws IOException {
    Reply reply = client.request("OPTIONS", path);
    assertThat(reply.status()).isEqualTo(204);
    assertThat(reply.headers().get("allow")).isEqualTo(allow);
  }

  @ParameterizedTest
  @CsvSource({
    "/users/%31, 200",
    "http://localhost/users/1, 200",
    "http://other.example/users/1, 400",
    "//users/1, 404",
    "/users//1, 404",
    "/users/1/, 404",
    "/users%2F1, 404",
    "/USERS/1, 404",
    "/users/1;a=b, 422",
    "/users/%2B1, 422",
    "/users/1%20, 422",
    "/./users/1, 400",
    "/users/../users/1, 400",
    "/users/%2e%2e/users/1, 400",
    "/users/1%00, 400",
    "/users/%C3%28, 400",
    "/users/%u0031, 400",
    "/hello/%ED%A0%80, 400",
    "/hello/%C0%AF, 400",
    "ftp://localhost/users/1, 400",
    "localhost:80, 400"
  })
  void aPathMeansOneThing(String target, int status) throws IOException {
    assertThat(client.request("GET", target).status()).isEqualTo(status);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bytes=0-,0-,0-,0-,0-,0-,0-,0-,0-,0-,0-,0-,0-,0-,0-,0-",
        "bytes=0-0,1-1,2-2,3-3,4-4,5-5,6-6,7-7,8-8,9-9",
        "bytes=-9999999999999999999999",
        "bytes=9999999999999999999999-",
        "bytes=0-9999999999999999999999",
        "lines=0-1",
        "bytes=,",
        "bytes"
      })
  void noRangeMakesMoreOfAFileThanThereIs(String range) throws IOException {
    Reply reply = client.request("GET", "/assets/app.js", "Range: " + range);
    assertThat(reply.status()).isIn(200, 206, 416);
    if (reply.status() != 416) {
      assertThat(reply.body()).hasSizeLessThanOrEqualTo(10);
    }
  }

  @Test
  void poolsAreInTheMetrics() throws IOException {
    client.request("GET", "/users/1");
    String metrics = client.request("GET", "/metrics").text();
    assertThat(metrics)
        .contains("hikaricp_max_connections{pool=\"shop\"}")
        .contains("hikaricp_pending_threads{pool=\"shop\"} 0.0")
        .containsPattern("brisk_executor_max\\{pool=\"[^\"]+\"\\} 256\\.0");
  }
}
