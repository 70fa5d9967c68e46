package dev.brisk.server.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/// Where a service is.
///
/// @param host a name or an address, one of IPv6 without brackets
public record UpstreamAddress(boolean tls, String host, int port) {
  private static final String HINT = "Write a URL such as http://localhost:9000.";

  public UpstreamAddress {
    if (host.isEmpty() || port < 1 || port > 65_535) {
      throw new IllegalArgumentException("no host and port: '" + host + "', " + port);
    }
  }

  /// @throws IllegalArgumentException when the text is more or less than scheme, host and port; the
  ///   message says in whole sentences what to write
  public static UpstreamAddress parse(String text) {
    URI url;
    try {
      url = new URI(text.strip());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(HINT, e);
    }
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    if (!(scheme.equals("http") || scheme.equals("https")) || url.getHost() == null) {
      throw new IllegalArgumentException(HINT);
    }
    String path = url.getRawPath() == null ? "" : url.getRawPath();
    if (url.getRawUserInfo() != null
        || url.getRawQuery() != null
        || url.getRawFragment() != null
        || !(path.isEmpty() || path.equals("/"))) {
      throw new IllegalArgumentException(
          "Leave out all but scheme, host and port: requests keep their own path.");
    }
    boolean tls = scheme.equals("https");
    String host = url.getHost();
    return new UpstreamAddress(
        tls,
        host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
        url.getPort() > 0 ? url.getPort() : tls ? 443 : 80);
  }

  /// As a `Host` field has it.
  public String authority() {
    String name = host.indexOf(':') < 0 ? host : "[" + host + "]";
    return port == (tls ? 443 : 80) ? name : name + ":" + port;
  }

  @Override
  public String toString() {
    return (tls ? "https://" : "http://") + authority();
  }
}
