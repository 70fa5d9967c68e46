package dev.brisk.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.brisk.cli.CommandLineRunner;
import dev.brisk.cli.CommandLineRunner.Run;
import dev.brisk.cli.support.ExitCodes;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackInitTest {
  @TempDir Path directory;

  @Test
  void theLabelOfTheConfigurationsMetricsIsThatOfTheRules() throws IOException {
    Run run = init("metrics: { handler-label: path }");
    assertThat(run.code()).as(run.err()).isEqualTo(ExitCodes.OK);
    assertThat(
            Files.readString(
                directory.resolve("stack/prometheus/rules/objective-user-availability.yml")))
        .contains("path=\"/user\"")
        .doesNotContain("handler=");
  }

  @Test
  void objectivesOfAFileDoNotChangeTheLabel() throws IOException {
    Files.createDirectory(directory.resolve("stack"));
    Files.writeString(
        directory.resolve("stack/stack.yaml"), "objectives: [{ availability: 99% }]\n");
    Run run = init("metrics: { handler-label: path }");
    assertThat(run.code()).as(run.err()).isEqualTo(ExitCodes.OK);
    assertThat(
            Files.readString(
                directory.resolve("stack/prometheus/rules/objective-user-availability.yml")))
        .contains("path=\"/user\"")
        .doesNotContain("handler=");
  }

  @Test
  void anObjectiveBelowABoundThatIsNotCountedIsRefused() throws IOException {
    Run run = init("metrics: { low-resolution-bounds: [0.1, 1] }");
    assertThat(run.code()).isEqualTo(ExitCodes.CONFIGURATION);
    assertThat(run.err())
        .contains(
            "brisk.yaml: metrics.low-resolution-bounds is [0.1, 1.0], but the latency objective of"
                + " user counts requests below 0.5 s. Add this bound, or give the objective"
                + " another one in stack.yaml.");
    assertThat(directory.resolve("stack")).doesNotExist();
  }

  @Test
  void otherNamesThanThoseOfTheRulesAreRefused() throws IOException {
    Run run = init("metrics: { naming: opentelemetry }");
    assertThat(run.code()).isEqualTo(ExitCodes.CONFIGURATION);
    assertThat(run.err()).contains("brisk.yaml: metrics has naming", "would find nothing");
    assertThat(directory.resolve("stack")).doesNotExist();
  }

  @Test
  void aFileThatDiffersIsShownAndKeptWithoutForce() throws IOException {
    assertThat(init("").code()).isEqualTo(ExitCodes.OK);
    Path changed = directory.resolve("stack/blackbox/blackbox.yml");
    String before = Files.readString(changed);
    Files.writeString(changed, before.replace("5s", "7s"));
    Run run = init("");
    assertThat(run.code()).isEqualTo(ExitCodes.FAILED);
    assertThat(run.out()).contains("blackbox.yml", "7s", "5s");
    assertThat(run.err()).contains("Nothing was written: 1 files", "--force");
    assertThat(Files.readString(changed)).contains("7s");
  }

  @Test
  void runningServicesAndAConfigurationExcludeEachOther() {
    Run run =
        CommandLineRunner.run(
            "stack", "init", "x", "--config", "y", "--target", "http://localhost:9000/metrics");
    assertThat(run.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(run.err()).contains("Give --config or --target, not both.");
  }

  /// M12: the Compose file held this machine's absolute paths, and the service did not get the
  /// variables that its configuration asks for.
  @Test
  void theComposeFileCanMoveWithItsFolderAndPassesOnWhatTheConfigurationAsksFor()
      throws IOException {
    Files.createDirectory(directory.resolve("stack"));
    Files.writeString(directory.resolve("stack/slack-url"), "http://127.0.0.1/");
    Files.writeString(
        directory.resolve("stack/stack.yaml"),
        "receivers: [{ name: chat, slack: { channel: '#api', url-file: slack-url } }]\n");
    Run run = init("api: { title: \"${SHOP_TITLE:-Shop} ${OTHER_NAME:-x}\" }");
    assertThat(run.code()).as(run.err()).isEqualTo(ExitCodes.OK);
    String compose = Files.readString(directory.resolve("stack/docker-compose.yml"));
    assertThat(compose)
        .contains("- ..:/config:ro", "file: ./slack-url")
        .contains("environment:\n    - OTHER_NAME\n    - SHOP_TITLE\n")
        .doesNotContain(directory.toString());
  }

  @Test
  void anAddressThatIsAnotherOneInAContainerIsTold() throws IOException {
    Run run =
        init(
            "datasources: { shop: { url: \"jdbc:postgresql://localhost/shop\" },"
                + " far: { url: \"jdbc:postgresql://db.example/localhost\" } }");
    assertThat(run.code()).as(run.err()).isEqualTo(ExitCodes.OK);
    assertThat(run.out())
        .contains("datasources.shop is on localhost", "host.docker.internal")
        .contains("The upstream of user is on localhost")
        .doesNotContain("datasources.far");
  }

  @Test
  void aTargetThatGivesNoSuchMetricsIsTold() throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext("/good", exchange -> answer(exchange, 200, "http_requests_total 1"));
    server.createContext("/other", exchange -> answer(exchange, 200, "up 1"));
    server.createContext("/gone", exchange -> answer(exchange, 404, ""));
    server.start();
    String url = "http://127.0.0.1:" + server.getAddress().getPort();
    try {
      Run run =
          CommandLineRunner.run(
              "stack",
              "init",
              directory.resolve("stack").toString(),
              "--target",
              url + "/good",
              "--target",
              url + "/other?token=secret",
              "--target",
              url + "/gone",
              "--target",
              "http://127.0.0.1:1/metrics");
      assertThat(run.code()).as(run.err()).isEqualTo(ExitCodes.OK);
      assertThat(run.out())
          .contains(url + "/other?… has no http_requests_total", url + "/gone answers 404")
          .contains("http://127.0.0.1:1/metrics gives no answer now")
          .doesNotContain(url + "/good", "secret");
      assertThat(directory.resolve("stack/docker-compose.yml")).exists();
    } finally {
      server.stop(0);
    }
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    try (exchange) {
      exchange.sendResponseHeaders(status, text.length() == 0 ? -1 : text.length());
      exchange.getResponseBody().write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private Run init(String metrics) throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("brisk.yaml"),
            metrics
                + """

                endpoints:
                  - path: GET /user
                    http: { url: "http://localhost:1/" }
                """);
    return CommandLineRunner.run(
        "stack", "init", directory.resolve("stack").toString(), "--config", file.toString());
  }
}
