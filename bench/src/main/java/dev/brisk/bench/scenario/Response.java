package dev.brisk.bench.scenario;

import dev.brisk.bench.plan.Units;
import dev.brisk.jsonpath.JsonPath;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/// An answer, or what came in place of one.
public final class Response {
  /// Numbers keep their digits: what is saved from an answer may be sent.
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
          .build();

  private final int status;
  private final byte @Nullable [] head;
  private final byte @Nullable [] body;
  private final long nanos;
  private final @Nullable String problem;
  private final String url;
  private byte @Nullable [] decoded;
  private @Nullable List<RequestSpec.Named> headers;
  private @Nullable JsonNode tree;

  /// For whoever runs users.
  ///
  /// @param status 0 without a complete answer
  /// @param head as it came, or null if it was not kept
  /// @param body null if it was not kept
  /// @param nanos from asking to the end of the answer
  /// @param problem why there is no complete answer, or null
  /// @param url that was asked last
  public Response(
      int status,
      byte @Nullable [] head,
      byte @Nullable [] body,
      long nanos,
      @Nullable String problem,
      String url) {
    this.status = status;
    this.head = head;
    this.body = body;
    this.nanos = nanos;
    this.problem = problem;
    this.url = url;
  }

  /// The URL that the answer came from: after redirects, the last one.
  public String url() {
    return url;
  }

  /// The status, or 0 without a complete answer.
  public int status() {
    return status;
  }

  /// Whether there is an answer with a status below 400.
  public boolean ok() {
    return status > 0 && status < 400;
  }

  /// Time from asking to the end of the answer.
  public Duration time() {
    return Duration.ofNanos(nanos);
  }

  /// Why there is no complete answer, or null.
  public @Nullable String problem() {
    return problem;
  }

  /// The first header of this name, whatever its case, or null.
  public @Nullable String header(String name) {
    for (RequestSpec.Named header : headers()) {
      if (header.name().equalsIgnoreCase(name)) {
        return header.value();
      }
    }
    return null;
  }

  /// All headers of this name, whatever its case, in the order in which they came.
  public List<String> headers(String name) {
    return headers().stream()
        .filter(header -> header.name().equalsIgnoreCase(name))
        .map(RequestSpec.Named::value)
        .toList();
  }

  /// The body as UTF-8, at most its first MiB; empty without one. One that came as gzip or deflate
  /// is decoded.
  public String body() {
    byte[] bytes = decoded();
    return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
  }

  private byte @Nullable [] decoded() {
    byte[] known = decoded;
    byte[] bytes = body;
    if (known == null && bytes != null) {
      decoded = known = ContentDecoding.decode(bytes, header("content-encoding"));
    }
    return known;
  }

  /// What a JSONPath (RFC 9535) such as `$.items[0].id` or `$.items[?@.price < 10].id` leads to in
  /// a body of JSON, the first of several: the text of a string, otherwise JSON. Null when nothing
  /// is there, or null, or the body is not JSON.
  ///
  /// @throws IllegalArgumentException when the path is none
  public @Nullable String json(String path) {
    List<JsonNode> found = select(path);
    return found.isEmpty() || found.getFirst().isNull() ? null : text(found.getFirst());
  }

  /// As [#json], with all that the path leads to.
  public List<String> jsonAll(String path) {
    return select(path).stream().map(Response::text).toList();
  }

  private List<JsonNode> select(String path) {
    JsonPath query = JsonPath.parse(path);
    JsonNode root = tree();
    return root.isMissingNode() ? List.of() : query.select(root);
  }

  private static String text(JsonNode node) {
    return node.isString() ? node.stringValue() : node.toString();
  }

  @Override
  public String toString() {
    return problem == null ? "status " + status + " in " + Units.time(nanos) : problem;
  }

  private List<RequestSpec.Named> headers() {
    List<RequestSpec.Named> known = headers;
    if (known == null) {
      headers = known = parse(head);
    }
    return known;
  }

  private JsonNode tree() {
    JsonNode known = tree;
    if (known == null) {
      byte[] bytes = decoded();
      try {
        known = bytes == null ? JSON.missingNode() : JSON.readTree(bytes);
      } catch (JacksonException e) {
        known = JSON.missingNode();
      }
      tree = known;
    }
    return known;
  }

  private static List<RequestSpec.Named> parse(byte @Nullable [] head) {
    List<RequestSpec.Named> list = new ArrayList<>();
    if (head != null) {
      for (String line : new String(head, StandardCharsets.ISO_8859_1).split("\r?\n", -1)) {
        int colon = line.indexOf(':');
        if (colon > 0) {
          list.add(
              new RequestSpec.Named(
                  line.substring(0, colon).toLowerCase(Locale.ROOT),
                  line.substring(colon + 1).strip()));
        }
      }
    }
    return list;
  }
}
