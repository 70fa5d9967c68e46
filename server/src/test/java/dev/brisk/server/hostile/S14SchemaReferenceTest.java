package dev.brisk.server.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.config.ConfigException;
import dev.brisk.server.config.yaml.BriskYaml;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Schemas that refer to parts of themselves by `$id` or `$anchor` were refused as if they referred
/// to another document: 36 groups of the public suite of 2020-12.
class S14SchemaReferenceTest {
  private record Case(String schema, String good, String bad) {}

  private static final List<Case> CASES =
      List.of(
          new Case(
              """
              {"$id":"https://shop.example/order.json",
               "properties":{"price":{"$ref":"money.json"},"again":{"$ref":"/order.json#/$defs/n"}},
               "$defs":{"n":{"type":"integer"},
                        "m":{"$id":"money.json","type":"number","minimum":0}}}
              """,
              "{\"price\":1,\"again\":2}",
              "{\"price\":-1}"),
          // The same $id, another document: neither sees the other's parts.
          new Case(
              """
              {"$id":"https://shop.example/order.json","$ref":"money.json",
               "$defs":{"m":{"$id":"money.json","type":"string"}}}
              """,
              "\"one\"",
              "1"),
          new Case(
              """
              {"$id":"https://shop.example/tree","type":"object","$dynamicAnchor":"node",
               "properties":{"value":{"type":"integer"},
                             "children":{"type":"array","items":{"$dynamicRef":"#node"}}}}
              """,
              "{\"value\":1,\"children\":[{\"value\":2}]}",
              "{\"value\":1,\"children\":[{\"value\":\"2\"}]}"),
          new Case(
              """
              {"properties":{"a":{"$ref":"urn:shop:part#list"}},
               "$defs":{"p":{"$id":"urn:shop:part","$defs":{"l":{"$anchor":"list","type":"array"}}}}}
              """,
              "{\"a\":[]}",
              "{\"a\":{}}"),
          new Case(
              "{\"$ref\":\"https://json-schema.org/draft/2020-12/schema\"}",
              "{\"minLength\":1}",
              "{\"minLength\":-1}"));

  @TempDir Path directory;

  @Test
  void referencesWithinTheDocumentAreFollowed() throws Exception {
    StringBuilder yaml = new StringBuilder("endpoints:\n");
    for (int i = 0; i < CASES.size(); i++) {
      Files.writeString(directory.resolve(i + ".json"), CASES.get(i).schema());
      yaml.append(
          "  - { path: POST /b%d, body: { schema: %d.json }, code: { file: Echo.java } }%n"
              .formatted(i, i));
    }
    Files.writeString(directory.resolve("Echo.java"), YamlServer.ECHO);
    try (YamlServer server = YamlServer.start(directory, yaml.toString())) {
      for (int i = 0; i < CASES.size(); i++) {
        assertThat(server.send("POST", "/b" + i, CASES.get(i).good()).status())
            .as(CASES.get(i).schema())
            .isEqualTo(200);
        assertThat(server.send("POST", "/b" + i, CASES.get(i).bad()).status())
            .as(CASES.get(i).schema())
            .isEqualTo(422);
      }
    }
  }

  @Test
  void nothingIsFetched() throws Exception {
    for (String reference :
        List.of("http://127.0.0.1:1/x.json", "x.json", "file:///etc/passwd", "classpath:x.json")) {
      Path file =
          Files.writeString(
              directory.resolve("brisk.yaml"),
              """
              endpoints:
                - { path: POST /a, body: { schema: { $ref: "%s" } }, code: { class: A } }
              """
                  .formatted(reference));
      assertThatThrownBy(() -> BriskYaml.load(file))
          .as(reference)
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("endpoints[0].body.schema refers to another document, '")
          .hasMessageContaining("Nothing is fetched");
    }
  }
}
