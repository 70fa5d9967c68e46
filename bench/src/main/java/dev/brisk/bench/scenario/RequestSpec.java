package dev.brisk.bench.scenario;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a [Request] consists of, as far as it was described. For whoever sends it; scenario files
/// have no need of it. Belongs to one user; not thread-safe.
public final class RequestSpec {
  private static final List<String> WITHOUT_BODY = List.of("GET", "HEAD", "OPTIONS", "DELETE");

  /// A parameter or a header.
  public record Named(String name, String value) {}

  /// What to save of the answer, and under which name.
  public record Saving(String name, Extract extract) {}

  private final String method;
  private final String path;
  String name;
  List<Named> params = List.of();
  List<Named> headers = List.of();
  List<Check> checks = List.of();
  List<Saving> savings = List.of();
  byte @Nullable [] body;
  @Nullable String mediaType;
  boolean followRedirects = true;
  long timeoutNanos;
  boolean keepAll;

  public RequestSpec(String method, String path) {
    this.method = method;
    this.path = path;
    name = path;
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException(
          "The path '" + path + "' must start with '/'. The host comes from --host.");
    }
  }

  public String method() {
    return method;
  }

  /// The path as written, with its placeholders.
  public String path() {
    return path;
  }

  /// What statistics call the request.
  public String name() {
    return name;
  }

  public List<Named> params() {
    return params;
  }

  public List<Named> headers() {
    return headers;
  }

  public List<Check> checks() {
    return checks;
  }

  public List<Saving> savings() {
    return savings;
  }

  public byte @Nullable [] body() {
    return body;
  }

  public @Nullable String mediaType() {
    return mediaType;
  }

  public boolean followRedirects() {
    return followRedirects;
  }

  /// Longest wait for the answer; 0 takes the run's.
  public long timeoutNanos() {
    return timeoutNanos;
  }

  /// Whether somebody looks at the answer's body.
  public boolean needsBody() {
    return keepAll
        || checks.stream().anyMatch(Check::needsBody)
        || savings.stream().anyMatch(saving -> saving.extract.needsBody());
  }

  /// Whether somebody looks at the answer's head.
  public boolean needsHead() {
    return keepAll || !checks.isEmpty() || !savings.isEmpty();
  }

  /// Whether requests of this method have a body, if only an empty one.
  public boolean hasBodyByNature() {
    return !WITHOUT_BODY.contains(method);
  }
}
