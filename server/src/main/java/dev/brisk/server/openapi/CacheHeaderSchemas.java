package dev.brisk.server.openapi;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The headers of a cached answer.
final class CacheHeaderSchemas {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private CacheHeaderSchemas() {}

  /// For `components/headers`.
  static ObjectNode headers() {
    ObjectNode headers = JSON.objectNode();
    header(
        headers,
        "Cache-Status",
        "Whether the answer came from the cache, from which tier, and how long it stays fresh (RFC"
            + " 9211).",
        "string");
    header(headers, "Age", "Seconds since the source made the answer.", "integer");
    header(headers, "ETag", "Names this content; send it back in If-None-Match.", "string");
    header(headers, "Cache-Control", "How long clients and CDNs may keep the answer.", "string");
    return headers;
  }

  private static void header(ObjectNode headers, String name, String description, String type) {
    ObjectNode header = headers.putObject(name);
    header.put("description", description);
    header.putObject("schema").put("type", type);
  }

  /// For an answer.
  static ObjectNode references() {
    ObjectNode references = JSON.objectNode();
    for (String name : headers().propertyNames()) {
      references.putObject(name).put("$ref", "#/components/headers/" + name);
    }
    return references;
  }
}
