package dev.brisk.bench.plan;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Locale;

/// The server under test: scheme, host and port. One run has one origin.
///
/// @param secure true for `https`
/// @param host name or address, without brackets
/// @param port 1 to 65535
public record Origin(boolean secure, String host, int port) {
  public Origin {
    if (host.isBlank()) {
      throw new IllegalArgumentException("The URL has no host. Write http://HOST:PORT/PATH.");
    }
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("The port is " + port + ". Write one from 1 to 65535.");
    }
  }

  /// A URL split into its origin and the rest.
  ///
  /// @param origin scheme, host, port
  /// @param target path and query as they go on the request line
  public record Location(Origin origin, String target) {}

  /// Reads an absolute `http` or `https` URL. `${column}` is allowed in path and query.
  ///
  /// @throws IllegalArgumentException in one clear sentence, when the text is no such URL
  public static Location parse(String url) {
    String text = url.strip();
    int colon = text.indexOf("://");
    if (colon < 0) {
      throw new IllegalArgumentException(
          "'" + url + "' has no scheme. Write http://" + text + " or https://" + text + ".");
    }
    String scheme = text.substring(0, colon).toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new IllegalArgumentException(
          "'" + url + "' has the scheme '" + scheme + "'. Only http and https are supported.");
    }
    int end = colon + 3;
    while (end < text.length() && "/?#".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    String rest = text.substring(end);
    int fragment = rest.indexOf('#');
    if (fragment >= 0) {
      rest = rest.substring(0, fragment);
    }
    if (!rest.startsWith("/")) {
      rest = "/" + rest;
    }
    for (int i = 0; i < rest.length(); i++) {
      if (rest.charAt(i) <= ' ' || rest.charAt(i) == 0x7f) {
        throw new IllegalArgumentException(
            "'" + url + "' contains a space or control character. Write a space as %20.");
      }
    }
    try {
      URI uri = new URI(scheme + text.substring(colon, end));
      String host = uri.getHost();
      if (host == null) {
        throw new IllegalArgumentException(
            "'" + url + "' has no valid host and port. Write http://HOST:PORT/PATH.");
      }
      if (host.startsWith("[")) {
        host = host.substring(1, host.length() - 1);
      }
      boolean secure = scheme.equals("https");
      int port = uri.getPort() >= 0 ? uri.getPort() : secure ? 443 : 80;
      return new Location(new Origin(secure, host, port), rest);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(
          "'" + url + "' is not a URL: " + e.getReason() + ". Write http://HOST:PORT/PATH.", e);
    }
  }

  /// The value of the `Host` header.
  public String authority() {
    String shown = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    boolean usual = secure ? port == 443 : port == 80;
    return usual ? shown : shown + ":" + port;
  }

  /// The origin as the start of a URL, such as `http://localhost:8000`.
  public String url() {
    return (secure ? "https://" : "http://") + authority();
  }

  /// Looks the host up.
  public InetSocketAddress resolve() throws UnknownHostException {
    return new InetSocketAddress(InetAddress.getByName(host), port);
  }

  @Override
  public String toString() {
    return url();
  }
}
