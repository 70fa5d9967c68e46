package dev.brisk.bench.scenario.run;

import dev.brisk.bench.scenario.RequestSpec;
import dev.brisk.bench.wire.Escapes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Turns a request into the bytes of HTTP/1.1.
final class RequestBytes {
  private final String path;
  private final byte[] bytes;

  private RequestBytes(String path, byte[] bytes) {
    this.path = path;
    this.bytes = bytes;
  }

  /// Path and query as sent.
  String path() {
    return path;
  }

  byte[] bytes() {
    return bytes;
  }

  /// @throws IllegalStateException when a parameter or a saved value is missing
  static RequestBytes of(RequestSpec request, UserRunner runner) {
    String path = path(request, runner);
    byte[] body = request.body();
    boolean json = request.mediaType() != null && request.mediaType().contains("json");
    if (body != null && holdsTemplate(body)) {
      UnaryOperator<String> escape = json ? Escapes::json : value -> value;
      body =
          fill(new String(body, StandardCharsets.UTF_8), runner, escape)
              .getBytes(StandardCharsets.UTF_8);
    }
    return new RequestBytes(path, encode(request, runner, request.method(), path, body));
  }

  /// A GET, or the same request again, to where a redirect leads.
  static RequestBytes redirected(
      RequestSpec request, UserRunner runner, boolean asGet, String path) {
    return new RequestBytes(
        path,
        encode(
            request,
            runner,
            asGet ? "GET" : request.method(),
            path,
            asGet ? null : request.body()));
  }

  private static byte[] encode(
      RequestSpec request, UserRunner runner, String method, String path, byte @Nullable [] body) {
    StringBuilder head = new StringBuilder(256);
    head.append(method).append(' ').append(path).append(" HTTP/1.1\r\n");
    Set<String> given = Set.of();
    if (!request.headers().isEmpty() || !runner.settings().headers().isEmpty()) {
      given = headers(head, request, runner);
    }
    if (!given.contains("host")) {
      head.append("Host: ").append(runner.settings().origin().authority()).append("\r\n");
    }
    String cookies = runner.cookies().header(path);
    if (cookies != null && !given.contains("cookie")) {
      head.append("Cookie: ").append(cookies).append("\r\n");
    }
    if (body != null && request.mediaType() != null && !given.contains("content-type")) {
      head.append("Content-Type: ").append(request.mediaType()).append("\r\n");
    }
    if (body != null || (request.hasBodyByNature() && method.equals(request.method()))) {
      head.append("Content-Length: ").append(body == null ? 0 : body.length).append("\r\n");
    }
    byte[] bytes = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    if (body == null || body.length == 0) {
      return bytes;
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream(bytes.length + body.length);
    all.writeBytes(bytes);
    all.writeBytes(body);
    return all.toByteArray();
  }

  private static Set<String> headers(StringBuilder head, RequestSpec request, UserRunner runner) {
    Set<String> given = new HashSet<>();
    for (RequestSpec.Named header : request.headers()) {
      given.add(header.name().toLowerCase(Locale.ROOT));
      line(head, header.name(), fill(header.value(), runner, value -> value));
    }
    for (Map.Entry<String, String> header : runner.settings().headers().entrySet()) {
      if (given.add(header.getKey().toLowerCase(Locale.ROOT))) {
        line(head, header.getKey(), fill(header.getValue(), runner, value -> value));
      }
    }
    return given;
  }

  private static void line(StringBuilder head, String name, String value) {
    if (value.indexOf('\r') >= 0 || value.indexOf('\n') >= 0) {
      throw new IllegalStateException("The header '" + name + "' has a line break in its value.");
    }
    head.append(name).append(": ").append(value).append("\r\n");
  }

  // --- templates ----------------------------------------------------------------------------

  private static String path(RequestSpec request, UserRunner runner) {
    String template = request.path();
    if (template.indexOf('{') < 0 && request.params().isEmpty()) {
      checkPath(template);
      return template;
    }
    StringBuilder path = new StringBuilder(template.length() + 16);
    Set<String> used = new HashSet<>();
    int at = 0;
    while (at < template.length()) {
      char c = template.charAt(at);
      boolean saved = c == '$' && at + 1 < template.length() && template.charAt(at + 1) == '{';
      int open = saved ? at + 1 : at;
      int close = c == '{' || saved ? template.indexOf('}', at) : -1;
      if (close < 0) {
        path.append(c);
        at++;
        continue;
      }
      String name = template.substring(open + 1, close);
      path.append(Escapes.percent(saved ? runner.saved(name) : param(request, name)));
      used.add(name);
      at = close + 1;
    }
    for (RequestSpec.Named param : request.params()) {
      if (!used.contains(param.name())) {
        path.append(path.indexOf("?") < 0 ? '?' : '&');
        path.append(Escapes.percent(param.name()));
        path.append('=');
        path.append(Escapes.percent(param.value()));
      }
    }
    String filled = path.toString();
    checkPath(filled);
    return filled;
  }

  private static String param(RequestSpec request, String name) {
    for (RequestSpec.Named param : request.params()) {
      if (param.name().equals(name)) {
        return param.value();
      }
    }
    throw new IllegalStateException(
        request.path() + " has {" + name + "}. Add .param(\"" + name + "\", …).");
  }

  private static void checkPath(String path) {
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c <= ' ' || c >= 0x7f) {
        throw new IllegalStateException(
            "The path '"
                + path
                + "' has a space or a character outside of ASCII. Use {name} and param(…), which"
                + " encodes it.");
      }
    }
  }

  private static String fill(String text, UserRunner runner, UnaryOperator<String> escape) {
    int open = text.indexOf("${");
    if (open < 0) {
      return text;
    }
    StringBuilder filled = new StringBuilder(text.length() + 32);
    int from = 0;
    while (open >= 0) {
      int close = text.indexOf('}', open);
      if (close < 0) {
        break;
      }
      filled.append(text, from, open);
      filled.append(escape.apply(runner.saved(text.substring(open + 2, close))));
      from = close + 1;
      open = text.indexOf("${", from);
    }
    return filled.append(text, from, text.length()).toString();
  }

  private static boolean holdsTemplate(byte[] bytes) {
    for (int i = 0; i + 1 < bytes.length; i++) {
      if (bytes[i] == '$' && bytes[i + 1] == '{') {
        return true;
      }
    }
    return false;
  }
}
