package dev.brisk.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.cli.CommandLineRunner;
import dev.brisk.fixtures.RecordingServer;
import dev.brisk.fixtures.RecordingServer.Recorded;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// B1 and B7: what is typed behind `bench`, `wrk`, `ab` and `time` is what a server gets.
@Timeout(120)
class B07TypedRequestsTest {
  private static final String BENCH = "bench -n 1 -c 1 --no-self-warmup -q";
  private static final String AB = "ab -n 1";
  private static final String TIME = "time -n 1 --connection new";

  private static RecordingServer server;
  @TempDir Path folder;

  @BeforeAll
  static void start() throws Exception {
    server = RecordingServer.started();
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  /// Runs a command and gives its last request.
  private static Recorded sent(String command, String... more) {
    List<String> words = new ArrayList<>(List.of(command.split(" ")));
    words.addAll(List.of(more));
    CommandLineRunner.Run run = CommandLineRunner.run(words.toArray(String[]::new));
    assertThat(run.code()).as(run.err() + run.out()).isIn(0, 5);
    return server.rest().getLast();
  }

  @Test
  void b01ABodyMayStandInAFile() throws Exception {
    Path file = Files.writeString(folder.resolve("f.json"), "{\"a\":1}");
    for (String command : List.of(BENCH, TIME)) {
      Recorded got = sent(command, "--body", "@" + file, server.url("/"));
      assertThat(got.body()).as(command).isEqualTo("{\"a\":1}");
      assertThat(got.line()).isEqualTo("POST / HTTP/1.1");
      assertThat(got.values("content-type")).containsExactly("application/json");
    }
  }

  @Test
  void aHostHeaderReplacesTheOwn() {
    for (String command : List.of(BENCH, AB, TIME)) {
      Recorded got = sent(command, "-H", "Host: x.example", server.url("/"));
      assertThat(got.values("host")).as(command).containsExactly("x.example");
    }
  }

  @Test
  void aHeaderMayBeGivenTwice() {
    for (String command : List.of(BENCH, AB, TIME)) {
      Recorded got = sent(command, "-H", "X-A: 1", "-H", "X-A: 2", server.url("/"));
      assertThat(got.values("x-a")).as(command).containsExactly("1", "2");
    }
  }

  @Test
  void charactersBeyondAsciiGoOutAsUtf8() {
    for (String command : List.of(BENCH, AB, TIME)) {
      Recorded got = sent(command, "-H", "X-Name: Jürgen 日", server.url("/ä/日 x?q=ß|"));
      assertThat(got.line()).as(command).isEqualTo("GET /%C3%A4/%E6%97%A5%20x?q=%C3%9F| HTTP/1.1");
      byte[] value = got.values("x-name").getFirst().getBytes(StandardCharsets.ISO_8859_1);
      assertThat(new String(value, StandardCharsets.UTF_8)).as(command).isEqualTo("Jürgen 日");
    }
  }

  @Test
  void aUrlMayLackItsSchemeAndHoldCredentials() {
    String bare = "ann:s3cret@127.0.0.1:" + server.port() + "/x";
    for (String command : List.of(BENCH, AB, TIME)) {
      Recorded got = sent(command, bare);
      assertThat(got.line()).as(command).isEqualTo("GET /x HTTP/1.1");
      assertThat(got.values("authorization")).as(command).containsExactly("Basic YW5uOnMzY3JldA==");
      assertThat(got.values("host")).containsExactly("127.0.0.1:" + server.port());
    }
  }

  @Test
  void wrkSendsTheSameAndPrintsNoPassword() {
    CommandLineRunner.Run run =
        CommandLineRunner.run(
            "wrk",
            "-c1",
            "-t1",
            "-d1s",
            "-H",
            "Host: x.example",
            "http://ann:s3cret@127.0.0.1:" + server.port() + "/ä");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).doesNotContain("s3cret");
    Recorded got = server.rest().getLast();
    assertThat(got.line()).isEqualTo("GET /%C3%A4 HTTP/1.1");
    assertThat(got.values("host")).containsExactly("x.example");
    assertThat(got.values("authorization")).containsExactly("Basic YW5uOnMzY3JldA==");
  }

  @Test
  void chunkedBodiesAreChunks() {
    Recorded got =
        sent(BENCH, "-H", "Transfer-Encoding: chunked", "--body", "hello", server.url("/"));
    assertThat(got.body()).isEqualTo("hello");
    assertThat(got.values("content-length")).isEmpty();
  }

  @Test
  void flagsOfAbAreTakenOrRefusedWithTheirReason() {
    assertThat(sent(AB, "-v", "2", server.url("/")).line()).isEqualTo("GET / HTTP/1.1");
    String[][] refused = {
      {"no HTML tables", "-w"},
      {"a proxy is not supported", "-P", "a:b"},
      {"client certificates are not supported", "-E", "x.pem"},
      {"not supported", "-B", "127.0.0.1"},
      {"not supported", "-I"},
    };
    for (String[] each : refused) {
      List<String> words = new ArrayList<>(List.of("ab"));
      words.addAll(List.of(each).subList(1, each.length));
      words.add(server.url("/"));
      CommandLineRunner.Run run = CommandLineRunner.run(words.toArray(String[]::new));
      assertThat(run.code()).isEqualTo(2);
      assertThat(run.err()).contains(each[1], each[0]);
    }
  }

  @Test
  void abSaysWhyNobodyAnswered() {
    CommandLineRunner.Run run = CommandLineRunner.run("ab", "http://127.0.0.1:1/");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("Cannot connect to 127.0.0.1:1").doesNotContain("null");
  }
}
