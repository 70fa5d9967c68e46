package dev.brisk.cli.docs;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// docs/configuration.md, made of the JSON Schema of `brisk.yaml`: a table for each object.
final class ConfigurationPage {
  private static final String HEAD =
      """
      # Configuration

      Every key of `brisk.yaml`, made from the schema that `brisk schema` prints (`./verify --only cli ConfigurationPageTest -Dpage.write=true`). `brisk check` names every mistake at once, with its line. The guides say what the keys are for: [running](guide/running.md), [caching](guide/caching.md), [monitoring](guide/monitoring.md).

      Any value may be `${NAME}` or `${NAME:-otherwise}`, from the environment. A duration is written `250ms`, `30s`, `5m`, `1h` or `2d`; a size `512KiB`, `64MiB` or a number of bytes. **Bold** keys must be there.
      """;

  private final StringBuilder text = new StringBuilder(HEAD);

  private ConfigurationPage() {}

  static String of(JsonNode schema) {
    ConfigurationPage page = new ConfigurationPage();
    page.section("", schema);
    return page.text.toString();
  }

  private record Below(String path, JsonNode object) {}

  private void section(String path, JsonNode object) {
    text.append("\n## ").append(path.isEmpty() ? "The file" : "`" + path + "`").append("\n\n");
    if (!path.isEmpty()) {
      text.append(cell(object.path("description").asString(""))).append("\n\n");
    }
    text.append("| key | takes | default | |\n|---|---|---|---|\n");
    List<Below> below = new ArrayList<>();
    Set<String> required = new LinkedHashSet<>();
    object.path("required").forEach(name -> required.add(name.asString()));
    object
        .path("properties")
        .forEachEntry((name, value) -> {
          String inner = path.isEmpty() ? name : path + "." + name;
          Below object2 = below(inner, value);
          if (object2 != null) {
            below.add(object2);
          }
          text.append("| ")
              .append(required.contains(name) ? "**`" + name + "`**" : "`" + name + "`")
              .append(" | ")
              .append(object2 == null ? takes(value) : link(object2, value))
              .append(" | ")
              .append(value.has("default") ? otherwise(value.path("default")) : "")
              .append(" | ")
              .append(cell(value.path("description").asString("")))
              .append(" |\n");
        });
    below.forEach(each -> section(each.path, each.object));
  }

  /// The object with keys of its own that stands under a key, in a list, or under any name.
  private static Below below(String path, JsonNode value) {
    if (value.has("properties")) {
      return new Below(path, value);
    }
    if (value.path("items").has("properties")) {
      return new Below(path + "[]", value.path("items"));
    }
    if (value.path("additionalProperties").has("properties")) {
      return new Below(path + ".NAME", value.path("additionalProperties"));
    }
    for (JsonNode each : value.path("anyOf")) {
      if (each.has("properties")) {
        return new Below(path, each);
      }
    }
    return null;
  }

  private static String link(Below to, JsonNode value) {
    String anchor = to.path.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9-]", "");
    String off = value.has("anyOf") ? ", or " + takes(value) : "";
    return "["
        + (to.path.endsWith("[]")
            ? "a list of these"
            : to.path.endsWith(".NAME") ? "these by name" : "keys")
        + "](#"
        + anchor
        + ")"
        + off;
  }

  private static String takes(JsonNode value) {
    if (value.has("enum")) {
      List<String> all = new ArrayList<>();
      // off is also written as YAML's false.
      value
          .path("enum")
          .forEach(each -> {
            if (each.isString()) {
              all.add("`" + each.asString() + "`");
            }
          });
      return String.join(", ", all);
    }
    if (value.has("anyOf")) {
      Set<String> all = new LinkedHashSet<>();
      value
          .path("anyOf")
          .forEach(each -> {
            if (!each.has("$ref") && !each.has("properties")) {
              all.add(takes(each));
            }
          });
      return String.join(", or ", all);
    }
    String pattern = value.path("pattern").asString("");
    if (pattern.contains("|ms|us|ns)")) {
      return "duration";
    }
    if (pattern.contains("[KMGT]i?B")) {
      return "size";
    }
    JsonNode type = value.path("type");
    if (type.isArray()) {
      return pattern.endsWith("%$") ? "a part: `10%` or `0.1`" : "text or number";
    }
    return switch (type.asString("")) {
      case "integer" -> "whole number" + bounds(value);
      case "number" -> "number" + bounds(value);
      case "boolean" -> "`true`, `false`";
      case "array" -> "list of " + takes(value.path("items"));
      case "object" ->
          value.path("additionalProperties").isObject()
              ? takes(value.path("additionalProperties")) + " by name"
              : "object";
      case "string" -> "text";
      default -> "any value";
    };
  }

  private static String bounds(JsonNode value) {
    boolean least = value.has("minimum");
    boolean most = value.has("maximum");
    return least && most
        ? ", " + value.path("minimum") + " to " + value.path("maximum")
        : least
            ? ", at least " + value.path("minimum")
            : most ? ", at most " + value.path("maximum") : "";
  }

  private static String otherwise(JsonNode value) {
    return value.isArray() && value.isEmpty() ? "" : "`" + value.asString(value.toString()) + "`";
  }

  private static String cell(String description) {
    return description.replace("|", "\\|").replace("<", "&lt;").replace('\n', ' ');
  }
}
