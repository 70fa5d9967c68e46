package dev.brisk.bench.scenario;

import static dev.brisk.bench.scenario.Dsl.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.bench.ScriptedServer;
import dev.brisk.bench.control.ExceptionCount;
import dev.brisk.bench.control.LoadSetup;
import dev.brisk.bench.control.LoadSnapshot;
import dev.brisk.bench.measure.OwnMetric;
import dev.brisk.bench.objective.LoadObjective;
import dev.brisk.bench.report.LoadReport;
import dev.brisk.bench.report.TextReport;
import dev.brisk.bench.scenario.run.Scenario;
import dev.brisk.bench.swarm.LocalLoad;
import dev.brisk.bench.swarm.Runs;
import dev.brisk.bench.swarm.SwarmOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Entry B8: what scenarios could not do, or did wrong.
@Timeout(60)
class B08ScenarioTest {
  private final List<ScriptedServer.Request> asked = new CopyOnWriteArrayList<>();
  private final List<ScriptedServer.Request> askedOther = new CopyOnWriteArrayList<>();
  private static volatile String otherUrl = "";
  private ScriptedServer server;
  private ScriptedServer other;

  @BeforeEach
  void start() throws Exception {
    other =
        ScriptedServer.start((request, exchange) -> {
          askedOther.add(request);
          return request.path().equals("/silent") || exchange.ok("other");
        });
    otherUrl = other.url("");
    server =
        ScriptedServer.start((request, exchange) -> {
          asked.add(request);
          return switch (request.path()) {
            case "/loop" -> redirect(exchange, "/loop");
            case "/silent" -> true;
            case "/away" -> redirect(exchange, otherUrl + "/landed");
            case "/old" -> redirect(exchange, "new?x=1");
            default -> exchange.ok("{\"name\":\"Alice\"}");
          };
        });
  }

  private static boolean redirect(ScriptedServer.Exchange exchange, String to) throws IOException {
    return exchange.send("HTTP/1.1 302 X\r\nLocation: " + to + "\r\nContent-Length: 0\r\n\r\n");
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
    other.close();
  }

  private static List<String> failures(LoadSnapshot snapshot) {
    return snapshot.failures().stream()
        .map(failure -> failure.request().name() + ": " + failure.message())
        .toList();
  }

  interface Encoder {
    OutputStream over(OutputStream out) throws Exception;
  }

  private static byte[] encoded(String text, Encoder encoder) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream encoding = encoder.over(out)) {
      encoding.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return out.toByteArray();
  }

  @Test
  void encodedBodiesAreDecodedBeforeAnybodyLooksAtThem() throws Exception {
    String text = "{\"name\":\"Älice\"}";
    byte[] gzip = encoded(text, GZIPOutputStream::new);
    byte[] deflate = encoded(text, DeflaterOutputStream::new);
    byte[] both = encoded(text, out -> new DeflaterOutputStream(new GZIPOutputStream(out)));
    byte[] plain = text.getBytes(StandardCharsets.UTF_8);
    Map<String, byte[]> bodies =
        Map.of(
            "gzip",
            gzip,
            "X-GZIP",
            gzip,
            "deflate",
            deflate,
            "deflate, gzip",
            both,
            "identity",
            plain,
            "br",
            plain);
    bodies.forEach((coding, body) -> {
      byte[] head =
          ("HTTP/1.1 200 OK\r\nContent-Encoding: " + coding + "\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII);
      Response response = new Response(200, head, body, 1, null, "http://h/");
      assertThat(response.body()).as(coding).isEqualTo(text);
      assertThat(response.json("$.name")).as(coding).isEqualTo("Älice");
    });
    byte[] head =
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    assertThat(new Response(200, head, plain, 1, null, "http://h/").body())
        .as("what is not gzip stays as it came")
        .isEqualTo(text);
  }

  static class Redirected extends HttpUser {
    @Task
    void follow() {
      get("/loop");
      get("/away");
      get("/away").name("accepted").check(status(302));
      get("/away").name("left").followRedirects(false);
      log(get("/old").send().url());
    }
  }

  @Test
  void endlessRedirectsAndThoseToStrangersAreFailures() throws Exception {
    LoadSnapshot snapshot = Runs.one(server, 1, Redirected.class);
    assertThat(failures(snapshot))
        .containsExactlyInAnyOrder(
            "/loop: more than 10 redirects; it was " + server.url("/loop"),
            "/away: redirected to another host, "
                + otherUrl
                + ", which was not followed; it was "
                + server.url("/away"));
    assertThat(askedOther).isEmpty();
    assertThat(snapshot.log()).anyMatch(line -> line.text().endsWith(server.url("/new?x=1")));
  }

  static class TwoHosts extends HttpUser {
    @Task
    void both() {
      get(otherUrl + "/asked/{id}").param("id", "a b").check(bodyContains("other"));
      get("/here").check(bodyContains("Alice"));
      get("/away").check(bodyContains("other"));
      get(otherUrl);
    }
  }

  @Test
  void aScenarioMayAskSeveralHosts() throws Exception {
    LoadSnapshot snapshot = Runs.one(server, 2, TwoHosts.class);
    assertThat(snapshot.exceptions()).isEmpty();
    assertThat(failures(snapshot)).isEmpty();
    assertThat(askedOther.stream().map(ScriptedServer.Request::path))
        .containsExactly("/asked/a%20b", "/landed", "/", "/asked/a%20b", "/landed", "/");
    assertThat(askedOther.getFirst().headers()).containsEntry("host", "127.0.0.1:" + other.port());
    assertThat(other.connections()).as("kept between tasks").isEqualTo(1);
  }

  static class Impatient extends HttpUser {
    @Task
    void ask() {
      get("/silent").timeout(Duration.ofMillis(50));
      get(otherUrl + "/silent").timeout(Duration.ofMillis(50)).name("other");
      get("/after");
    }
  }

  /// The user goes on within the loop's look for what is overdue, and asks another host there.
  @Test
  void aTimeOutIsNoticedAlsoAfterOneThatLedToAnotherHost() throws Exception {
    LoadSnapshot snapshot = Runs.one(server, 1, Impatient.class);
    assertThat(failures(snapshot))
        .containsExactlyInAnyOrder(
            "/silent: no answer within 50 ms", "other: no answer within 50 ms");
    assertThat(asked.getLast().path()).isEqualTo("/after");
  }

  @Test
  void aHostThatMustNotBeLoadedIsNotAsked() throws Exception {
    SwarmOptions options =
        SwarmOptions.DEFAULT
            .withModel(ArrivalModel.perUserIterations(1, 1))
            .withHostCheck(address -> {
              if (!address.isLoopbackAddress()) {
                throw new dev.brisk.bench.BenchException(
                    dev.brisk.bench.BenchException.Kind.NOT_ALLOWED, "not yours");
              }
            });
    LoadSnapshot snapshot = Runs.run(server, Scenario.of(Stranger.class), options);
    assertThat(snapshot.exceptions())
        .extracting(ExceptionCount::message)
        .containsExactly("java.lang.IllegalStateException: not yours");
  }

  static class Stranger extends HttpUser {
    @Task
    void ask() {
      get("http://192.0.2.1/").send();
    }
  }

  static class Sender extends HttpUser {
    @Task
    void send() {
      post("/form").form(Map.of("a", List.of("x", "y z")));
      get("/list").param("tag", List.of("p", "q"));
      save("who", "Alice");
      post("/upload")
          .part("name", "${who}")
          .file(
              "photo", "my \"cat\".png", new byte[] {'$', '{', 'n', '}', '\r', '\n'}, "image/png");
    }
  }

  @Test
  void listsAreSentValueByValueAndFilesAsParts() throws Exception {
    LoadSnapshot snapshot = Runs.one(server, 1, Sender.class);
    assertThat(snapshot.exceptions()).isEmpty();
    assertThat(asked.get(0).body()).isEqualTo("a=x&a=y+z");
    assertThat(asked.get(1).path()).isEqualTo("/list?tag=p&tag=q");
    String type = asked.get(2).headers().get("content-type");
    assertThat(type).startsWith("multipart/form-data; boundary=");
    String boundary = type.substring(type.indexOf('=') + 1);
    assertThat(asked.get(2).body())
        .isEqualTo(
            ("--B\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nAlice\r\n"
                    + "--B\r\nContent-Disposition: form-data; name=\"photo\";"
                    + " filename=\"my %22cat%22.png\"\r\nContent-Type: image/png\r\n\r\n"
                    + "${n}\r\n\r\n--B--\r\n")
                .replace("B", boundary));
  }

  static class Shopper extends HttpUser {
    @Task
    void shop() throws Exception {
      timed(
          "checkout",
          () -> {
            get("/basket");
            get("/pay");
          });
      metric("items", 2.5);
    }
  }

  @Test
  void aScenarioHasFiguresOfItsOwnAndObjectivesOfItsEndpoints() throws Exception {
    LoadSetup setup = new LoadSetup(1, 1000, server.url(""), null);
    SwarmOptions options = SwarmOptions.DEFAULT.withModel(ArrivalModel.perUserIterations(1, 20));
    try (LocalLoad load = new LocalLoad(Scenario.of(Shopper.class), options, setup, line -> {})) {
      load.start(setup);
      load.awaitEnd();
      LoadReport report =
          load.report(
              List.of(
                  LoadObjective.parse("GET /pay: p99<60s"),
                  LoadObjective.parse("GET /basket: errors<1"),
                  LoadObjective.parse("GET /nowhere: p99<60s")));
      assertThat(report.objectives())
          .extracting(LoadObjective.Outcome::met)
          .containsExactly(true, true, false);
      assertThat(report.objectives().getLast().shown()).isEqualTo("none of GET /nowhere");
      assertThat(report.result().total().measures().requests()).isEqualTo(40);
      assertThat(report.figures().own())
          .extracting(OwnMetric::name)
          .containsExactly(
              new OwnMetric.Name("checkout", true), new OwnMetric.Name("items", false));
      assertThat(report.figures().own()).allMatch(own -> own.values().count() == 20);
      assertThat(report.figures().own().getFirst().values().min())
          .as("two requests took longer than either")
          .isGreaterThan(report.result().total().measures().response().min());
      assertThat(TextReport.render(report)).contains("items                                 20");
      assertThat(TextReport.render(report)).contains("2.50      2.50      2.50      2.50");
    }
  }

  private static class Fast extends RuntimeException {
    private static final long serialVersionUID = 1;

    Fast(String message) {
      super(message);
    }

    /// As the JVM throws it once the code is compiled.
    Fast(boolean writable) {
      super(null, null, false, writable);
    }
  }

  static class FastThrower extends HttpUser {
    private int times;

    @Task
    void fail() {
      get("/a").send();
      throw times++ < 3 ? new Fast("first") : new Fast(false);
    }
  }

  @Test
  void whatTheJvmThrowsWithoutATraceIsCountedWithTheOneThatHasIt() throws Exception {
    LoadSnapshot snapshot = Runs.one(server, 10, FastThrower.class);
    assertThat(snapshot.exceptions()).hasSize(1);
    assertThat(snapshot.exceptions().getFirst().count()).isEqualTo(10);
    assertThat(snapshot.exceptions().getFirst().trace()).contains("FastThrower.fail");
  }
}
