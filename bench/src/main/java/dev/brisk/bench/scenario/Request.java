package dev.brisk.bench.scenario;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// A request under construction. Belongs to one user; not thread-safe.
///
/// It is sent once: by [#send], or when the user's next request begins, or when the task ends.
/// Without a check of the status, a status from 400 on is a failure.
public final class Request {
  static final JsonMapper JSON = JsonMapper.shared();

  private final UserContext context;
  private final RequestSpec spec;

  /// For whoever runs users: the request of a specification that nothing was added to yet.
  public Request(UserContext context, RequestSpec spec) {
    this.context = context;
    this.spec = spec;
  }

  /// Fills `{name}` in the path; a name that the path does not have goes into the query. A [Row]
  /// gives its column of this name, or its only column; each value of a list is sent under the
  /// name.
  public Request param(String name, Object value) {
    for (Object each : each(value)) {
      spec.params = and(spec.params, new RequestSpec.Named(name, text(name, each)));
    }
    return this;
  }

  /// Adds a header. `${…}` in the value is filled with a saved value.
  public Request header(String name, Object value) {
    String text = String.valueOf(value);
    if (name.isEmpty() || !name.chars().allMatch(c -> c > ' ' && c < 127 && c != ':')) {
      throw new IllegalArgumentException(
          "'" + name.strip() + "' is no name of a header. Write one such as X-Request-Id.");
    }
    if (text.chars().anyMatch(c -> c == '\r' || c == '\n')) {
      throw new IllegalArgumentException("The value of the header " + name + " has a line break.");
    }
    spec.headers = and(spec.headers, new RequestSpec.Named(name, text));
    return this;
  }

  /// Sends a value as JSON: a map, a list, a record, or a string that is JSON already. `${…}` in it
  /// is filled with saved values.
  public Request json(Object value) {
    byte[] bytes =
        value instanceof String text
            ? text.getBytes(StandardCharsets.UTF_8)
            : JSON.writeValueAsBytes(value instanceof Row row ? asMap(row) : value);
    return body(bytes, "application/json");
  }

  /// Sends a form. A field whose value is a list is sent once for each of them.
  public Request form(Map<String, ?> fields) {
    StringBuilder text = new StringBuilder();
    fields.forEach((field, value) -> {
      for (Object each : each(value == null ? "" : value)) {
        text.append(text.isEmpty() ? "" : "&")
            .append(URLEncoder.encode(field, StandardCharsets.UTF_8))
            .append('=')
            .append(URLEncoder.encode(text(field, each), StandardCharsets.UTF_8));
      }
    });
    return body(
        text.toString().getBytes(StandardCharsets.UTF_8), "application/x-www-form-urlencoded");
  }

  /// Adds a field to a form of `multipart/form-data`. `${…}` in the value is filled with a saved
  /// value.
  public Request part(String name, Object value) {
    byte[] text = text(name, value).getBytes(StandardCharsets.UTF_8);
    spec.parts = and(spec.parts, new RequestSpec.Part(name, null, null, text));
    return this;
  }

  /// Adds a file to a form of `multipart/form-data`.
  ///
  /// @param fileName as the server is told it
  /// @param mediaType such as `image/png`
  public Request file(String name, String fileName, byte[] content, String mediaType) {
    spec.parts = and(spec.parts, new RequestSpec.Part(name, fileName, mediaType, content));
    return this;
  }

  /// Sends a text. `${…}` in it is filled with saved values.
  public Request body(String text) {
    return body(text.getBytes(StandardCharsets.UTF_8), "text/plain;charset=utf-8");
  }

  /// Sends bytes of a media type.
  public Request body(byte[] bytes, String mediaType) {
    spec.body = bytes;
    spec.mediaType = mediaType;
    return this;
  }

  /// What statistics call this request, instead of its path as written.
  public Request name(String name) {
    spec.name = name;
    return this;
  }

  /// What this request counts for beside its name and the [Tag]s of its task, for objectives such
  /// as `@write: p99<200ms`.
  public Request tag(String... more) {
    for (String tag : more) {
      spec.tags = and(spec.tags, tag);
    }
    return this;
  }

  /// What must hold of the answer. The first check that does not hold names the failure.
  public Request check(Check... more) {
    for (Check check : more) {
      spec.checks = and(spec.checks, check);
    }
    return this;
  }

  /// Keeps something of the answer for `${name}` in later requests. When it is not there, the
  /// request counts as failed.
  public Request save(String name, Extract extract) {
    spec.savings = and(spec.savings, new RequestSpec.Saving(name, extract));
    return this;
  }

  /// Whether redirects are followed; true unless said otherwise. The whole chain is one request in
  /// statistics. More than ten redirects, or one to a host that the scenario does not ask by
  /// itself, make the request a failure: nobody said that the load may go there.
  public Request followRedirects(boolean follow) {
    spec.followRedirects = follow;
    return this;
  }

  /// Longest wait for the answer, instead of the run's.
  public Request timeout(Duration timeout) {
    spec.timeoutNanos = timeout.toNanos();
    return this;
  }

  /// Sends it and waits for the answer. Never throws because of the answer: a failure is counted,
  /// and a response without a status tells of it.
  public Response send() {
    spec.keepAnswer();
    return context.send(spec);
  }

  private static Iterable<?> each(Object value) {
    return value instanceof Collection<?> list
        ? list
        : value instanceof Object[] array ? List.of(array) : List.of(value);
  }

  private static Map<String, String> asMap(Row row) {
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = 0; i < row.columns().size(); i++) {
      map.put(row.columns().get(i), row.values().get(i));
    }
    return map;
  }

  private static String text(String name, Object value) {
    return value instanceof Row row ? row.valueFor(name) : String.valueOf(value);
  }

  private static <T> List<T> and(List<T> list, T more) {
    if (list.isEmpty()) {
      return List.of(more);
    }
    List<T> longer = new ArrayList<>(list);
    longer.add(more);
    return longer;
  }
}
