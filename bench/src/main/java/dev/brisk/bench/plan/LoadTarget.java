package dev.brisk.bench.plan;

import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/// One kind of request: an endpoint of the report.
///
/// Path, header values and body may hold `${column}`, filled from the plan's rows.
///
/// @param name what the report calls it, such as `GET /users/{id}`
/// @param method in capitals
/// @param path path and query as sent on the request line
/// @param headers in the order in which they are sent
/// @param recorded true: the request was made by somebody else and is sent as it stands. No header
///   is added, and `${…}` is filled in only where the data has a column of that name. False:
///   `Host`, `Content-Type` and `Content-Length` are added where they are missing
/// @param weight share among the plan's targets, at least 1
/// @param check what an answer's body must look like
public record LoadTarget(
    String name,
    String method,
    String path,
    List<HeaderLine> headers,
    boolean recorded,
    RequestBody body,
    int weight,
    BodyCheck check) {
  public LoadTarget {
    Objects.requireNonNull(name, "name");
    headers = List.copyOf(headers);
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
  }

  /// A GET without headers, named by its method and path.
  public static LoadTarget get(String path) {
    return new LoadTarget(
        "GET " + path, "GET", path, List.of(), false, RequestBody.NONE, 1, BodyCheck.NONE);
  }

  public LoadTarget withWeight(int weight) {
    return with(draft -> draft.weight = weight);
  }

  public LoadTarget withName(String name) {
    return with(draft -> draft.name = name);
  }

  public LoadTarget withHeaders(List<HeaderLine> headers) {
    return with(draft -> draft.headers = headers);
  }

  /// The same target, sent as it stands.
  public LoadTarget asRecorded() {
    return with(draft -> draft.recorded = true);
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
        draft.name,
        draft.method,
        path,
        draft.headers,
        draft.recorded,
        draft.body,
        draft.weight,
        draft.check);
  }

  /// A copy that may be changed, so that components stand in order here and nowhere else.
  private static final class Draft {
    private String name;
    private String method;
    private List<HeaderLine> headers;
    private boolean recorded;
    private RequestBody body;
    private int weight;
    private BodyCheck check;

    private Draft(LoadTarget of) {
      name = of.name;
      method = of.method;
      headers = of.headers;
      recorded = of.recorded;
      body = of.body;
      weight = of.weight;
      check = of.check;
    }
  }
}
