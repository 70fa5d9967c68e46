package dev.brisk.server.config.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.brisk.config.ConfigException;
import dev.brisk.config.ConfigFile;
import dev.brisk.config.Environment;
import dev.brisk.config.Values;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The JSON Schema for editors.
class BriskYamlSchemaTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  private static List<Error> errors(String yaml) throws ConfigException {
    // Unresolved, as an editor sees it: the variable stands for itself.
    Object value =
        ConfigFile.parse(yaml, "brisk.yaml", Path.of("/nowhere"), name -> "${" + name + "}")
            .bind(Values.mapping("Write a mapping."))
            .json();
    Schema schema = REGISTRY.getSchema(BriskYaml.schema());
    return schema.validate(JSON.valueToTree(value));
  }

  @Test
  void itIsAValidSchemaItself() {
    Schema meta =
        REGISTRY.getSchema(SchemaLocation.of(SpecificationVersion.DRAFT_2020_12.getDialectId()));

    assertThat(meta.validate(JSON.readTree(BriskYaml.schema()))).isEmpty();
  }

  @Test
  void theExampleFitsIt() throws Exception {
    assertThat(errors(ExampleFiles.YAML)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "server: { prot: 1 }",
        "server: { port: eighty }",
        "server: { idle-timeout: 5 minuts }",
        "cache: { memory: { max-size: 64M } }",
        "cache: { redis: {} }",
        "datasources: { \"a b\": { url: \"jdbc:x:y\" } }",
        "datasources: { a: {} }",
        "api: { titel: x }",
        "server: { metrics-path: metrics }",
        "server: { compression: maybe }",
      })
  void whatTheReaderRefusesTheSchemaRefuses(String section) throws Exception {
    assertThat(errors(section + "\nendpoints: [{ path: GET /a, code: { class: A } }]"))
        .isNotEmpty();
    assertThat(errors("endpoints: [{ path: GET /a, code: { class: A } }]")).isEmpty();
  }

  @Test
  void aValueMayComeFromTheEnvironment() throws Exception {
    assertThat(
            errors(
                """
                server: { port: "${PORT:-8000}", idle-timeout: "${IDLE}", compression: "${C}" }
                cache: { memory: { max-size: "${SIZE}" } }
                endpoints: [{ path: GET /a, code: { class: A } }]
                """))
        .isEmpty();
  }

  @Test
  void everyKeyHasADescription() {
    List<String> without = new ArrayList<>();
    collect(JSON.readTree(BriskYaml.schema()), "", without);

    assertThat(without).isEmpty();
  }

  private static void collect(JsonNode schema, String path, List<String> without) {
    schema
        .path("properties")
        .forEachEntry((name, child) -> {
          if (child.path("description").asString("").isBlank()) {
            without.add(path + "/" + name);
          }
          collect(child, path + "/" + name, without);
        });
    for (String keyword : List.of("items", "additionalProperties")) {
      if (schema.path(keyword).isObject()) {
        collect(schema.get(keyword), path + "/" + keyword, without);
      }
    }
  }

  @Test
  void aContributedSectionIsReadCheckedAndDescribed() throws Exception {
    var checks =
        dev.brisk.config.Key.optional(
            "checks", Values.list(Values.string()), "Uptime checks of the monitor.");
    BriskYaml reader = BriskYaml.with(checks);

    BriskYaml.Loaded loaded =
        reader.read(
            ConfigFile.parse(
                "checks: [a]\nendpoints: [{ path: GET /a, code: { class: A } }]",
                "brisk.yaml",
                Path.of("/nowhere"),
                Environment.of(Map.of())));

    assertThat(loaded.sections().find(checks)).contains(List.of("a"));
    assertThat(JSON.readTree(reader.schemaJson()).at("/properties/checks/description").asString())
        .isEqualTo("Uptime checks of the monitor.");
  }
}
