package dev.brisk.bench.scenario;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The plain part of JSONPath (RFC 9535): names and indexes, such as `$.items[0]['full name']`.
final class JsonPath {
  private JsonPath() {}

  /// @return what the path leads to, or null
  /// @throws IllegalArgumentException when the path is none
  static @Nullable JsonNode find(JsonNode root, String path) {
    check(path.startsWith("$"), path);
    JsonNode node = root;
    int at = 1;
    while (at < path.length()) {
      char c = path.charAt(at);
      if (c == '.') {
        int end = at + 1;
        while (end < path.length() && path.charAt(end) != '.' && path.charAt(end) != '[') {
          end++;
        }
        check(end > at + 1, path);
        node = node.path(path.substring(at + 1, end));
        at = end;
      } else {
        int end = path.indexOf(']', at);
        check(c == '[' && end > at + 1, path);
        String inside = path.substring(at + 1, end);
        boolean quoted =
            inside.length() > 2
                && (inside.charAt(0) == '\'' || inside.charAt(0) == '"')
                && inside.charAt(inside.length() - 1) == inside.charAt(0);
        check(quoted || inside.matches("-?\\d{1,9}"), path);
        node = quoted ? node.path(inside.substring(1, inside.length() - 1)) : item(node, inside);
        at = end + 1;
      }
    }
    return node.isMissingNode() ? null : node;
  }

  private static JsonNode item(JsonNode node, String number) {
    int index = Integer.parseInt(number);
    return node.path(index < 0 ? node.size() + index : index);
  }

  private static void check(boolean holds, String path) {
    if (!holds) {
      throw new IllegalArgumentException(
          "'" + path + "' is not a JSON path. Write one such as $.token or $.items[0].id.");
    }
  }
}
