package dev.brisk.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a correct file is read into.
class ConfigFileTest {
  @TempDir Path directory;

  private Section read(String yaml) throws ConfigException {
    return Sample.read(yaml, directory, Map.of("PORT", "9000", "EMPTY", "", "HOST", "db.internal"));
  }

  @Test
  void everyKindOfValueIsRead() throws Exception {
    Files.writeString(directory.resolve("model.onnx"), "");
    Files.createDirectory(directory.resolve("public"));

    Section section =
        read(
            """
            name: Iris
            port: 8080
            limit: 2147483647
            ratio: 1.5e-3
            active: true
            size: 64KiB
            budget: at most 60/m
            colour: dark-blue
            file: model.onnx
            directory: ./public
            tags: [a, "b c", 3]
            inners:
              fast: { ttl: 250ms }
              slow: { ttl: 1h30m, count: 7 }
            password: hunter2
            log: /var/log/x
            """);

    assertThat(section.find(Sample.NAME)).contains("Iris");
    assertThat(section.get(Sample.PORT)).isEqualTo(8080);
    assertThat(section.find(Sample.LIMIT)).contains(Integer.MAX_VALUE);
    assertThat(section.find(Sample.RATIO)).contains(0.0015);
    assertThat(section.find(Sample.ACTIVE)).contains(true);
    assertThat(section.get(Sample.SIZE)).isEqualTo(65_536);
    assertThat(section.find(Sample.BUDGET)).contains(new Rate(60, Duration.ofMinutes(1)));
    assertThat(section.find(Sample.COLOUR)).contains(Sample.Colour.DARK_BLUE);
    assertThat(section.find(Sample.FILE)).contains(directory.resolve("model.onnx"));
    assertThat(section.find(Sample.DIRECTORY)).contains(directory.resolve("public"));
    assertThat(section.find(Sample.TAGS)).contains(List.of("a", "b c", "3"));
    assertThat(section.find(Sample.INNERS).orElseThrow())
        .containsExactly(
            Map.entry("fast", new Sample.Inner(Duration.ofMillis(250), 3)),
            Map.entry("slow", new Sample.Inner(Duration.ofMinutes(90), 7)));
    assertThat(section.find(Sample.PASSWORD)).contains("hunter2");
    assertThat(section.get(Sample.LOG)).contains("/var/log/x");
  }

  @Test
  void keysThatAreLeftOutHaveTheirDefaultsOrNothing() throws Exception {
    Section section = read("");

    assertThat(section.get(Sample.PORT)).isEqualTo(8000);
    assertThat(section.find(Sample.NAME)).isEmpty();
    assertThat(section.has(Sample.PORT)).isFalse();
    assertThat(section.get(Sample.LOG)).isEqualTo(Optional.empty());
  }

  @Test
  void valuesComeFromTheEnvironment() throws Exception {
    Section section =
        read(
            """
            name: "jdbc://${HOST}:${DB_PORT:-5432}/shop${EMPTY}"
            port: ${PORT}
            password: $${HOST}
            """);

    assertThat(section.find(Sample.NAME)).contains("jdbc://db.internal:5432/shop");
    assertThat(section.get(Sample.PORT)).isEqualTo(9000);
    assertThat(section.find(Sample.PASSWORD)).contains("${HOST}");
  }

  @Test
  void anEmptyVariableTakesItsDefault() throws Exception {
    assertThat(read("name: ${EMPTY:-fallback}").find(Sample.NAME)).contains("fallback");
  }

  @Test
  void whatAVariableHoldsIsNotLookedIntoAgain() throws Exception {
    Section section = Sample.read("name: ${A}", directory, Map.of("A", "${B}", "B", "secret"));

    assertThat(section.find(Sample.NAME)).contains("${B}");
  }

  @Test
  void anAliasStandsForWhatItsAnchorNames() throws Exception {
    Section section =
        read(
            """
            inners:
              first: &usual { ttl: 5m }
              second: *usual
            """);

    assertThat(section.find(Sample.INNERS).orElseThrow().get("second"))
        .isEqualTo(new Sample.Inner(Duration.ofMinutes(5), 3));
  }

  @Test
  void aMappingCanBeTakenAsJson() throws Exception {
    Node raw =
        read("""
        raw:
          integer: 7
          beyond: 9007199254740993000000000
          decimal: 1.50
          text: "7"
          yes: true
          nothing: null
          list: [a, false, ~]
        """)
            .find(Sample.RAW)
            .orElseThrow();

    assertThat(raw.json())
        .isInstanceOfSatisfying(
            Map.class,
            map -> {
              assertThat(map.get("integer")).isEqualTo(7L);
              assertThat(map.get("beyond")).isEqualTo(new BigInteger("9007199254740993000000000"));
              assertThat(map.get("decimal")).isEqualTo(new BigDecimal("1.50"));
              assertThat(map.get("text")).isEqualTo("7");
              assertThat(map.get("yes")).isEqualTo(true);
              assertThat(map.get("nothing")).isNull();
              assertThat(map.get("list")).isEqualTo(Arrays.asList("a", false, null));
            });
  }

  @Test
  void offSwitchesAValueOff() throws Exception {
    assertThat(read("log: off").get(Sample.LOG)).isEmpty();
    assertThat(read("log: false").get(Sample.LOG)).isEmpty();
  }

  @Test
  void aByteOrderMarkIsNoPartOfTheFile() throws Exception {
    assertThat(read("\uFEFFname: x").find(Sample.NAME)).contains("x");
  }

  @Test
  void askingForAKeyThatIsNotDeclaredIsAMistakeOfTheProgram() throws Exception {
    Section section = read("name: x");

    assertThatThrownBy(() -> section.find(Sample.TTL))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("key 'ttl' is not declared");
    assertThatThrownBy(() -> ObjectType.of("Twice.", Sample.TTL, Sample.TTL))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("key 'ttl' is declared twice");
  }

  @Test
  void theSchemaHasTheKeysThatTheReaderHas() {
    Map<String, Object> schema = ConfigFile.schema(Sample.SHAPE, "sample.yaml");

    assertThat(schema)
        .containsEntry("$schema", "https://json-schema.org/draft/2020-12/schema")
        .containsEntry("title", "sample.yaml")
        .containsEntry("additionalProperties", false);
    Map<?, ?> properties = (Map<?, ?>) schema.get("properties");
    assertThat(properties.keySet().stream().map(String::valueOf).toList())
        .contains("name", "port", "inners")
        .doesNotContain("later", "title");
    assertThat(((Map<?, ?>) properties.get("port")).get("default")).isEqualTo(8000);
    assertThat(((Map<?, ?>) properties.get("size")).get("default")).isEqualTo("1KiB");
    assertThat(((Map<?, ?>) properties.get("port")).get("description")).isEqualTo("A port.");
    assertThat(Sample.INNER_VALUE.schema().get("required")).isEqualTo(List.of("ttl"));
  }
}
