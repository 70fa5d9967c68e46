package dev.brisk.profiler.time;

import java.net.URI;
import java.util.Locale;

/// Whom to ask, and for what.
///
/// @param secure true for `https`
/// @param host name or address, without brackets
/// @param port 1 to 65535
/// @param target path and query as they go on the request line
public record TimedUrl(boolean secure, String host, int port, String target) {
  /// @throws IllegalArgumentException with what is allowed
  public TimedUrl {
    if (!target.matches("/[!-~]*")) {
      throw new IllegalArgumentException(
          "\"" + target + "\" is no path and query: they start with / and are ASCII.");
    }
  }

  /// @throws IllegalArgumentException if it is no `http` or `https` URL with a host
  public static TimedUrl of(URI uri) {
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https") || uri.getHost() == null) {
      throw new IllegalArgumentException(
          "\"" + uri + "\" is no URL of a server. Write http://host:port/path or https://…");
    }
    boolean secure = scheme.equals("https");
    String host = uri.getHost().replaceAll("^\\[|]$", "");
    String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    int port = uri.getPort() >= 0 ? uri.getPort() : secure ? 443 : 80;
    return new TimedUrl(secure, host, port, path + query);
  }

  /// The value of the `Host` header.
  String authority() {
    String shown = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return port == (secure ? 443 : 80) ? shown : shown + ":" + port;
  }

  @Override
  public String toString() {
    return (secure ? "https://" : "http://") + authority() + target;
  }
}
