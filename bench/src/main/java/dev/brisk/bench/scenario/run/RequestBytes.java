package dev.brisk.bench.scenario.run;

import dev.brisk.bench.plan.Origin;
import dev.brisk.bench.scenario.RequestSpec;
import dev.brisk.bench.wire.Escapes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Turns a request into the bytes of HTTP/1.1.
final class RequestBytes {
  private static final AtomicLong BOUNDARIES = new AtomicLong();

  private final Origin origin;
  private final String path;
  private final byte[] bytes;
  private final @Nullable Content content;

  /// A body and what it is.
  private record Content(byte[] bytes, @Nullable String mediaType) {}

  private RequestBytes(
      RequestSpec request,
      UserRunner runner,
      String method,
      Origin origin,
      String path,
      @Nullable Content content) {
    this.origin = origin;
    this.path = path;
    this.content = content;
    bytes = encode(request, runner, method, origin, path, content);
  }

  Origin origin() {
    return origin;
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
    Origin own = request.origin();
    return new RequestBytes(
        request,
        runner,
        request.method(),
        own == null ? runner.settings().origin() : own,
        path(request, runner),
        content(request, runner));
  }

  private static @Nullable Content content(RequestSpec request, UserRunner runner) {
    if (!request.parts().isEmpty()) {
      return multipart(request, runner);
    }
    byte[] body = request.body();
    if (body == null) {
      return null;
    }
    boolean json = request.mediaType() != null && request.mediaType().contains("json");
    UnaryOperator<String> escape = json ? Escapes::json : value -> value;
    return new Content(filled(body, runner, escape), request.mediaType());
  }

  private static byte[] filled(byte[] text, UserRunner runner, UnaryOperator<String> escape) {
    return holdsTemplate(text)
        ? fill(new String(text, StandardCharsets.UTF_8), runner, escape)
            .getBytes(StandardCharsets.UTF_8)
        : text;
  }

  /// RFC 7578.
  private static Content multipart(RequestSpec request, UserRunner runner) {
    String boundary = "brisk-form-" + BOUNDARIES.incrementAndGet() + "-5f3a9c71d2e8b604";
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (RequestSpec.Part part : request.parts()) {
      String fileName = part.fileName();
      out.writeBytes(
          ("--"
                  + boundary
                  + "\r\nContent-Disposition: form-data; name=\""
                  + quoted(part.name())
                  + "\""
                  + (fileName == null ? "" : "; filename=\"" + quoted(fileName) + "\"")
                  + (part.mediaType() == null ? "" : "\r\nContent-Type: " + part.mediaType())
                  + "\r\n\r\n")
              .getBytes(StandardCharsets.UTF_8));
      out.writeBytes(
          fileName == null ? filled(part.content(), runner, value -> value) : part.content());
      out.writeBytes(new byte[] {'\r', '\n'});
    }
    out.writeBytes(("--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8));
    return new Content(out.toByteArray(), "multipart/form-data; boundary=" + boundary);
  }

  /// As browsers escape names (HTML, multipart/form-data encoding algorithm).
  private static String quoted(String name) {
    return name.replace("\r", "%0D").replace("\n", "%0A").replace("\"", "%22");
  }

  /// A GET, or the same request again, to where a redirect leads.
  static RequestBytes redirected(
      RequestSpec request,
      UserRunner runner,
      boolean asGet,
      Origin.Location to,
      RequestBytes before) {
    return new RequestBytes(
        request,
        runner,
        asGet ? "GET" : request.method(),
        to.origin(),
        to.target(),
        asGet ? null : before.content);
  }

  private static byte[] encode(
      RequestSpec request,
      UserRunner runner,
      String method,
      Origin origin,
      String path,
      @Nullable Content content) {
    byte[] body = content == null ? null : content.bytes;
    String mediaType = content == null ? null : content.mediaType;
    StringBuilder head = new StringBuilder(256);
    head.append(method).append(' ').append(path).append(" HTTP/1.1\r\n");
    Set<String> given = Set.of();
    if (!request.headers().isEmpty() || !runner.settings().headers().isEmpty()) {
      given = headers(head, request, runner);
    }
    if (!given.contains("host")) {
      head.append("Host: ").append(origin.authority()).append("\r\n");
    }
    String cookies = runner.cookies().header(origin, path);
    if (cookies != null && !given.contains("cookie")) {
      head.append("Cookie: ").append(cookies).append("\r\n");
    }
    if (mediaType != null && !given.contains("content-type")) {
      head.append("Content-Type: ").append(mediaType).append("\r\n");
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
