package dev.brisk.bench.wire;

import dev.brisk.bench.plan.LoadPlan;
import dev.brisk.bench.plan.LoadTarget;
import dev.brisk.bench.plan.Rows;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Fills in a plan's targets and turns them into bytes, once, before the run.
public final class RequestEncoder {
  /// Most bytes that all encoded requests of a plan may take.
  public static final long ENCODED_BYTES_MAX = 256L << 20;

  private RequestEncoder() {}

  /// A request with everything filled in.
  ///
  /// @param headers names as given by the user; without Host and Content-Length unless given
  public record Filled(String method, String path, Map<String, String> headers, byte[] body) {}

  /// All requests of one target, one a row of the data.
  ///
  /// @throws IllegalArgumentException when a column is unknown or everything is too large
  public static List<Filled> fill(LoadTarget target, Rows rows) {
    List<String> names = rows.columns();
    String where = "The target '" + target.name() + "'";
    RequestTemplate path = new RequestTemplate(target.path(), names, where);
    Map<String, RequestTemplate> headers = new LinkedHashMap<>();
    target
        .headers()
        .forEach((name, value) -> headers.put(name, new RequestTemplate(value, names, where)));
    byte[] bytes = target.body().bytes();
    boolean fillsBody = !rows.isEmpty() && contains(bytes);
    String text = new String(bytes, StandardCharsets.UTF_8);
    RequestTemplate body = new RequestTemplate(fillsBody ? text : "", names, where);
    boolean json = looksLikeJson(target, text);
    UnaryOperator<String> escapeBody = json ? Escapes::json : value -> value;

    List<Filled> all = new ArrayList<>(rows.count());
    for (int i = 0; i < rows.count(); i++) {
      List<String> row = rows.isEmpty() ? List.of() : rows.values().get(i);
      Map<String, String> filledHeaders = new LinkedHashMap<>();
      headers.forEach(
          (name, value) -> filledHeaders.put(name, value.fill(row, RequestEncoder::headerValue)));
      all.add(
          new Filled(
              target.method(),
              path.fill(row, Escapes::percent),
              filledHeaders,
              fillsBody ? body.fill(row, escapeBody).getBytes(StandardCharsets.UTF_8) : bytes));
    }
    return all;
  }

  /// The bytes of an HTTP/1.1 request.
  public static byte[] encode(Filled request, LoadPlan plan) {
    StringBuilder head = new StringBuilder(256);
    head.append(request.method()).append(' ').append(request.path()).append(" HTTP/1.1\r\n");
    boolean host = false;
    boolean length = false;
    boolean connection = false;
    boolean type = false;
    for (Map.Entry<String, String> header : request.headers().entrySet()) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      host |= name.equals("host");
      length |= name.equals("content-length") || name.equals("transfer-encoding");
      connection |= name.equals("connection");
      type |= name.equals("content-type");
    }
    if (!host) {
      head.append("Host: ").append(plan.origin().authority()).append("\r\n");
    }
    request.headers().forEach((name, value) -> line(head, name, value));
    if (!plan.keepAlive() && !connection) {
      line(head, "Connection", "close");
    }
    byte[] body = request.body();
    if (body.length > 0 && !type) {
      line(head, "Content-Type", guessType(body));
    }
    if (!length && (body.length > 0 || expectsBody(request.method()))) {
      line(head, "Content-Length", Integer.toString(body.length));
    }
    head.append("\r\n");
    ByteArrayOutputStream out = new ByteArrayOutputStream(head.length() + body.length);
    out.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
    out.writeBytes(body);
    return out.toByteArray();
  }

  private static void line(StringBuilder head, String name, String value) {
    head.append(name).append(": ").append(value).append("\r\n");
  }

  private static boolean expectsBody(String method) {
    return method.equals("POST") || method.equals("PUT") || method.equals("PATCH");
  }

  /// `application/json` for what starts like JSON, else `text/plain`.
  public static String guessType(byte[] body) {
    String start = new String(body, 0, Math.min(body.length, 64), StandardCharsets.UTF_8).strip();
    return start.startsWith("{") || start.startsWith("[")
        ? "application/json"
        : "text/plain;charset=utf-8";
  }

  private static boolean looksLikeJson(LoadTarget target, String body) {
    return target.headers().entrySet().stream()
            .anyMatch(header ->
                header.getKey().equalsIgnoreCase("content-type")
                    && header.getValue().contains("json"))
        || body.stripLeading().startsWith("{")
        || body.stripLeading().startsWith("[");
  }

  private static boolean contains(byte[] bytes) {
    for (int i = 0; i + 1 < bytes.length; i++) {
      if (bytes[i] == '$' && bytes[i + 1] == '{') {
        return true;
      }
    }
    return false;
  }

  private static String headerValue(String value) {
    if (value.indexOf('\r') >= 0 || value.indexOf('\n') >= 0) {
      throw new IllegalArgumentException("The data has a line break in a value for a header.");
    }
    return value;
  }
}
