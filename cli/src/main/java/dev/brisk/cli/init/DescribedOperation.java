package dev.brisk.cli.init;

import static dev.brisk.bench.plan.importer.OpenApiDocument.list;
import static dev.brisk.bench.plan.importer.OpenApiDocument.map;

import dev.brisk.bench.plan.importer.OpenApiDocument;
import dev.brisk.server.config.Names;
import dev.brisk.server.config.PathTemplate;
import dev.brisk.server.config.ServerSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// An operation that an endpoint can stand for without changing what its clients get.
///
/// An endpoint with an `http:` source sends on the inputs that it declares and nothing else, and of
/// the answer it passes on the body and a few fields. So whatever needs more (credentials, other
/// headers, forms, cookies, redirects, streams) stays with the proxy, which changes nothing.
///
/// @param params as in `params:` of an endpoint
/// @param query the names of those in the query
/// @param passed fields of the answer that are described, to be passed on
record DescribedOperation(
    String method,
    PathTemplate path,
    @Nullable String summary,
    Map<String, Map<String, Object>> params,
    List<String> query,
    @Nullable Map<String, Object> body,
    List<String> passed) {
  private static final int SUMMARY_MAX = 100;
  private static final Set<String> FRESHNESS =
      Set.of("cache-control", "expires", "vary", "surrogate-key", "cache-tag");
  private static final Set<String> OF_THE_CONNECTION =
      Set.of(
          "age",
          "connection",
          "content-encoding",
          "content-length",
          "content-type",
          "date",
          "etag",
          "last-modified",
          "server-timing",
          "transfer-encoding");

  /// What may well set a cookie, which a description seldom says.
  private static final Pattern SIGNING_IN =
      Pattern.compile(".*(log-?in|log-?out|sign-?in|sign-?up|auth|session|token|password).*");

  private static final Pattern TEXT =
      Pattern.compile("\\*/\\*|.*[/+]json|text/(plain|csv|xml)|application/xml");

  /// @param path with the base that the description's servers have
  /// @param item the path's, which has parameters for all of its operations
  /// @throws Untranslated when no endpoint can stand for it
  static DescribedOperation of(
      OpenApiDocument document, String method, String path, Map<?, ?> item, Map<?, ?> operation) {
    PathTemplate template;
    try {
      template = PathTemplate.parse(path);
    } catch (IllegalArgumentException e) {
      throw new Untranslated(
          path.endsWith("/")
              ? "its path ends with '/'"
              : "its path is more than whole segments and {parameters}");
    }
    if (path.equals(ServerSettings.OWN_PATH) || path.startsWith(ServerSettings.OWN_PATH + "/")) {
      throw new Untranslated("below /brisk is the server's own");
    }
    if (template.endsWithRest()) {
      throw new Untranslated("its path takes any number of segments");
    }
    Object security =
        operation.containsKey("security")
            ? operation.get("security")
            : document.root().get("security");
    if (!list(security).isEmpty()) {
      throw new Untranslated("it takes credentials, which an endpoint does not send on");
    }
    if (method.equals("POST") && SIGNING_IN.matcher(path.toLowerCase(Locale.ROOT)).matches()) {
      throw new Untranslated("it looks as if it signs somebody in, and may set a cookie");
    }
    OperationInputs inputs = new OperationInputs(document, template);
    inputs.read(list(item.get("parameters")), list(operation.get("parameters")));
    Map<String, Object> body = body(document, method, operation, inputs);
    Object summary = operation.get("summary");
    String line = summary instanceof String text ? text.strip().replaceAll("\\s+", " ") : "";
    return new DescribedOperation(
        method,
        template,
        line.isEmpty()
            ? null
            : line.length() > SUMMARY_MAX ? line.substring(0, SUMMARY_MAX - 1) + "…" : line,
        inputs.params(),
        inputs.query(),
        body,
        answers(document, method, operation));
  }

  private static @Nullable Map<String, Object> body(
      OpenApiDocument document, String method, Map<?, ?> operation, OperationInputs inputs) {
    Object schema;
    if (document.isSwagger2()) {
      schema = inputs.swaggerBody(list(operation.get("consumes")));
    } else {
      schema = schema(document.resolved(operation.get("requestBody")));
    }
    if (schema == null) {
      if (!method.equals("GET") && !method.equals("DELETE")) {
        throw new Untranslated("it describes no body, and what is sent in one would be lost");
      }
      return null;
    }
    if (method.equals("GET")) {
      throw new Untranslated("it is a GET with a body");
    }
    Map<String, Object> whole = new BodySchemas(document).whole(schema);
    // A template takes a value that the query lacks from the body.
    for (String name : inputs.query()) {
      if (whole.toString().contains(name + "=")) {
        throw new Untranslated("'" + name + "' stands in its query and in its body");
      }
    }
    return whole;
  }

  /// Of the one kind of body that is JSON; null when there is no body.
  private static @Nullable Object schema(Map<?, ?> body) {
    Map<?, ?> content = map(body.get("content"));
    if (content.isEmpty()) {
      return null;
    }
    List<String> types = new ArrayList<>();
    content.keySet().forEach(type -> types.add(String.valueOf(type).replaceFirst("\\s*;.*", "")));
    if (types.size() > 1) {
      throw new Untranslated("its body may be of several kinds");
    }
    if (!types.getFirst().equalsIgnoreCase("application/json")) {
      throw new Untranslated("its body is " + types.getFirst());
    }
    if (!Boolean.TRUE.equals(body.get("required"))) {
      throw new Untranslated("its body may be left out (it lacks 'required: true')");
    }
    Object schema = map(content.values().iterator().next()).get("schema");
    if (schema == null) {
      throw new Untranslated("its body has no schema");
    }
    return schema;
  }

  /// The described fields of successful answers, lower case.
  private static List<String> answers(
      OpenApiDocument document, String method, Map<?, ?> operation) {
    Set<String> fields = new TreeSet<>();
    for (Map.Entry<?, ?> each : map(operation.get("responses")).entrySet()) {
      String status = String.valueOf(each.getKey());
      Map<?, ?> answer = document.resolved(each.getValue());
      if (status.startsWith("3") && !status.equals("304")) {
        throw new Untranslated("it redirects");
      }
      if (status.equals("401") || status.equals("403")) {
        throw new Untranslated("it takes credentials, which an endpoint does not send on");
      }
      if (status.startsWith("2") || status.equals("default")) {
        List<?> types =
            document.isSwagger2()
                ? list(operation.get("produces"))
                : List.copyOf(map(answer.get("content")).keySet());
        for (Object type : types) {
          String bare = String.valueOf(type).replaceFirst("\\s*;.*", "").toLowerCase(Locale.ROOT);
          if (!TEXT.matcher(bare).matches()) {
            throw new Untranslated("it answers with " + bare);
          }
        }
        map(answer.get("headers")).keySet().forEach(name -> field(String.valueOf(name), fields));
      }
    }
    if (method.equals("POST")) {
      fields.add("location");
    }
    return List.copyOf(fields);
  }

  private static void field(String name, Set<String> fields) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.equals("set-cookie")) {
      throw new Untranslated("it sets cookies");
    }
    if (FRESHNESS.contains(lower)) {
      throw new Untranslated("it says itself how long it may be kept, which the proxy does");
    }
    if (!OF_THE_CONNECTION.contains(lower) && lower.matches(Names.FIELD)) {
      fields.add(lower);
    }
  }

  /// Whether a request of `other` may be taken for one of this.
  boolean hides(String otherMethod, String otherPath) {
    String[] segments = otherPath.substring(1).split("/", -1);
    if (!method.equals(otherMethod) || segments.length != path.segments().size()) {
      return false;
    }
    for (int i = 0; i < segments.length; i++) {
      if (segments[i].isEmpty()) {
        return false;
      }
      if (path.segments().get(i) instanceof PathTemplate.Fixed fixed
          && !fixed.text().equals(segments[i])
          && !segments[i].contains("{")) {
        return false;
      }
    }
    return true;
  }

  String route() {
    return method + " " + path.text();
  }
}
