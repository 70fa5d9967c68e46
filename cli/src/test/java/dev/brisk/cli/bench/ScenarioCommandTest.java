package dev.brisk.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.brisk.cli.CommandLineRunner;
import dev.brisk.cli.support.ExitCodes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(120)
class ScenarioCommandTest {
  private final List<String> seen = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private String url;
  @TempDir private Path folder;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          String path = exchange.getRequestURI().toString();
          seen.add(path);
          byte[] body = "{\"token\":\"t\"}".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(path.equals("/missing") ? 404 : 200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    url = "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private String file(String text) throws IOException {
    return Files.writeString(folder.resolve("Shop.java"), text).toString();
  }

  private CommandLineRunner.Run bench(String text, String... more) throws IOException {
    List<String> all =
        new ArrayList<>(List.of("bench", "run", file(text), "--host", url, "--headless"));
    all.addAll(List.of(more));
    return CommandLineRunner.run(all.toArray(String[]::new));
  }

  private static final String GETTER =
      "class Getter extends HttpUser { @Task void a() { get(\"/a\"); } @Task @Tag(\"b\") void b() {"
          + " get(\"/b\"); } }";

  @Test
  void theExampleRunsAsItStands() throws Exception {
    CommandLineRunner.Run run =
        CommandLineRunner.run(
            "bench",
            "run",
            "../examples/load/Shop.java",
            "-u",
            "5",
            "-r",
            "100",
            "-d",
            "1s",
            "--host",
            url,
            "--headless",
            "--json",
            "-",
            "-q");
    assertThat(run.err()).isEmpty();
    JsonNode json = JsonMapper.shared().readTree(run.out());
    assertThat(json.path("requests").asLong()).isEqualTo(seen.size());
    assertThat(json.path("errors").path("total").asLong()).isZero();
    assertThat(json.path("endpoints").findValuesAsString("name")).contains("POST /login");
    assertThat(seen).contains("/login");
  }

  @Test
  void iterationsAreCountedAndReportedInTheLoadGeneratorsForm() throws Exception {
    Path json = folder.resolve("out.json");
    CommandLineRunner.Run run =
        bench(
            GETTER,
            "-u",
            "3",
            "-n",
            "60",
            "--json",
            json.toString(),
            "--tags",
            "b",
            "--slo",
            "errors<1",
            "--csv",
            folder.resolve("out").toString());
    assertThat(run.code()).as(run.err() + run.out()).isIn(ExitCodes.OK, ExitCodes.INVALID);
    assertThat(seen).hasSize(60).containsOnly("/b");
    JsonNode result = JsonMapper.shared().readTree(Files.readString(json));
    assertThat(result.path("requests").asLong()).isEqualTo(60);
    assertThat(result.path("endpoints").path(0).path("name").asString()).isEqualTo("GET /b");
    assertThat(run.err()).contains("Starting users of Getter").contains(" users ");
    assertThat(folder.resolve("out_stats.csv")).isNotEmptyFile();
    assertThat(folder.resolve("out_stats_history.csv")).isNotEmptyFile();
  }

  @Test
  void failuresAndExceptionsStandInTheSummaryAndObjectivesDecide() throws Exception {
    String text =
        """
        class Failing extends HttpUser {
          @Task void a() { get("/missing"); }
          @Task void b() { throw new IllegalStateException("basket is empty"); }
        }
        """;
    Path json = folder.resolve("out.json");
    Path html = folder.resolve("out.html");
    CommandLineRunner.Run run =
        bench(
            text,
            "-n",
            "40",
            "-q",
            "--slo",
            "errors<1%",
            "--json",
            json.toString(),
            "--html",
            html.toString());
    // A busy machine makes a run invalid, which is said first.
    assertThat(run.code()).isIn(ExitCodes.FAILED, ExitCodes.INVALID);
    assertThat(run.out())
        .containsPattern("Failures\\n +\\d+  GET /missing: status 404")
        .contains("Exceptions")
        .contains("java.lang.IllegalStateException: basket is empty")
        .contains("at Failing.b(Shop.java:3)");
    JsonNode result = JsonMapper.shared().readTree(Files.readString(json));
    JsonNode failure = result.path("failures").path(0);
    assertThat(failure.path("request").asString()).isEqualTo("GET /missing");
    assertThat(failure.path("message").asString()).isEqualTo("status 404");
    assertThat(failure.path("count").asInt()).isEqualTo(seen.size());
    assertThat(result.path("exceptions").path(0).path("count").asInt()).isEqualTo(40 - seen.size());
    assertThat(Files.readString(html)).contains("at Failing.b(Shop.java:3)");
  }

  @Test
  void aUserThatCannotBeMadeAndARequestThatCannotBeSentAreToldWithTheirPlace() throws Exception {
    CommandLineRunner.Run never =
        bench(
            "class A extends HttpUser { { think(between(seconds(3), seconds(1))); } @Task void a() {"
                + " get(\"/a\"); } }",
            "-q",
            "-d",
            "300ms");
    assertThat(never.code()).isEqualTo(ExitCodes.FAILED);
    assertThat(never.err())
        .startsWith("brisk bench run: no request was finished.")
        .contains("between(")
        .contains("(Shop.java:1)");
    CommandLineRunner.Run unsent =
        bench(
            "class A extends HttpUser { @Task void a() { get(\"/a\"); get(\"/${token}\"); } }",
            "-q",
            "-n",
            "3");
    assertThat(unsent.out())
        .contains("A.a, GET /${token}: Nothing is saved as 'token'.")
        .doesNotContain("at dev.brisk.");
    assertThat(bench(GETTER, "-q", "--csv", folder + "/none/out").err())
        .isEqualTo("brisk bench run: There is no folder " + folder + "/none to write to.\n");
  }

  @Test
  void eachModelHasItsName() throws Exception {
    String one = "class One extends HttpUser { @Task void a() { get(\"/a\"); } }";
    bench(one, "-q", "-u", "2", "-n", "5", "--model", "per-user-iterations");
    assertThat(seen).hasSize(10);
    seen.clear();
    bench(one, "-q", "-u", "20", "-R", "50", "-d", "1s");
    assertThat(seen).hasSizeBetween(40, 50);
    seen.clear();
    bench(one, "-q", "--stages", "300ms:3");
    assertThat(seen).isNotEmpty();
    assertThat(bench(one, "--model", "nonsense").err()).contains("'nonsense' is no model");
    assertThat(bench(one, "--model", "constant-rate").err()).contains("needs a duration");
    assertThat(bench(one, "-R", "5", "-d", "1s").err()).contains("add -u N");
  }

  @Test
  void badInputIsToldInOneLineFirst() throws Exception {
    CommandLineRunner.Run broken = bench("class A extends HttpUser { @Task void a() { gett(); } }");
    assertThat(broken.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(broken.err()).startsWith("brisk bench run: Shop.java:1: cannot find symbol");
    assertThat(bench("class A extends HttpUser {}").err())
        .isEqualTo(
            "brisk bench run: Shop.java: A has no tasks. Mark at least one of its methods with"
                + " @Task.\n");
    CommandLineRunner.Run nowhere =
        CommandLineRunner.run(
            "bench",
            "run",
            file(GETTER),
            "--host",
            "http://no.such.host.invalid",
            "--headless",
            "-q");
    assertThat(nowhere.code()).isEqualTo(ExitCodes.UNREACHABLE);
    assertThat(nowhere.err()).contains("The host 'no.such.host.invalid' is unknown");
    assertThat(CommandLineRunner.run("bench", "run", file(GETTER), "--headless").err())
        .contains("There is no host. Add --host");
    assertThat(
            CommandLineRunner.run("bench", "run", "None.java", "--headless", "--host", url).err())
        .contains("There is no scenario None.java");
    assertThat(bench(GETTER, "--http2").err())
        .contains("--http2 has no use with a scenario: users speak HTTP/1.1");
    assertThat(CommandLineRunner.run("bench", url, "-u", "5").err())
        .contains("-u is for scenarios");
    assertThat(bench(GETTER, "-u", "0").err()).contains("The number of users is 0");
    assertThat(seen).isEmpty();
  }

  @Test
  void locustsFlagsAreUnderstood() throws Exception {
    String file = file(GETTER);
    assertThat(CommandLineRunner.run("locust", "-f", file, "-l").out())
        .isEqualTo("Available Users:\n    Getter\n");
    assertThat(CommandLineRunner.run("locust", "-f", file, "--show-task-ratio").out())
        .contains(" 100.0      Getter")
        .contains("   50.0       a");
    CommandLineRunner.Run run =
        CommandLineRunner.run(
            "locust",
            "-f",
            file,
            "-u",
            "2",
            "-r",
            "10",
            "-t",
            "1s",
            "-H",
            url,
            "--headless",
            "-T",
            "b",
            "--only-summary",
            "--html",
            folder.resolve("r.html").toString(),
            "--json");
    assertThat(run.code()).isZero();
    assertThat(run.err()).contains("Type     Name").contains("Aggregated");
    assertThat(JsonMapper.shared().readTree(run.out()).path("requests").asLong())
        .isEqualTo(seen.size());
    assertThat(folder.resolve("r.html")).isNotEmptyFile();
    assertThat(CommandLineRunner.run("locust", "-f", file, "--processes", "4").err())
        .isEqualTo(
            "brisk locust: --processes is Locust's only: all users are in one process, which"
                + " carries what a dozen of Locust's workers do. Leave it out; \"brisk bench run FILE"
                + " -t 2\" takes two processors. For several machines, run one brisk on each.\n");
    for (String flag : List.of("--master", "--worker", "--expect-workers=2", "--class-picker")) {
      CommandLineRunner.Run refused = CommandLineRunner.run("locust", "-f", file, flag);
      assertThat(refused.code()).isEqualTo(ExitCodes.USAGE);
      assertThat(refused.err())
          .startsWith("brisk locust: " + flag.split("=")[0] + " is Locust's only: ")
          .hasLineCount(1);
    }
    assertThat(CommandLineRunner.run("locust", "-f", file, "-LDEBUG").err())
        .contains("-L is Locust's only: log lines go to standard error");
    assertThat(CommandLineRunner.run("locust", "-f", "locustfile.py").err())
        .contains("it must be one Java file");
    assertThat(
            CommandLineRunner.run("locust", "-f", file, "-t", "soon", "--headless", "-H", url)
                .err())
        .contains("'soon' is not a run time");
  }

  @Test
  void aFailureDecidesOnLocustsExitCode() throws Exception {
    String file = file("class Failing extends HttpUser { @Task void a() { get(\"/missing\"); } }");
    String[] run = {
      "locust",
      "-f",
      file,
      "-t",
      "1s",
      "-H",
      url,
      "--headless",
      "--only-summary",
      "--exit-code-on-error",
      "7"
    };
    assertThat(CommandLineRunner.run(run).code()).isEqualTo(7);
    file("class Fine extends HttpUser { @Task void a() { get(\"/a\"); } }");
    assertThat(CommandLineRunner.run(run).code()).isZero();
  }

  @Test
  void runTimesAreReadAsLocustReadsThem() {
    assertThat(LocustCommand.runTime("300").toSeconds()).isEqualTo(300);
    assertThat(LocustCommand.runTime("300s").toSeconds()).isEqualTo(300);
    assertThat(LocustCommand.runTime("1h30m").toMinutes()).isEqualTo(90);
    assertThat(LocustCommand.runTime("3h30m10s").toSeconds()).isEqualTo(12_610);
  }
}
