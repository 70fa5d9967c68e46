package dev.brisk.server.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.config.ConfigException;
import dev.brisk.server.BriskServer;
import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.yaml.BriskYaml;
import dev.brisk.server.http.RawClient;
import dev.brisk.server.http.RawClient.Reply;
import dev.brisk.server.probe.Finding;
import dev.brisk.server.source.SourceSettings;
import dev.brisk.server.source.SourceType;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A kind of source that nothing of the server knows is added by the files that
/// docs/guide/adding-a-source.md lists, and by no others.
@Timeout(60)
class SampleSourceTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final Path GUIDE = ROOT.resolve("docs/guide/adding-a-source.md");

  private static final String YAML =
      """
      endpoints:
        - path: GET /time
          params: { stopped: { type: boolean } }
          clock: { zone: Europe/Berlin }
          cache: { ttl: 1h }
      """;

  @TempDir Path directory;
  private ClassLoader before;
  private URLClassLoader withSample;

  @BeforeEach
  void putTheSampleOnTheClassPath() throws IOException {
    before = Thread.currentThread().getContextClassLoader();
    URL folder = Path.of("src/test/resources/sample-source").toUri().toURL();
    withSample = new URLClassLoader(new URL[] {folder}, before);
    Thread.currentThread().setContextClassLoader(withSample);
  }

  @AfterEach
  void takeItOffAgain() throws IOException {
    Thread.currentThread().setContextClassLoader(before);
    withSample.close();
  }

  @Test
  void itIsServedAndCachedAndMeasured() throws Exception {
    try (BriskServer server = start()) {
      Reply first = get(server, "/time");
      assertThat(first.status()).isEqualTo(200);
      assertThat(JSON.readTree(first.text()).path("zone").asString()).isEqualTo("Europe/Berlin");
      assertThat(first.headers().get("cache-status")).contains("fwd=miss");

      Reply second = get(server, "/time");
      assertThat(second.text()).isEqualTo(first.text());
      assertThat(second.headers().get("cache-status")).contains("hit");

      Reply failure = get(server, "/time?stopped=true");
      assertThat(failure.status()).isEqualTo(409);
      assertThat(failure.text()).contains("The clock is stopped.");

      // The miss and the failure; the hit asked nobody.
      assertThat(get(server, "/metrics").text())
          .containsPattern("brisk_source_duration_seconds_count\\{[^}]*source=\"clock\"[^}]*} 2\n");
    }
  }

  @Test
  void openApiSaysWhatItAnswersAndHowItFails() throws Exception {
    try (BriskServer server = start()) {
      JsonNode responses =
          JSON.readTree(get(server, "/openapi.json").text()).at("/paths/~1time/get/responses");
      assertThat(responses.at("/200/content/application~1json/schema/type").asString())
          .isEqualTo("object");
      assertThat(responses.propertyNames()).contains("409").doesNotContain("404");
    }
  }

  @Test
  void itsBlockIsCheckedWithLinesAndIsInTheSchema() throws IOException {
    assertThatThrownBy(() -> load(YAML.replace("Berlin", "Berlinn")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("brisk.yaml:4")
        .hasMessageContaining("endpoints[0].clock.zone is 'Europe/Berlinn'")
        .hasMessageContaining("Europe/Berlin");
    assertThatThrownBy(() -> load(YAML.replace("zone:", "zoen:")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("zoen");
    assertThatThrownBy(() -> load(YAML.replace("    clock: { zone: Europe/Berlin }\n", "")))
        .hasMessageContaining("Write one of model, sql, http, files, code or clock.");
    assertThat(BriskYaml.schema()).contains("The time somewhere.");
  }

  @Test
  void theDoctorLooksAtWhatItNames() throws Exception {
    SourceSettings source = load(YAML).endpoints().getFirst().source();
    assertThat(SourceType.of(source).probes("get_time", source, Duration.ofSeconds(1)))
        .singleElement()
        .satisfies(probe -> {
          assertThat(probe.name()).isEqualTo("clock Europe/Berlin");
          assertThat(probe.run()).containsExactly(Finding.ok("Europe/Berlin is known"));
        });
  }

  @Test
  void withoutItsLineNobodyKnowsIt() {
    Thread.currentThread().setContextClassLoader(before);
    assertThatThrownBy(() -> load(YAML)).hasMessageContaining("clock");
  }

  /// The guide's first column names the files of a source `x`; the sample's are the same with
  /// `Clock` for `X`, and there are no others.
  @Test
  void theGuideListsTheFilesThatTheSampleHas() throws IOException {
    List<String> listed =
        Pattern.compile("(?m)^\\| `(?:[^`]*/)?([^`/]+)` \\|")
            .matcher(Files.readString(GUIDE))
            .results()
            .map(row -> row.group(1).replaceFirst("^X", "Clock"))
            .toList();
    assertThat(listed).hasSizeLessThanOrEqualTo(5);
    try (Stream<Path> files = Files.list(Path.of("src/test/java/dev/brisk/server/sample"))) {
      assertThat(
              Stream.concat(
                  files.map(file -> file.getFileName().toString()),
                  Stream.of(SourceType.class.getName())))
          .map(name -> name.replace("SampleSourceTest", "ClockSourceTest"))
          .containsExactlyInAnyOrderElementsOf(listed);
    }
  }

  private BriskServer start() throws Exception {
    BriskSettings settings = load(YAML);
    return BriskServer.start(
        settings.withServer(settings.server().withPort(0).withAdmin(BriskSettings.Admin.OFF)));
  }

  private BriskSettings load(String yaml) throws Exception {
    return BriskYaml.load(Files.writeString(directory.resolve("brisk.yaml"), yaml));
  }

  private static Reply get(BriskServer server, String path) throws IOException {
    try (RawClient client = new RawClient(server.port())) {
      return client.request("GET", path);
    }
  }
}
