package dev.brisk.profiler.time;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// What to ask for.
///
/// @param uri `http` or `https`
/// @param method such as `GET`
/// @param headers lines such as `Accept: text/html`, without `Host` and `Content-Length`
/// @param body empty for none
/// @param timeout for each of connecting, the handshake, and each wait for bytes
/// @param insecure whether any certificate will do
public record TimedRequest(
    URI uri, String method, List<String> headers, byte[] body, Duration timeout, boolean insecure) {
  /// @throws IllegalArgumentException with what is allowed
  public TimedRequest {
    headers = List.copyOf(headers);
    body = body.clone();
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https") || uri.getHost() == null) {
      throw new IllegalArgumentException(
          "\"" + uri + "\" is no URL of a server. Write http://host:port/path or https://…");
    }
    if (!method.matches("[A-Za-z-]{1,32}")) {
      throw new IllegalArgumentException(
          "\"" + method + "\" is no method. Write one such as GET or POST.");
    }
    for (String header : headers) {
      if (!header.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+:[^\\r\\n\\x00]*")) {
        throw new IllegalArgumentException(
            "\"" + header + "\" is no header. Write it as 'Name: value'.");
      }
    }
  }

  boolean secure() {
    return uri.getScheme().equalsIgnoreCase("https");
  }

  int port() {
    return uri.getPort() >= 0 ? uri.getPort() : secure() ? 443 : 80;
  }

  /// The host as a socket wants it: an IPv6 address without brackets.
  String host() {
    String host = uri.getHost();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  String head(boolean keep) {
    String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    StringBuilder head = new StringBuilder();
    head.append(method).append(' ').append(path);
    if (uri.getRawQuery() != null) {
      head.append('?').append(uri.getRawQuery());
    }
    head.append(" HTTP/1.1\r\nHost: ").append(uri.getHost());
    if (uri.getPort() >= 0) {
      head.append(':').append(uri.getPort());
    }
    head.append("\r\n");
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    if (body.length > 0) {
      head.append("Content-Length: ").append(body.length).append("\r\n");
    }
    if (!keep) {
      head.append("Connection: close\r\n");
    }
    return head.append("\r\n").toString();
  }
}
