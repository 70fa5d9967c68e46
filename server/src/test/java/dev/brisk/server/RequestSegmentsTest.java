package dev.brisk.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.fixtures.ServerProcess;
import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.BriskSettings.Admin;
import dev.brisk.server.config.yaml.BriskYaml;
import dev.brisk.server.http.RawClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a profiler learns from a running server about whose work a thread does.
@Timeout(60)
class RequestSegmentsTest {
  @TempDir Path directory;
  private BriskServer server;
  private RawClient client;

  @BeforeEach
  void start() throws Exception {
    Files.writeString(
        directory.resolve("Hello.java"),
        """
        import dev.brisk.server.handler.*;

        public class Hello implements Handler {
          public Object handle(Request request) {
            return java.util.Map.of("hello", request.string("name"));
          }
        }
        """);
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("users.db"));
        Statement statement = connection.createStatement()) {
      statement.execute("create table users (id integer primary key, name text not null)");
      statement.execute("insert into users values (1, 'Ada')");
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
              - path: GET /hello/{name}
                code: { file: Hello.java }
                cache: { ttl: 1h }
            """);
    BriskSettings loaded = BriskYaml.load(file);
    Admin none = Admin.OFF;
    server = BriskServer.start(loaded.withServer(loaded.server().withPort(0).withAdmin(none)));
    client = new RawClient(server.port());
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    server.close();
  }

  @Test
  void aHitIsOneSegmentOnTheLoop() throws Exception {
    assertThat(get("/hello/Ada")).isEqualTo(200);
    List<RecordedEvent> segments = segmentsOf("/hello/Ada", 200, "");
    assertThat(segments).hasSize(1);
    assertThat(segments.getFirst().getString("endpoint")).isEqualTo("GET /hello/{name}");
    assertThat(segments.getFirst().getInt("status")).isEqualTo(200);
    assertThat(segments.getFirst().getBoolean("last")).isTrue();
  }

  @Test
  void aHandlersVirtualThreadBelongsToItsEndpoint() throws Exception {
    assertMovesOver("/hello/Bob", "GET /hello/{name}", "brisk-hello");
  }

  @Test
  void aPoolThreadThatRunsSqlBelongsToItsEndpoint() throws Exception {
    assertMovesOver("/users/1", "GET /users/{user_id}", "brisk-shop");
  }

  @Test
  void aPathWithoutRouteBelongsToNoEndpoint() throws Exception {
    List<RecordedEvent> segments = segmentsOf("/nowhere", 404, "");
    assertThat(segments).hasSize(1);
    assertThat(segments.getFirst().getString("endpoint")).isEqualTo("none");
    assertThat(segments.getFirst().getInt("status")).isEqualTo(404);
  }

  /// Loop, other thread, loop: one number, one end.
  private void assertMovesOver(String path, String endpoint, String threadPrefix) throws Exception {
    List<RecordedEvent> segments = segmentsOf(path, 200, threadPrefix);
    assertThat(segments).allMatch(segment -> segment.getString("endpoint").equals(endpoint));
    assertThat(
            segments.stream()
                .map(segment -> segment.getLong("request"))
                .collect(Collectors.toSet()))
        .hasSize(1);
    assertThat(segments.stream().filter(segment -> segment.getBoolean("last")))
        .singleElement()
        .satisfies(last -> assertThat(last.getInt("status")).isEqualTo(200));
    Map<Boolean, Long> elsewhere =
        segments.stream()
            .collect(
                Collectors.partitioningBy(
                    segment -> on(segment, threadPrefix), Collectors.counting()));
    assertThat(elsewhere.get(true)).isEqualTo(1);
    // Two on the loop, or one when the other thread was done before the loop looked.
    assertThat(elsewhere.get(false)).isPositive();
  }

  /// The segments of one request. A client has its answer before the last segment is closed, so
  /// this waits for one on such a thread, and for those of a later request on the same loop.
  private List<RecordedEvent> segmentsOf(String path, int status, String threadPrefix)
      throws Exception {
    try (Recording recording = new Recording()) {
      recording.enable("dev.brisk.Request").withoutThreshold();
      recording.start();
      assertThat(get(path)).isEqualTo(status);
      assertThat(get("/fence")).isEqualTo(404);
      Path file = directory.resolve("requests.jfr");
      AtomicReference<List<RecordedEvent>> found = new AtomicReference<>(List.of());
      ServerProcess.await(
          "segments of " + path,
          Duration.ofSeconds(20),
          () -> {
            List<RecordedEvent> all = read(recording, file);
            long ended = all.stream().filter(event -> event.getBoolean("last")).count();
            long first = all.stream().mapToLong(event -> event.getLong("request")).min().orElse(0);
            found.set(all.stream().filter(event -> event.getLong("request") == first).toList());
            return ended == 2
                && found.get().stream().anyMatch(segment -> on(segment, threadPrefix));
          });
      return found.get();
    }
  }

  private static boolean on(RecordedEvent segment, String threadPrefix) {
    return segment.getThread().getJavaName().startsWith(threadPrefix);
  }

  private static List<RecordedEvent> read(Recording recording, Path file) {
    try {
      recording.dump(file);
      return RecordingFile.readAllEvents(file).stream()
          .filter(event -> event.getEventType().getName().equals("dev.brisk.Request"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int get(String path) throws IOException {
    return client.request("GET", path).status();
  }
}
