package dev.brisk.bench.plan.importer;

import static dev.brisk.bench.plan.importer.OpenApiDocument.map;

import dev.brisk.bench.plan.HeaderLine;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The parameters of one operation, written as their `style` says: path, query, headers, cookies.
///
/// Sent are the required ones and those with an example of their own.
final class OpenApiParameters {
  /// Said by the body and its media type, or by nobody (OpenAPI 3.1, "Parameter Object").
  private static final Set<String> IGNORED_HEADERS =
      Set.of("accept", "content-type", "authorization");

  private static final Pattern PLACE = Pattern.compile("\\{([^{}]+)}");

  private final OpenApiDocument document;
  private final Map<String, Map<?, ?>> parameters = new LinkedHashMap<>();

  OpenApiParameters(OpenApiDocument document) {
    this.document = document;
  }

  /// An operation's parameter replaces that of its path with the same name and place.
  void add(List<?> more) {
    for (Object each : more) {
      Map<?, ?> parameter = document.resolved(each);
      parameters.put(parameter.get("in") + " " + parameter.get("name"), parameter);
    }
  }

  /// Swagger 2.0: the parameter that is the body, and those that are its fields.
  List<Map<?, ?>> in(String place) {
    return parameters.values().stream().filter(each -> place.equals(each.get("in"))).toList();
  }

  /// Fills in `{name}`; what nobody declared is `1`. A fragment stays behind: it tells operations
  /// apart in descriptions, and never travels.
  String path(String template) {
    Map<String, Map<?, ?>> byName = new LinkedHashMap<>();
    in("path").forEach(each -> byName.put(String.valueOf(each.get("name")), each));
    Matcher places = PLACE.matcher(template.replaceFirst("#.*", ""));
    StringBuilder path = new StringBuilder();
    while (places.find()) {
      String written = places.group(1);
      Map<?, ?> parameter = byName.get(written);
      if (parameter == null) {
        // Frameworks write {name:pattern}, {+name} and {name*}.
        parameter = byName.get(written.replaceAll("^[+.;/?&]|[*]$|:.*$", ""));
      }
      String filled = parameter == null ? "1" : inPath(parameter);
      places.appendReplacement(path, Matcher.quoteReplacement(filled.isEmpty() ? "1" : filled));
    }
    return places.appendTail(path).toString();
  }

  private String inPath(Map<?, ?> parameter) {
    Object value = value(parameter);
    String name = String.valueOf(parameter.get("name"));
    boolean explode = Boolean.TRUE.equals(parameter.get("explode"));
    return switch (String.valueOf(parameter.get("style"))) {
      case "label" -> "." + joined(value, explode ? "." : ",", explode);
      case "matrix" -> matrix(name, value, explode);
      default -> joined(value, ",", explode);
    };
  }

  private static String matrix(String name, @Nullable Object value, boolean explode) {
    if (!explode || !(value instanceof Map || value instanceof List)) {
      return ";" + encode(name) + "=" + joined(value, ",", false);
    }
    List<String> pairs = new ArrayList<>();
    if (value instanceof Map<?, ?> map) {
      map.forEach((key, each) -> pairs.add(encode(String.valueOf(key)) + "=" + scalar(each)));
    } else if (value instanceof List<?> list) {
      list.forEach(each -> pairs.add(encode(name) + "=" + scalar(each)));
    }
    return ";" + String.join(";", pairs);
  }

  /// With its question mark, or empty.
  String query() {
    List<String> pairs = new ArrayList<>();
    in("query").stream().filter(OpenApiParameters::isSent).forEach(each -> query(each, pairs));
    return pairs.isEmpty() ? "" : "?" + String.join("&", pairs);
  }

  private void query(Map<?, ?> parameter, List<String> pairs) {
    String name = String.valueOf(parameter.get("name"));
    Object value = value(parameter);
    boolean explode = !Boolean.FALSE.equals(parameter.get("explode"));
    String separator = ",";
    switch (String.valueOf(parameter.get("style"))) {
      case "spaceDelimited" -> separator = "%20";
      case "pipeDelimited" -> separator = "%7C";
      case "deepObject" -> {
        deep(encode(name), value, pairs);
        return;
      }
      default -> {}
    }
    if (document.isSwagger2()) {
      String format = String.valueOf(parameter.get("collectionFormat"));
      explode = format.equals("multi");
      separator =
          switch (format) {
            case "ssv" -> "%20";
            case "tsv" -> "%09";
            case "pipes" -> "%7C";
            default -> ",";
          };
    }
    form(name, value, explode, separator, pairs);
  }

  /// The style `form`, of queries and of form bodies.
  static void form(
      String name, @Nullable Object value, boolean explode, String separator, List<String> pairs) {
    if (explode && value instanceof List<?> list) {
      list.forEach(each -> pairs.add(encode(name) + "=" + scalar(each)));
    } else if (explode && value instanceof Map<?, ?> map) {
      map.forEach((key, each) -> pairs.add(encode(String.valueOf(key)) + "=" + scalar(each)));
    } else {
      pairs.add(encode(name) + "=" + joined(value, separator, false));
    }
  }

  static void deep(String name, @Nullable Object value, List<String> pairs) {
    if (value instanceof Map<?, ?> map) {
      map.forEach((key, each) -> deep(name + "[" + encode(String.valueOf(key)) + "]", each, pairs));
    } else if (value instanceof List<?> list) {
      list.forEach(each -> deep(name, each, pairs));
    } else {
      pairs.add(name + "=" + scalar(value));
    }
  }

  List<HeaderLine> headers() {
    List<HeaderLine> headers = new ArrayList<>();
    for (Map<?, ?> each : in("header")) {
      String name = String.valueOf(each.get("name"));
      if (isSent(each) && !IGNORED_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
        boolean explode = Boolean.TRUE.equals(each.get("explode"));
        headers.add(new HeaderLine(name, plain(value(each), explode)));
      }
    }
    List<String> cookies = new ArrayList<>();
    for (Map<?, ?> each : in("cookie")) {
      if (isSent(each)) {
        cookies.add(each.get("name") + "=" + joined(value(each), ",", false));
      }
    }
    if (!cookies.isEmpty()) {
      headers.add(new HeaderLine("Cookie", String.join("; ", cookies)));
    }
    return headers;
  }

  private static boolean isSent(Map<?, ?> parameter) {
    return Boolean.TRUE.equals(parameter.get("required"))
        || parameter.containsKey("example")
        || parameter.containsKey("examples");
  }

  private @Nullable Object value(Map<?, ?> parameter) {
    Map<?, ?> content = map(parameter.get("content"));
    if (!content.isEmpty()) {
      Map<?, ?> media = map(content.values().iterator().next());
      Object value = OpenApiExample.of(document, media, media.get("schema"));
      return value instanceof String ? value : OpenApiBody.json(value);
    }
    Object schema = parameter.containsKey("schema") ? parameter.get("schema") : parameter;
    return OpenApiExample.of(document, parameter, schema);
  }

  private static String joined(@Nullable Object value, String separator, boolean explode) {
    List<String> parts = new ArrayList<>();
    if (value instanceof List<?> list) {
      list.forEach(each -> parts.add(scalar(each)));
    } else if (value instanceof Map<?, ?> map) {
      map.forEach((key, each) -> {
        String name = encode(String.valueOf(key));
        parts.add(explode ? name + "=" + scalar(each) : name + separator + scalar(each));
      });
    } else {
      return scalar(value);
    }
    return String.join(separator, parts);
  }

  private static String plain(@Nullable Object value, boolean explode) {
    List<String> parts = new ArrayList<>();
    if (value instanceof List<?> list) {
      list.forEach(each -> parts.add(OpenApiExample.scalar(each)));
    } else if (value instanceof Map<?, ?> map) {
      map.forEach(
          (key, each) -> parts.add(key + (explode ? "=" : ",") + OpenApiExample.scalar(each)));
    } else {
      return OpenApiExample.scalar(value).strip();
    }
    return String.join(",", parts);
  }

  private static String scalar(@Nullable Object value) {
    return encode(OpenApiExample.scalar(value));
  }

  static String encode(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
