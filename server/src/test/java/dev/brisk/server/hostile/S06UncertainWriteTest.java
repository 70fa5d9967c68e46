package dev.brisk.server.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.server.http.RawClient.Reply;
import dev.brisk.server.source.http.FaultServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A write that failed after it was done left its tags valid: the old answer stayed.
@Timeout(60)
class S06UncertainWriteTest {
  @TempDir static Path directory;
  private static FaultServer upstream;
  private static YamlServer server;

  @BeforeAll
  static void start() throws Exception {
    upstream =
        new FaultServer((seen, socket, out) -> {
          socket.close();
          return false;
        });
    int nobody;
    try (ServerSocket free = new ServerSocket(0)) {
      nobody = free.getLocalPort();
    }
    Files.writeString(
        directory.resolve("Now.java"),
        """
        import dev.brisk.server.handler.*;

        public class Now implements Handler {
          private static final java.util.concurrent.atomic.AtomicInteger N =
              new java.util.concurrent.atomic.AtomicInteger();

          public Object handle(Request request) {
            if (request.path().equals("/fails")) {
              throw new IllegalStateException("after the write");
            }
            if (request.path().equals("/refuses")) {
              throw new dev.brisk.server.source.SourceException(
                  dev.brisk.server.source.SourceException.Kind.CONFLICT, "No.");
            }
            return N.incrementAndGet();
          }
        }
        """);
    YamlServer.sqlite(
        directory.resolve("shop.db"),
        "create table items (id integer primary key, label text)",
        "insert into items values (1, 'a'), (2, 'b')");
    server =
        YamlServer.start(
            directory,
            """
            datasources: { shop: { url: "jdbc:sqlite:shop.db" } }
            endpoints:
              - path: GET /now
                code: { file: Now.java }
                cache: { ttl: 1h, tags: [all] }
              - path: POST /fails
                code: { file: Now.java }
                invalidates: [all]
              - path: POST /refuses
                code: { file: Now.java }
                invalidates: [all]
              - path: POST /breaks
                http: { url: "%s", method: POST, retries: 0 }
                invalidates: [all]
              - path: POST /nobody
                http: { url: "http://127.0.0.1:%d/", method: POST, retries: 0 }
                invalidates: [all]
              - path: POST /many
                sql: { datasource: shop, execute: "update items set label = 'c' returning id", max-rows: 1 }
                invalidates: [all]
              - path: POST /none
                sql: { datasource: shop, execute: "update items set label = 'd' where id = 9" }
                invalidates: [all]
            """
                .formatted(upstream.url("/"), nobody));
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
    upstream.close();
  }

  private static String cached() throws IOException {
    return String.valueOf(server.get("/now").headers().get("cache-status"));
  }

  private void after(String path, int status, String found) throws IOException {
    cached();
    assertThat(cached()).contains("hit");
    Reply reply = server.send("POST", path, "");
    assertThat(reply.status()).as(path).isEqualTo(status);
    assertThat(cached()).as(path).contains(found);
  }

  @Test
  void aHandlerThatFailsMayHaveWritten() throws IOException {
    after("/fails", 500, "miss");
  }

  @Test
  void anUpstreamThatBreaksOffMayHaveWritten() throws IOException {
    after("/breaks", 502, "miss");
  }

  @Test
  void aWriteWhoseRowsAreTooManyIsDone() throws IOException {
    after("/many", 500, "miss");
  }

  @Test
  void whoSurelyWroteNothingInvalidatesNothing() throws IOException {
    after("/refuses", 409, "hit");
    after("/nobody", 502, "hit");
    after("/none", 404, "hit");
  }
}
