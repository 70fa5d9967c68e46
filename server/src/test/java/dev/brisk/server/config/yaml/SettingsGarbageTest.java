package dev.brisk.server.config.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.config.ConfigException;
import dev.brisk.config.ConfigFile;
import dev.brisk.config.Environment;
import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.check.SettingsCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/// Whatever is wrong with a file, it ends with settings or a [ConfigException], and the same file
/// never passes once and fails once.
class SettingsGarbageTest {
  private static Path directory;

  @BeforeContainer
  static void filesThatTheExampleNames() throws IOException {
    directory = Files.createTempDirectory("brisk-config");
    ExampleFiles.write(directory);
  }

  @AfterContainer
  static void removeThem() throws IOException {
    try (var files = Files.walk(directory)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Property(tries = 400)
  void theExampleWithOnePieceReplacedIsReadOrRefused(
      @ForAll("position") int position,
      @ForAll("length") int length,
      @ForAll("pieces") String piece) {
    int end = Math.min(ExampleFiles.YAML.length(), position + length);
    readOrRefuse(
        ExampleFiles.YAML.substring(0, position) + piece + ExampleFiles.YAML.substring(end));
  }

  @Property(tries = 400)
  void anEndpointOfAnyTemplatesIsReadOrRefused(
      @ForAll("pieces") String key,
      @ForAll("template") String tag,
      @ForAll("template") String url,
      @ForAll("template") String path) {
    readOrRefuse(
        """
        endpoints:
          - path: 'GET /%s'
            http: { url: 'http://a/%s' }
            cache: { ttl: 1m, key: '%s', tags: ['%s'] }
        """
            .formatted(quoted(path), quoted(url), quoted(key), quoted(tag)));
  }

  private static String quoted(String text) {
    return text.replace("'", "''").replace("\n", " ");
  }

  @Provide
  Arbitrary<Integer> position() {
    return Arbitraries.integers().between(0, ExampleFiles.YAML.length() - 1);
  }

  @Provide
  Arbitrary<Integer> length() {
    return Arbitraries.integers().between(0, 12);
  }

  @Provide
  Arbitrary<String> template() {
    return Arbitraries.of(
            List.of("a", "{", "}", "{id}", "{a}", ":", "/", "%", "-", " ", "é", "**", "."))
        .list()
        .ofMaxSize(8)
        .map(pieces -> String.join("", pieces));
  }

  @Provide
  Arbitrary<String> pieces() {
    return Arbitraries.of(
        List.of(
            "",
            ":",
            "\n",
            "  ",
            "- ",
            "[",
            "]",
            "{",
            "}",
            ",",
            "\"",
            "'",
            "#",
            "null",
            "~",
            "true",
            "-1",
            "99999999999999999999",
            "GET /",
            "/**",
            "{user_id}",
            "${X}",
            "\t",
            "\u0000",
            "é",
            "sql",
            "ttl",
            "cache: ",
            "datasource: "));
  }

  private static void readOrRefuse(String yaml) {
    assertThat(outcome(yaml)).isEqualTo(outcome(yaml));
  }

  private static String outcome(String yaml) {
    try {
      BriskSettings settings =
          BriskYaml.with()
              .read(
                  ConfigFile.parse(
                      yaml, "brisk.yaml", directory, Environment.of(Map.of("X", "value"))))
              .settings();
      return SettingsCheck.checked(settings).endpoints().toString();
    } catch (ConfigException e) {
      return e.getMessage();
    }
  }
}
