package dev.brisk.server.openapi;

import dev.brisk.server.config.ConsumerSettings;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// How callers say who they are, as OpenAPI has it: `/docs` then asks for a key, or a token.
final class SecuritySchemes {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String HEADER = "apiKey";
  private static final String BEARER = "bearer";
  private static final String TOKEN = "jwt";

  private SecuritySchemes() {}

  static ObjectNode of(ConsumerSettings consumers) {
    ObjectNode schemes = JSON.createObjectNode();
    if (consumers.keys() != null) {
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
    }
    if (consumers.jwt() != null) {
      schemes
          .putObject(TOKEN)
          .put("type", "http")
          .put("scheme", "bearer")
          .put("bearerFormat", "JWT")
          .put("description", "A token of " + consumers.jwt().issuer() + ".");
    }
    return schemes;
  }

  /// One of them.
  static ArrayNode needed(ConsumerSettings consumers) {
    ArrayNode needed = JSON.createArrayNode();
    of(consumers).propertyNames().forEach(name -> needed.addObject().putArray(name));
    return needed;
  }
}
