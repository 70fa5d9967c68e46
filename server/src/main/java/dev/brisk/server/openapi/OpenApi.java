package dev.brisk.server.openapi;

import dev.brisk.config.Durations;
import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.ConsumerSettings;
import dev.brisk.server.config.EndpointSettings;
import dev.brisk.server.config.EndpointSettings.BodySettings;
import dev.brisk.server.config.EndpointSettings.EndpointCache;
import dev.brisk.server.config.EndpointSettings.ParameterSettings;
import dev.brisk.server.config.PathTemplate;
import dev.brisk.server.source.SourceSettings;
import dev.brisk.server.source.SourceType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The OpenAPI 3.1 document of a server: its paths, parameters, bodies, answers and failures.
///
/// Not in it: folders of files (OpenAPI has no word for `/**`) and the built-in pages. Body schemas
/// stand under `components/schemas`, with their own references moved along. The same settings give
/// the same bytes.
public final class OpenApi {
  public static final String CONTENT_TYPE = "application/json";

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final ObjectNode root = JSON.createObjectNode();
  private final ObjectNode paths = root.objectNode();
  private final ObjectNode schemas = root.objectNode();
  private final Set<Integer> failures = new HashSet<>();

  private final @Nullable ConsumerSettings consumers;

  private OpenApi(@Nullable ConsumerSettings consumers) {
    this.consumers = consumers;
  }

  /// The document as UTF-8 JSON.
  public static byte[] document(BriskSettings settings) {
    return JSON.writeValueAsBytes(new OpenApi(settings.consumers()).build(settings));
  }

  private ObjectNode build(BriskSettings settings) {
    root.put("openapi", "3.1.0");
    ObjectNode info = root.putObject("info");
    info.put("title", settings.api().title());
    info.put("version", settings.api().version());
    if (settings.api().description() != null) {
      info.put("description", settings.api().description());
    }
    root.set("paths", paths);
    Map<String, PathTemplate> byForm = new HashMap<>();
    for (EndpointSettings endpoint : settings.endpoints()) {
      if (!endpoint.source().type().servesFolder()) {
        add(settings.complete(endpoint), byForm);
      }
    }
    ObjectNode components = root.putObject("components");
    schemas.set("Problem", FailureSchemas.problemSchema());
    components.set("schemas", schemas);
    components.set("responses", FailureSchemas.responses(failures));
    components.set("headers", CacheHeaderSchemas.headers());
    if (consumers != null) {
      components.set("securitySchemes", SecuritySchemes.of(consumers));
    }
    return root;
  }

  /// Paths that differ only in their parameters' names are one path to OpenAPI: the first one's
  /// names stand for all.
  private void add(EndpointSettings endpoint, Map<String, PathTemplate> byForm) {
    PathTemplate path = PathTemplate.parse(endpoint.path());
    PathTemplate shown = byForm.computeIfAbsent(path.form(), form -> path);
    Map<String, String> names = new HashMap<>();
    for (int i = 0; i < path.parameters().size(); i++) {
      names.put(path.parameters().get(i), shown.parameters().get(i));
    }
    paths
        .withObjectProperty(shown.text())
        .set(endpoint.method().toLowerCase(Locale.ROOT), operation(endpoint, names));
  }

  private ObjectNode operation(EndpointSettings endpoint, Map<String, String> pathNames) {
    ObjectNode operation = root.objectNode();
    operation.put("operationId", endpoint.name());
    group(endpoint.path()).ifPresent(tag -> operation.withArrayProperty("tags").add(tag));
    if (endpoint.summary() != null) {
      operation.put("summary", endpoint.summary());
    }
    if (endpoint.description() != null) {
      operation.put("description", endpoint.description());
    }
    for (ParameterSettings parameter : endpoint.parameters()) {
      operation
          .withArrayProperty("parameters")
          .add(
              Parameters.describe(
                  parameter, pathNames.getOrDefault(parameter.name(), parameter.name())));
    }
    for (ObjectNode field : Parameters.fields(endpoint.inputs())) {
      operation.withArrayProperty("parameters").add(field);
    }
    BodySettings body = endpoint.body();
    if (body != null) {
      operation.set("requestBody", requestBody(endpoint.name(), body));
    }
    if (endpoint.access().needsConsumer() && consumers != null) {
      operation.set("security", SecuritySchemes.needed(consumers));
    }
    operation.set("responses", responses(endpoint));
    return operation;
  }

  /// Pages list operations by tag: those whose paths begin alike belong together.
  private static Optional<String> group(String path) {
    String first = path.substring(1).split("/", 2)[0];
    return first.isEmpty() || first.contains("{") ? Optional.empty() : Optional.of(first);
  }

  private ObjectNode requestBody(String name, BodySettings body) {
    String component = name + ".body";
    JsonNode schema = Schemas.moved(JSON.readTree(body.schemaJson()), component);
    schemas.set(component, schema);
    ObjectNode requestBody = root.objectNode();
    requestBody.put("required", true);
    ObjectNode media = requestBody.putObject("content").putObject("application/json");
    media.putObject("schema").put("$ref", "#/components/schemas/" + component);
    JsonNode examples = schema.path("examples");
    if (examples.isArray() && !examples.isEmpty()) {
      media.set("example", examples.get(0));
    }
    return requestBody;
  }

  private ObjectNode responses(EndpointSettings endpoint) {
    ObjectNode responses = root.objectNode();
    EndpointCache cache = endpoint.cache();
    SourceSettings source = endpoint.source();
    int status = SourceType.of(source).success(source, endpoint.method());
    ObjectNode success = responses.putObject(Integer.toString(status));
    success.put(
        "description",
        cache == null
            ? "The answer."
            : "The answer, fresh for " + Durations.format(cache.ttl()) + ".");
    if (cache != null) {
      success.set("headers", CacheHeaderSchemas.references());
    }
    ObjectNode content = SourceType.of(source).content(source);
    if (!content.isEmpty()) {
      success.set("content", content);
    }
    if (cache != null && endpoint.method().equals("GET")) {
      ObjectNode unchanged = responses.putObject("304");
      unchanged.put("description", "Unchanged since the ETag in If-None-Match.");
      unchanged.set("headers", CacheHeaderSchemas.references());
    }
    for (int failure : FailureSchemas.of(endpoint)) {
      failures.add(failure);
      responses
          .putObject(Integer.toString(failure))
          .put("$ref", "#/components/responses/" + FailureSchemas.name(failure));
    }
    return responses;
  }
}
