package dev.brisk.bench.plan;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/// One kind of request: an endpoint of the report.
///
/// Path, header values and body may hold `${column}`, filled from the plan's rows.
///
/// @param name what the report calls it, such as `GET /users/{id}`
/// @param method in capitals
/// @param path path and query as sent on the request line
/// @param headers in the order in which they are sent; `Host` and `Content-Length` are added
/// @param weight share among the plan's targets, at least 1
/// @param check what an answer's body must look like
public record LoadTarget(
    String name,
    String method,
    String path,
    Map<String, String> headers,
    RequestBody body,
    int weight,
    BodyCheck check) {
  public LoadTarget {
    Objects.requireNonNull(name, "name");
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    if (!method.matches("[A-Za-z!#$%&'*+.^_`|~0-9-]+")) {
      throw new IllegalArgumentException(
          "The method is '" + method + "'. Write one word such as GET or POST.");
    }
    if (!path.startsWith("/") && !(path.equals("*") && method.equals("OPTIONS"))) {
      throw new IllegalArgumentException("The path must start with '/', but is '" + path + "'.");
    }
    if (weight < 1) {
      throw new IllegalArgumentException("The weight must be at least 1, but is " + weight + ".");
    }
    headers.forEach(LoadTarget::checkHeader);
  }

  private static void checkHeader(String name, String value) {
    if (!name.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]+")) {
      throw new IllegalArgumentException(
          "'" + name + "' is not a header name. Write -H 'Name: value'.");
    }
    if (value.indexOf('\r') >= 0 || value.indexOf('\n') >= 0) {
      throw new IllegalArgumentException(
          "The header '" + name + "' has a line break in its value.");
    }
  }

  /// A GET without headers, named by its method and path.
  public static LoadTarget get(String path) {
    return new LoadTarget(
        "GET " + path, "GET", path, Map.of(), RequestBody.NONE, 1, BodyCheck.NONE);
  }

  public LoadTarget withWeight(int weight) {
    return with(draft -> draft.weight = weight);
  }

  public LoadTarget withName(String name) {
    return with(draft -> draft.name = name);
  }

  public LoadTarget withHeaders(Map<String, String> headers) {
    return with(draft -> draft.headers = headers);
  }

  public LoadTarget withCheck(BodyCheck check) {
    return with(draft -> draft.check = check);
  }

  /// The same target with another method and body; the name follows.
  public LoadTarget withRequest(String method, RequestBody body) {
    return with(draft -> {
      draft.name = method + " " + path;
      draft.method = method;
      draft.body = body;
    });
  }

  private LoadTarget with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return new LoadTarget(
        draft.name, draft.method, path, draft.headers, draft.body, draft.weight, draft.check);
  }

  /// A copy that may be changed, so that components stand in order here and nowhere else.
  private static final class Draft {
    private String name;
    private String method;
    private Map<String, String> headers;
    private RequestBody body;
    private int weight;
    private BodyCheck check;

    private Draft(LoadTarget of) {
      name = of.name;
      method = of.method;
      headers = of.headers;
      body = of.body;
      weight = of.weight;
      check = of.check;
    }
  }
}
