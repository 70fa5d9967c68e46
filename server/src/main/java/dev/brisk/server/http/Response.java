package dev.brisk.server.http;

import dev.brisk.server.http.syntax.HeaderSyntax;
import dev.brisk.server.message.Body;
import dev.brisk.server.problem.ProblemDetails;
import dev.brisk.server.problem.StatusText;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An answer: status, header fields and body.
///
/// Immutable apart from its body. A response whose body is bytes may be sent any number of times;
/// its HTTP/1.1 head is encoded once. `Connection`, `Content-Length` and `Transfer-Encoding` are
/// the connection's business and must not be among the headers; so is `Date`, except in an answer
/// of somebody else's that is passed on.
public final class Response {
  private static final byte[] CRLF = {'\r', '\n'};

  private final int status;
  private final List<Map.Entry<String, String>> headers;
  private final Body body;
  private final boolean dated;
  // Written by whichever loop comes first; all write the same bytes.
  private byte @Nullable [] http1Head;

  /// @param headers lower-case names
  /// @throws IllegalArgumentException when a name is not a token or a value holds a line break:
  ///   such a field could end the head and begin another answer
  public Response(int status, List<Map.Entry<String, String>> headers, Body body) {
    this.status = status;
    this.headers = List.copyOf(headers);
    this.body = body;
    boolean date = false;
    for (Map.Entry<String, String> header : this.headers) {
      HeaderSyntax.check(header.getKey(), header.getValue());
      date |= header.getKey().equals("date");
    }
    this.dated = date;
  }

  public static Response of(int status, String contentType, byte[] body) {
    return new Response(
        status, List.of(Map.entry("content-type", contentType)), new Body.Bytes(body));
  }

  public static Response empty(int status, List<Map.Entry<String, String>> headers) {
    return new Response(status, headers, Body.EMPTY);
  }

  /// A problem, never to be stored by anybody.
  public static Response of(ProblemDetails problem, @Nullable String instance) {
    List<Map.Entry<String, String>> headers =
        new java.util.ArrayList<>(problem.headers().size() + 2);
    headers.add(Map.entry("content-type", ProblemDetails.CONTENT_TYPE));
    headers.add(Map.entry("cache-control", "no-store"));
    headers.addAll(problem.headers());
    return new Response(problem.status(), headers, new Body.Bytes(problem.json(instance)));
  }

  public int status() {
    return status;
  }

  public List<Map.Entry<String, String>> headers() {
    return headers;
  }

  public Body body() {
    return body;
  }

  /// Whether the headers have a `date`: the connection then adds none.
  public boolean isDated() {
    return dated;
  }

  /// In bytes, or -1 when only the body's end will tell.
  public long bodyLength() {
    return switch (body) {
      case Body.Bytes bytes -> bytes.array().length;
      case Body.FileRegion region -> region.length();
      case Body.Stream stream -> stream.length();
    };
  }

  /// Whether the status forbids a body (RFC 9110, section 6.4.1).
  public boolean withoutBody() {
    return status < 200 || status == 204 || status == 304;
  }

  /// Status line and fields, each with its line end, without the empty line that ends the head.
  public byte[] http1Head() {
    byte[] head = http1Head;
    if (head == null) {
      ByteArrayOutputStream out = new ByteArrayOutputStream(256);
      out.writeBytes(latin1("HTTP/1.1 " + status + " " + StatusText.of(status)));
      out.writeBytes(CRLF);
      for (Map.Entry<String, String> header : headers) {
        out.writeBytes(latin1(header.getKey() + ": " + header.getValue()));
        out.writeBytes(CRLF);
      }
      long length = bodyLength();
      if (length >= 0 && !withoutBody()) {
        out.writeBytes(latin1("content-length: " + length));
        out.writeBytes(CRLF);
      }
      head = out.toByteArray();
      http1Head = head;
    }
    return head;
  }

  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
