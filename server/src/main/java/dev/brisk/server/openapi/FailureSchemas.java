package dev.brisk.server.openapi;

import dev.brisk.server.config.AccessRule;
import dev.brisk.server.config.EndpointSettings;
import dev.brisk.server.source.SourceType;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The failures that an endpoint can answer with, as problem details (RFC 9457).
final class FailureSchemas {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private record Failure(String name, String description) {}

  private static final Map<Integer, Failure> ALL =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry(400, new Failure("BadRequest", "The body is not well-formed JSON.")),
              Map.entry(401, new Failure("Unauthorized", "A key is needed, or it is none.")),
              Map.entry(403, new Failure("Forbidden", "The key may not do that.")),
              Map.entry(404, new Failure("NotFound", "There is no such thing.")),
              Map.entry(409, new Failure("Conflict", "It would break a constraint of the data.")),
              Map.entry(413, new Failure("TooLarge", "The body is too large.")),
              Map.entry(415, new Failure("UnsupportedMediaType", "The body is not JSON.")),
              Map.entry(
                  422,
                  new Failure(
                      "Invalid",
                      "Parameters or body are not as declared; errors names every fault.")),
              Map.entry(
                  429,
                  new Failure("TooMany", "Too many requests; Retry-After says when to come back.")),
              Map.entry(500, new Failure("Failed", "The server is at fault.")),
              Map.entry(502, new Failure("BadUpstream", "The upstream gave no usable answer.")),
              Map.entry(
                  503,
                  new Failure("Unavailable", "Overloaded; Retry-After says when to come back.")),
              Map.entry(504, new Failure("TimedOut", "The source took too long."))));

  private FailureSchemas() {}

  static SortedSet<Integer> of(EndpointSettings endpoint) {
    SortedSet<Integer> statuses = new TreeSet<>(Set.of(500, 503, 504));
    AccessRule rule = endpoint.access().rule();
    if (rule != null && rule.consumer()) {
      statuses.add(401);
      if (!rule.scopes().isEmpty()) {
        statuses.add(403);
      }
    }
    if (endpoint.access().hasLimits()) {
      statuses.add(429);
    }
    if (endpoint.body() != null) {
      statuses.addAll(Set.of(400, 413, 415, 422));
    }
    if (!endpoint.parameters().isEmpty()) {
      statuses.add(422);
    }
    statuses.addAll(SourceType.of(endpoint.source()).failures(endpoint.source()));
    return statuses;
  }

  static String name(int status) {
    return failure(status).name();
  }

  private static Failure failure(int status) {
    Failure failure = ALL.get(status);
    if (failure == null) {
      throw new IllegalArgumentException("status must be a known failure, but is " + status);
    }
    return failure;
  }

  /// For `components/responses`.
  static ObjectNode responses(Set<Integer> statuses) {
    ObjectNode responses = JSON.objectNode();
    for (int status : new TreeSet<>(statuses)) {
      ObjectNode response = responses.putObject(name(status));
      response.put("description", failure(status).description());
      if (status == 503 || status == 429) {
        ObjectNode header = response.putObject("headers").putObject("Retry-After");
        header.put("description", "Seconds.");
        header.putObject("schema").put("type", "integer");
      }
      response
          .putObject("content")
          .putObject("application/problem+json")
          .putObject("schema")
          .put("$ref", "#/components/schemas/Problem");
    }
    return responses;
  }

  /// For `components/schemas`.
  static ObjectNode problemSchema() {
    ObjectNode schema = JSON.objectNode();
    schema.put("description", "Problem details (RFC 9457).");
    schema.put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    properties.putObject("type").put("type", "string");
    properties.putObject("title").put("type", "string");
    properties.putObject("status").put("type", "integer");
    properties.putObject("detail").put("type", "string");
    properties.putObject("instance").put("type", "string");
    properties
        .putObject("error_id")
        .put("type", "string")
        .put("description", "Under which the server's log tells more.");
    ObjectNode errors = properties.putObject("errors");
    errors.put("description", "Every fault and its place.");
    errors.put("type", "array");
    ObjectNode fault = errors.putObject("items");
    fault.put("type", "object");
    ObjectNode faultProperties = fault.putObject("properties");
    faultProperties
        .putObject("in")
        .put("type", "string")
        .putArray("enum")
        .add("path")
        .add("query")
        .add("header")
        .add("body");
    faultProperties
        .putObject("name")
        .put("type", "string")
        .put("description", "The parameter's name.");
    faultProperties
        .putObject("pointer")
        .put("type", "string")
        .put("description", "The JSON Pointer into the body.");
    faultProperties.putObject("detail").put("type", "string");
    return schema;
  }
}
