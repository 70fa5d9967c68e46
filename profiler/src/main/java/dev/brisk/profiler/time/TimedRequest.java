package dev.brisk.profiler.time;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// What to ask for.
///
/// @param method such as `GET`
/// @param headers lines such as `Accept: text/html`, in order; `Host` and `Content-Length` are
///   added where they are missing
/// @param body empty for none
/// @param timeout for each of connecting, the handshake, and each wait for bytes
/// @param insecure whether any certificate will do
public record TimedRequest(
    TimedUrl url,
    String method,
    List<String> headers,
    byte[] body,
    Duration timeout,
    boolean insecure) {
  /// @throws IllegalArgumentException with what is allowed
  public TimedRequest {
    headers = List.copyOf(headers);
    body = body.clone();
    if (!method.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,32}")) {
      throw new IllegalArgumentException(
          "\"" + method + "\" is no method. Write one such as GET or POST.");
    }
    for (String header : headers) {
      if (!header.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+:[^\\x00-\\x08\\x0a-\\x1f\\x7f]*")) {
        throw new IllegalArgumentException(
            "\"" + header + "\" is no header. Write it as 'Name: value'.");
      }
    }
  }

  String head(boolean keep) {
    StringBuilder head = new StringBuilder();
    head.append(method).append(' ').append(url.target()).append(" HTTP/1.1\r\n");
    if (!names("host")) {
      head.append("Host: ").append(url.authority()).append("\r\n");
    }
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    boolean usual = method.equals("POST") || method.equals("PUT") || method.equals("PATCH");
    if ((body.length > 0 || usual) && !names("content-length") && !names("transfer-encoding")) {
      head.append("Content-Length: ").append(body.length).append("\r\n");
    }
    if (!keep && !names("connection")) {
      head.append("Connection: close\r\n");
    }
    return head.append("\r\n").toString();
  }

  private boolean names(String name) {
    return headers.stream()
        .anyMatch(header -> header.toLowerCase(Locale.ROOT).startsWith(name + ":"));
  }
}
