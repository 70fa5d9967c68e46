package dev.brisk.server.source.sql;

import dev.brisk.server.config.Template;
import dev.brisk.server.source.SourceJson;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Where a client finds what a write has made: a template that is filled from the row that the
/// write returned, and else from the request.
record MadeLocation(Template template) {
  /// Clients and proxies refuse heads of 8 KiB and more.
  private static final int MAX_LENGTH = 4_096;

  /// Null for null.
  static @Nullable MadeLocation parse(@Nullable String text) {
    return text == null ? null : new MadeLocation(Template.parse(text));
  }

  /// The first name of the template that neither a column nor the request can have; null: none.
  @Nullable String unknown(List<String> columns, Set<String> bound) {
    Set<String> known = new HashSet<>(columns);
    known.addAll(bound);
    return template.parameters().stream()
        .filter(name -> !known.contains(name))
        .findFirst()
        .orElse(null);
  }

  /// Null when a name has no value, several rows were made, or it would be too long for a head.
  @Nullable String fill(byte[] json, Function<String, @Nullable Object> request) {
    JsonNode made = SourceJson.MAPPER.readTree(json);
    JsonNode row = made.isArray() && made.size() == 1 ? made.get(0) : made;
    if (row.isArray()) {
      return null;
    }
    Map<String, String> values = new HashMap<>();
    for (String name : template.parameters()) {
      JsonNode column = row.isObject() ? row.path(name) : row;
      Object value = request.apply(name);
      if (column.isValueNode() && !column.isNull() && (row.isObject() || value == null)) {
        values.put(name, column.asString());
      } else if (value != null) {
        values.put(name, SqlBinder.text(value));
      } else {
        return null;
      }
    }
    String location = template.render(values);
    return location.length() <= MAX_LENGTH ? location : null;
  }
}
