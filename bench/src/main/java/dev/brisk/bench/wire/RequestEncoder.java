package dev.brisk.bench.wire;

import dev.brisk.bench.plan.HeaderLine;
import dev.brisk.bench.plan.LoadPlan;
import dev.brisk.bench.plan.LoadTarget;
import dev.brisk.bench.plan.Rows;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/// Fills in a plan's targets and turns them into bytes, once, before the run.
public final class RequestEncoder {
  /// Most bytes that all encoded requests of a plan may take.
  public static final long ENCODED_BYTES_MAX = 256L << 20;

  private RequestEncoder() {}

  /// A request with everything filled in.
  ///
  /// @param headers names as given by the user; without Host and Content-Length unless given
  /// @param recorded whether nothing may be added, see [LoadTarget]
  public record Filled(
      String method, String path, List<HeaderLine> headers, boolean recorded, byte[] body) {}

  /// All requests of one target, one a row of the data.
  ///
  /// @throws IllegalArgumentException when a column is unknown or everything is too large
  public static List<Filled> fill(LoadTarget target, Rows rows) {
    List<String> names = rows.columns();
    String where = target.recorded() ? null : "The target '" + target.name() + "'";
    RequestTemplate path = new RequestTemplate(target.path(), names, where);
    List<RequestTemplate> headers =
        target.headers().stream()
            .map(header -> new RequestTemplate(header.value(), names, where))
            .toList();
    byte[] bytes = target.body().bytes();
    boolean fillsBody = !rows.isEmpty() && contains(bytes);
    // A character for a byte, so that what is no text stays what it is.
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    List<String> byteNames = names.stream().map(RequestEncoder::bytesAsText).toList();
    RequestTemplate body = new RequestTemplate(fillsBody ? text : "", byteNames, where);
    boolean json = looksLikeJson(target, text);
    UnaryOperator<String> escapeBody = value -> bytesAsText(json ? Escapes.json(value) : value);

    List<Filled> all = new ArrayList<>(rows.count());
    for (int i = 0; i < rows.count(); i++) {
      List<String> row = rows.isEmpty() ? List.of() : rows.values().get(i);
      List<HeaderLine> filledHeaders = new ArrayList<>(headers.size());
      for (int h = 0; h < headers.size(); h++) {
        filledHeaders.add(
            new HeaderLine(
                target.headers().get(h).name(),
                headers.get(h).fill(row, RequestEncoder::headerValue)));
      }
      all.add(
          new Filled(
              target.method(),
              path.fill(row, Escapes::percent),
              filledHeaders,
              target.recorded(),
              fillsBody
                  ? body.fill(row, escapeBody).getBytes(StandardCharsets.ISO_8859_1)
                  : bytes));
    }
    return all;
  }

  /// The bytes of an HTTP/1.1 request. With `Transfer-Encoding: chunked` the body is one chunk.
  public static byte[] encode(Filled request, LoadPlan plan) {
    StringBuilder head = new StringBuilder(256);
    head.append(request.method()).append(' ').append(request.path()).append(" HTTP/1.1\r\n");
    List<HeaderLine> headers = request.headers();
    boolean adds = !request.recorded();
    boolean chunked =
        headers.stream()
            .anyMatch(header ->
                header.is("transfer-encoding")
                    && header.value().toLowerCase(Locale.ROOT).endsWith("chunked"));
    byte[] body = request.body();
    if (adds && !HeaderLine.has(headers, "host")) {
      line(head, "Host", plan.origin().authority());
    }
    for (HeaderLine header : headers) {
      // A recorded length is that of the body before columns were filled in.
      boolean length = request.recorded() && header.is("content-length");
      line(head, header.name(), length ? Integer.toString(body.length) : header.value());
    }
    if (!plan.keepAlive() && !HeaderLine.has(headers, "connection")) {
      line(head, "Connection", "close");
    }
    if (adds && body.length > 0 && !HeaderLine.has(headers, "content-type")) {
      line(head, "Content-Type", guessType(body));
    }
    boolean framed =
        HeaderLine.has(headers, "content-length") || HeaderLine.has(headers, "transfer-encoding");
    if (adds && !framed && (body.length > 0 || expectsBody(request.method()))) {
      line(head, "Content-Length", Integer.toString(body.length));
    }
    head.append("\r\n");
    if (chunked && body.length > 0) {
      head.append(Integer.toHexString(body.length)).append("\r\n");
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(head.length() + body.length);
    out.writeBytes(head.toString().getBytes(StandardCharsets.UTF_8));
    out.writeBytes(body);
    if (chunked) {
      String end = (body.length > 0 ? "\r\n" : "") + "0\r\n\r\n";
      out.writeBytes(end.getBytes(StandardCharsets.US_ASCII));
    }
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
    return target.headers().stream()
            .anyMatch(header -> header.is("content-type") && header.value().contains("json"))
        || body.stripLeading().startsWith("{")
        || body.stripLeading().startsWith("[");
  }

  private static String bytesAsText(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
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
