package dev.brisk.server.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.server.source.http.FaultServer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// S15: a database, an upstream or a Redis that was gone left no line in the server's output. One
/// line when that begins and one when it ends, not one a request.
@Timeout(60)
class S15SilenceTest {
  @TempDir private Path folder;

  private final Logger logger = Logger.getLogger("dev.brisk.server");
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          lines.add(line.getLevel() + " " + line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    logger.addHandler(handler);
  }

  @AfterEach
  void listenNoMore() {
    logger.removeHandler(handler);
  }

  private List<String> about(String word) {
    return lines.stream().filter(line -> line.contains(word)).toList();
  }

  private void await(String word) {
    long deadline = System.nanoTime() + 20_000_000_000L;
    while (about(word).isEmpty()) {
      assertThat(System.nanoTime()).as("no line with " + word + ": " + lines).isLessThan(deadline);
      LockSupport.parkNanos(5_000_000);
    }
  }

  @Test
  void anUpstreamThatGoesAndComesBackIsTwoLines() throws Exception {
    FaultServer.Behaviour good = FaultServer.answer(200, "", "{}");
    FaultServer.Behaviour bad = FaultServer.answer(503, "", "");
    List<FaultServer.Behaviour> now = new CopyOnWriteArrayList<>(List.of(good));
    try (FaultServer upstream =
            new FaultServer((seen, socket, out) -> now.getFirst().serve(seen, socket, out));
        YamlServer server =
            YamlServer.start(
                folder,
                "endpoints: [{ path: GET /up, http: { url: \"%s/\", retries: 0 } }]\n"
                    .formatted(upstream.url("")))) {
      assertThat(server.get("/up").status()).isEqualTo(200);
      assertThat(about("The source of up")).isEmpty();
      now.set(0, bad);
      for (int i = 0; i < 5; i++) {
        assertThat(server.get("/up").status()).isEqualTo(502);
      }
      assertThat(about("The source of up"))
          .singleElement()
          .asString()
          .contains("WARNING", "fails", "answered 503");
      now.set(0, good);
      assertThat(server.get("/up").status()).isEqualTo(200);
      assertThat(about("The source of up")).hasSize(2);
      assertThat(lines.getLast()).contains("INFO", "answers again", "after 5 failures");
      // What flaps is told of once a minute.
      now.set(0, bad);
      assertThat(server.get("/up").status()).isEqualTo(502);
      assertThat(about("The source of up")).hasSize(2);
    }
  }

  @Test
  void whatARequestIsToBlameForIsNoLine() throws Exception {
    try (FaultServer upstream = new FaultServer(FaultServer.answer(404, "", ""));
        YamlServer server =
            YamlServer.start(
                folder,
                "endpoints: [{ path: GET /none, http: { url: \"%s/\" } }]\n"
                    .formatted(upstream.url("")))) {
      assertThat(server.get("/none").status()).isEqualTo(404);
      assertThat(about("The source of none")).isEmpty();
    }
  }

  @Test
  void aRedisThatCannotBeReachedAtTheStartIsALine() throws Exception {
    int closed;
    try (FaultServer port = new FaultServer(FaultServer.answer(200, "", ""))) {
      closed = java.net.URI.create(port.url("")).getPort();
    }
    String yaml =
        """
        cache: { redis: { url: "redis://:hidden@127.0.0.1:%d" } }
        endpoints: [{ path: /files/**, files: { directory: . } }]
        """
            .formatted(closed);
    try (YamlServer server = YamlServer.start(folder, yaml)) {
      await("Redis is down");
      assertThat(about("Redis is down")).singleElement().asString().doesNotContain("hidden");
      assertThat(server.get("/health/live").status()).isEqualTo(200);
    }
  }
}
