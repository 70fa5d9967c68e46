package dev.brisk.bench.scenario;

import dev.brisk.bench.plan.Origin;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a [Request] consists of, as far as it was described. For whoever sends it; scenario files
/// have no need of it. Belongs to one user; not thread-safe.
public final class RequestSpec {
  private static final Pattern URL = Pattern.compile("(https?://[^/?#]+)(.*)");
  private static final List<String> WITHOUT_BODY = List.of("GET", "HEAD", "OPTIONS", "DELETE");

  /// A parameter or a header.
  public record Named(String name, String value) {}

  /// A part of `multipart/form-data`.
  ///
  /// @param fileName null for a field
  /// @param mediaType null for a field
  /// @param content of a field, UTF-8
  @SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
  public record Part(
      String name, @Nullable String fileName, @Nullable String mediaType, byte[] content) {}

  /// What to save of the answer, and under which name.
  public record Saving(String name, Extract extract) {}

  private final String method;
  private final String path;
  private final @Nullable Origin origin;
  String name;
  List<Named> params = List.of();
  List<Named> headers = List.of();
  List<Part> parts = List.of();
  List<String> tags = List.of();
  List<Check> checks = List.of();
  List<Saving> savings = List.of();
  byte @Nullable [] body;
  @Nullable String mediaType;
  boolean followRedirects = true;
  long timeoutNanos;
  boolean keepAll;

  public RequestSpec(String method, String path) {
    this.method = method;
    name = path;
    Matcher url = URL.matcher(path);
    boolean absolute = url.matches();
    origin = absolute ? Origin.parse(url.group(1)).origin() : null;
    this.path = absolute ? url.group(2).isEmpty() ? "/" : url.group(2) : path;
    if (!this.path.startsWith("/")) {
      throw new IllegalArgumentException(
          "The path '"
              + path
              + "' must start with '/'. The host comes from --host; a request to another host has"
              + " its whole URL, such as https://HOST/PATH.");
    }
  }

  /// Where the request goes, if not to the host of the run.
  public @Nullable Origin origin() {
    return origin;
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

  public List<Part> parts() {
    return parts;
  }

  public List<String> tags() {
    return tags;
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

  /// Somebody looks at the whole answer.
  public void keepAnswer() {
    keepAll = true;
  }

  /// Whether somebody looks at the answer's body.
  public boolean needsBody() {
    return keepAll
        || checks.stream().anyMatch(Check::needsBody)
        || savings.stream().anyMatch(saving -> saving.extract.needsBody());
  }

  /// Whether a check decides which statuses are good.
  public boolean judgesStatus() {
    return checks.stream().anyMatch(Check::judgesStatus);
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
