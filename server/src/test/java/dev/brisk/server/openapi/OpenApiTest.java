package dev.brisk.server.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.config.Environment;
import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.EndpointSettings;
import dev.brisk.server.config.EndpointSettings.ParameterSettings;
import dev.brisk.server.config.EndpointSettings.ParameterSettings.Type;
import dev.brisk.server.config.yaml.BriskYaml;
import dev.brisk.server.config.yaml.ExampleFiles;
import dev.brisk.server.source.code.CodeSettings;
import dev.brisk.server.source.http.HttpSettings;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The document says what the settings say, and is valid OpenAPI 3.1.
class OpenApiTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir Path directory;
  private BriskSettings example;

  @BeforeEach
  void example() throws Exception {
    ExampleFiles.write(directory);
    example = BriskYaml.load(directory.resolve("brisk.yaml"), Environment.of(Map.of()));
  }

  private static JsonNode document(BriskSettings settings) {
    return JSON.readTree(OpenApi.document(settings));
  }

  @Test
  void aParserOfTheSpecificationAcceptsTheDocument() {
    SwaggerParseResult result =
        new OpenAPIV3Parser()
            .readContents(
                new String(OpenApi.document(example), StandardCharsets.UTF_8), null, options());

    assertThat(result.getMessages()).isEmpty();
    assertThat(result.getOpenAPI().getPaths().keySet())
        .containsExactly("/predict", "/users/{user_id}", "/hello/{name}", "/posts/{post_id}");
  }

  private static ParseOptions options() {
    ParseOptions options = new ParseOptions();
    options.setResolve(true);
    return options;
  }

  @Test
  void theBodysSchemaAndItsExampleAreInTheDocument() {
    JsonNode document = document(example);
    JsonNode media = document.at("/paths/~1predict/post/requestBody/content/application~1json");

    assertThat(media.at("/schema/$ref").asString()).isEqualTo("#/components/schemas/predict.body");
    assertThat(media.at("/example/SepalLengthCm").asDouble()).isEqualTo(5.1);
    assertThat(document.at("/components/schemas/predict.body/required").size()).isEqualTo(4);
    assertThat(document.at("/paths/~1predict/post/tags/0").asString()).isEqualTo("predict");
  }

  @Test
  void parametersHaveTheirTypesAndBounds() {
    EndpointSettings endpoint =
        EndpointSettings.of("GET /sales/{region}", CodeSettings.className("Sales"))
            .withParameter(
                ParameterSettings.path("region", Type.STRING).withValues("north", "south"))
            .withParameter(
                ParameterSettings.query("year", Type.INTEGER)
                    .withMinimum(2000)
                    .withDefault("2025")
                    .withDescription("The year"));

    JsonNode parameters =
        document(BriskSettings.of(endpoint)).at("/paths/~1sales~1{region}/get/parameters");

    assertThat(parameters)
        .isEqualTo(
            JSON.readTree(
                """
                [{"name": "region", "in": "path", "required": true,
                  "schema": {"type": "string", "enum": ["north", "south"]}},
                 {"name": "year", "in": "query", "description": "The year",
                  "schema": {"type": "integer", "minimum": 2000, "default": 2025}}]
                """));
  }

  @Test
  void aCachedAnswerDeclaresTheHeadersOfTheCache() {
    JsonNode get = document(example).at("/paths/~1users~1{user_id}/get/responses");

    assertThat(get.at("/200/headers").propertyNames())
        .containsExactly("Cache-Status", "Age", "ETag", "Cache-Control");
    assertThat(get.at("/200/description").asString()).isEqualTo("The answer, fresh for 5m.");
    assertThat(get.has("304")).isTrue();
  }

  @Test
  void failuresAreThoseThatTheEndpointCanHave() {
    JsonNode document = document(example);

    assertThat(document.at("/paths/~1predict/post/responses").propertyNames())
        .containsExactly("200", "400", "413", "415", "422", "500", "503", "504");
    assertThat(document.at("/paths/~1users~1{user_id}/get/responses").propertyNames())
        .containsExactly("200", "304", "404", "422", "500", "503", "504");
    assertThat(document.at("/paths/~1users~1{user_id}/put/responses").propertyNames())
        .contains("404", "409");
    assertThat(document.at("/paths/~1posts~1{post_id}/get/responses").propertyNames())
        .contains("502");
    assertThat(
            document
                .at("/components/responses/Invalid/content/application~1problem+json/schema/$ref")
                .asString())
        .isEqualTo("#/components/schemas/Problem");
  }

  @Test
  void pathsThatDifferInTheirParametersNamesOnlyAreOnePath() {
    JsonNode document =
        document(
            BriskSettings.of(
                EndpointSettings.of("GET /users/{id}", CodeSettings.className("A")),
                EndpointSettings.of("PUT /users/{user}", CodeSettings.className("B"))));

    assertThat(document.get("paths").propertyNames()).containsExactly("/users/{id}");
    assertThat(document.at("/paths/~1users~1{id}/put/parameters/0/name").asString())
        .isEqualTo("id");
  }

  @Test
  void referencesWithinABodysSchemaMoveWithIt() {
    String schema =
        """
        {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "https://acme.example/tree",
         "properties": {"left": {"$ref": "#"}, "leaf": {"$ref": "#/$defs/leaf"},
                        "note": {"const": {"$ref": "#/untouched"}}},
         "$defs": {"leaf": {"type": "integer"}}}
        """;
    JsonNode document =
        document(
            BriskSettings.of(
                EndpointSettings.of("POST /tree", CodeSettings.className("T")).withBody(schema)));

    JsonNode moved = document.at("/components/schemas/tree.body");
    assertThat(moved.at("/properties/left/$ref").asString())
        .isEqualTo("#/components/schemas/tree.body");
    assertThat(moved.at("/properties/leaf/$ref").asString())
        .isEqualTo("#/components/schemas/tree.body/$defs/leaf");
    assertThat(moved.at("/properties/note/const/$ref").asString()).isEqualTo("#/untouched");
    assertThat(moved.has("$id")).isFalse();
    assertThat(unresolved(document)).isEmpty();
  }

  @Test
  void everyReferenceLeadsSomewhereAndEveryOperationHasANameOfItsOwn() {
    JsonNode document = document(example);

    assertThat(unresolved(document)).isEmpty();
    List<String> operations = new ArrayList<>();
    document
        .get("paths")
        .forEach(path ->
            path.forEach(operation -> operations.add(operation.get("operationId").asString())));
    assertThat(operations).doesNotHaveDuplicates().hasSize(5);
  }

  @Test
  void noSecretOfAnUpstreamIsInTheDocument() {
    EndpointSettings endpoint =
        EndpointSettings.of("GET /x", HttpSettings.get("https://upstream.example/secret-path"));

    assertThat(new String(OpenApi.document(BriskSettings.of(endpoint)), StandardCharsets.UTF_8))
        .doesNotContain("upstream.example", "secret-path");
  }

  @Test
  void theSameSettingsGiveTheSameBytes() {
    assertThat(OpenApi.document(example)).isEqualTo(OpenApi.document(example));
  }

  private static List<String> unresolved(JsonNode document) {
    List<String> unresolved = new ArrayList<>();
    collect(document, document, unresolved);
    return unresolved;
  }

  private static void collect(JsonNode root, JsonNode node, List<String> unresolved) {
    if (node.isObject()
        && node.has("$ref")
        && !node.get("$ref").asString().startsWith("#/untouched")) {
      String reference = node.get("$ref").asString();
      if (root.at(reference.substring(1)).isMissingNode()) {
        unresolved.add(reference);
      }
    }
    node.forEach(child -> collect(root, child, unresolved));
  }
}
