package dev.brisk.bench.plan;

import java.net.IDN;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
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
  /// @param credentials `user:password` as in the URL, decoded; empty for none
  public record Location(Origin origin, String target, String credentials) {
    /// The `Authorization` header that the credentials make, if there are any.
    public List<HeaderLine> authorization() {
      return credentials.isEmpty() ? List.of() : List.of(basic(credentials));
    }

    /// The header of Basic authentication (RFC 7617) for `user:password`.
    public static HeaderLine basic(String credentials) {
      byte[] bytes = credentials.getBytes(StandardCharsets.UTF_8);
      return new HeaderLine("Authorization", "Basic " + Base64.getEncoder().encodeToString(bytes));
    }
  }

  /// Reads an `http` or `https` URL. `${column}` is allowed in path and query. Without a scheme it
  /// is `http`, as for curl and ab, if it can be told from a word: it has a dot, a colon or a
  /// slash, or is `localhost`. A space and what is beyond ASCII are sent as percent-encoded UTF-8,
  /// all else as typed; a name beyond ASCII is looked up as IDNA says.
  ///
  /// @throws IllegalArgumentException in one clear sentence, when the text is no such URL
  public static Location parse(String url) {
    String text = url.strip();
    int colon = text.indexOf("://");
    if (colon < 0 || !text.substring(0, colon).matches("[A-Za-z][A-Za-z0-9+.-]*")) {
      if (!text.matches("(?i).*[.:/].*|localhost([?#].*)?")) {
        throw new IllegalArgumentException(
            "'" + url + "' has no scheme. Write http://" + text + " or https://" + text + ".");
      }
      text = "http://" + text;
      colon = 4;
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
    String authority = text.substring(colon + 3, end);
    int at = authority.lastIndexOf('@');
    String credentials = at < 0 ? "" : decoded(authority.substring(0, at));
    if (at > 0 && credentials.indexOf(':') < 0) {
      credentials += ":";
    }
    boolean secure = scheme.equals("https");
    Origin origin = authority(authority.substring(at + 1), secure, without(url, authority, at));
    return new Location(origin, encoded(rest), credentials);
  }

  /// The URL as messages show it: passwords reach none.
  private static String without(String url, String authority, int at) {
    return at < 0 ? url : url.replace(authority.substring(0, at + 1), "");
  }

  /// `HOST`, `HOST:PORT` or `[ADDRESS]:PORT`. Names may have what RFC 3986 does not allow: Compose
  /// makes services such as `my_api`.
  private static Origin authority(String text, boolean secure, String url) {
    boolean bracketed = text.startsWith("[");
    int hostEnd = bracketed ? text.indexOf(']') : text.indexOf(':');
    hostEnd = hostEnd < 0 ? text.length() : hostEnd;
    String host = text.substring(bracketed ? 1 : 0, hostEnd);
    String port = text.substring(Math.min(text.length(), bracketed ? hostEnd + 1 : hostEnd));
    boolean named =
        bracketed
            ? text.indexOf(']') > 0 && host.matches("[0-9A-Fa-f:.]+(%25?[\\w.-]+)?")
            : host.matches("[^\\s\"<>\\\\^`{|}%]+");
    if (!named || !port.matches("(:[0-9]{0,5})?")) {
      throw new IllegalArgumentException(
          "'" + url + "' has no valid host and port. Write http://HOST:PORT/PATH.");
    }
    if (!bracketed && !host.matches("\\p{ASCII}+")) {
      host = idna(host, url);
    }
    int number = port.length() > 1 ? Integer.parseInt(port.substring(1)) : secure ? 443 : 80;
    return new Origin(secure, bracketed ? host.replace("%25", "%") : host, number);
  }

  private static String idna(String host, String url) {
    try {
      return IDN.toASCII(host);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "'" + url + "' has a name that cannot be looked up: " + e.getMessage() + ".", e);
    }
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text; // A lone percent sign: meant as it stands.
    }
  }

  private static String percent(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /// Percent-encodes what cannot stand on a request line, outside of `${…}`.
  ///
  /// @throws IllegalArgumentException when there is a control character
  public static String encoded(String path) {
    StringBuilder text = new StringBuilder(path.length());
    for (int i = 0; i < path.length(); ) {
      int close = path.startsWith("${", i) ? path.indexOf('}', i) : -1;
      int next = close < 0 ? i + Character.charCount(path.codePointAt(i)) : close + 1;
      String part = path.substring(i, next);
      char c = part.charAt(0);
      if (c < ' ' || c == 0x7f) {
        throw new IllegalArgumentException(
            "'" + path + "' contains a control character. Write it as %0A or the like.");
      }
      text.append(close < 0 && (c == ' ' || c > 0x7f) ? percent(part) : part);
      i = next;
    }
    return text.toString();
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

  /// Looks the host up: all its addresses, in the order of the name service.
  public List<InetSocketAddress> resolve() throws UnknownHostException {
    return Arrays.stream(InetAddress.getAllByName(host))
        .map(address -> new InetSocketAddress(address, port))
        .toList();
  }

  @Override
  public String toString() {
    return url();
  }
}
