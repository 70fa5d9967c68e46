package dev.brisk.server.openapi;

import dev.brisk.server.config.ConsumerSettings;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// How callers say who they are, as OpenAPI has it: `/docs` then asks for a key.
final class SecuritySchemes {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String HEADER = "apiKey";
  private static final String BEARER = "bearer";

  private SecuritySchemes() {}

  static ObjectNode of(ConsumerSettings consumers) {
    ObjectNode schemes = JSON.createObjectNode();
    schemes
        .putObject(HEADER)
        .put("type", "apiKey")
        .put("in", "header")
        .put("name", consumers.header())
        .put("description", "An API key.");
    schemes
        .putObject(BEARER)
        .put("type", "http")
        .put("scheme", "bearer")
        .put("description", "The same key as a bearer token.");
    return schemes;
  }

  /// One of the two.
  static ArrayNode needed() {
    ArrayNode needed = JSON.createArrayNode();
    needed.addObject().putArray(HEADER);
    needed.addObject().putArray(BEARER);
    return needed;
  }
}
