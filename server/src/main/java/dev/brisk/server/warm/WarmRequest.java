package dev.brisk.server.warm;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One thing to load: a request, or the cache key of one.
///
/// @param method `GET` or `POST`; `KEY` when `target` is a cache key
/// @param target path and query as they stand in a request line, or the key
/// @param body of a POST, as JSON
public record WarmRequest(String method, String target, @Nullable String body) {
  static final String KEY = "KEY";
  private static final int MAX_CHARS = 64 << 10;
  private static final Pattern WRITTEN = Pattern.compile("(GET|HEAD|POST) +(/\\S*)(?: +(\\{.*))?");
  private static final Pattern URL = Pattern.compile("https?://[^/\\s]+(/\\S*)?");

  /// The Common Log Format and its extensions: only the request and the status matter.
  private static final Pattern COMMON_LOG =
      Pattern.compile("\\S+ \\S+ .*?\\[[^\\]]*\\] \"([A-Z]+) (\\S+) HTTP/[0-9.]+\" ([0-9]{3}) .*");

  /// What a line asks for: a path, `METHOD path {body}`, a URL, a line of an access log (Brisk's
  /// JSON or the Common Log Format; only what was read with success), or a cache key. Empty for
  /// what asks for nothing that could be loaded.
  public static Optional<WarmRequest> parse(String line) {
    String text = line.strip();
    if (text.isEmpty() || text.startsWith("#") || text.length() > MAX_CHARS) {
      return Optional.empty();
    }
    if (text.startsWith("{")) {
      return logged(text);
    }
    if (text.startsWith("/")) {
      return text.indexOf(' ') < 0 ? get(text) : Optional.empty();
    }
    Matcher written = WRITTEN.matcher(text);
    if (written.matches()) {
      return written.group(1).equals("POST")
          ? Optional.of(new WarmRequest("POST", written.group(2), written.group(3)))
          : get(written.group(2));
    }
    Matcher url = URL.matcher(text);
    if (url.matches()) {
      return get(url.group(1) == null ? "/" : url.group(1));
    }
    Matcher common = COMMON_LOG.matcher(text);
    if (common.matches()) {
      return read(common.group(1), common.group(2), Integer.parseInt(common.group(3)));
    }
    return text.indexOf(' ') < 0 ? Optional.of(new WarmRequest(KEY, text, null)) : Optional.empty();
  }

  private static Optional<WarmRequest> get(String target) {
    return Optional.of(new WarmRequest("GET", target, null));
  }

  private static Optional<WarmRequest> logged(String text) {
    try {
      JsonNode node = JsonMapper.shared().readTree(text);
      return read(
          node.path("method").asString(""),
          node.path("path").asString(""),
          node.path("status").asInt(200));
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  /// A line of a log. A body is in no log, so POST cannot be repeated; a path that was cut off ends
  /// in an ellipsis.
  private static Optional<WarmRequest> read(String method, String target, int status) {
    boolean usable = target.startsWith("/") && !target.endsWith("…");
    return method.equals("GET") && status < 400 && usable ? get(target) : Optional.empty();
  }

  /// A line that [#parse] reads as this again.
  public String line() {
    return method.equals(KEY) ? target : method + " " + target + (body == null ? "" : " " + body);
  }

  String path() {
    int question = target.indexOf('?');
    return question < 0 ? target : target.substring(0, question);
  }

  @Nullable String query() {
    int question = target.indexOf('?');
    return question < 0 ? null : target.substring(question + 1);
  }
}
