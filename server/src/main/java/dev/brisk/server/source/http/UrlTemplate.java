package dev.brisk.server.source.http;

import dev.brisk.server.source.SourceException;
import dev.brisk.server.source.SourceException.Kind;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// An upstream's URL with `{name}` in its path and query.
///
/// Scheme, host and port are constants, taken from the text before any value is known: no value can
/// reach them. In the path a value keeps only RFC 3986's unreserved characters and is
/// percent-encoded otherwise, so it cannot open a segment, a query or a fragment. Two things that
/// encoding cannot prevent are refused: a segment that becomes empty, `.` or `..`, and dot segments
/// inside a value (`..%2F` means the parent to a server that decodes too early).
///
/// In the query, a pair whose value is absent is left out, and a list repeats its pair.
final class UrlTemplate {
  private static final Pattern URL =
      Pattern.compile(
          "(?<scheme>(?i:https?))://(?<host>[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+\\])(:(?<port>\\d{1,5}))?"
              + "(?<path>/[^?#]*)?(\\?(?<query>[^#]*))?");
  private static final Pattern NAME = Pattern.compile("\\{([A-Za-z_][A-Za-z0-9_-]*)\\}");
  private static final Pattern LITERAL =
      Pattern.compile("(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*");
  private static final String HEX = "0123456789ABCDEF";

  private final boolean tls;
  private final String host;
  private final int port;

  /// Each segment, or each pair of the query.
  private final List<List<Piece>> segments;

  private final List<List<Piece>> pairs;

  /// A literal, or a name.
  private record Piece(String text, boolean name) {}

  private UrlTemplate(
      boolean tls, String host, int port, List<List<Piece>> segments, List<List<Piece>> pairs) {
    this.tls = tls;
    this.host = host;
    this.port = port;
    this.segments = segments;
    this.pairs = pairs;
  }

  /// @throws IllegalArgumentException if the text is no such URL; the message says why
  static UrlTemplate parse(String text) {
    int hostEnd = text.indexOf("://");
    int authorityEnd = hostEnd < 0 ? -1 : endOfAuthority(text, hostEnd + 3);
    if (authorityEnd >= 0 && text.substring(0, authorityEnd).contains("{")) {
      throw new IllegalArgumentException(
          "a {name} stands in the scheme, host or port, where no value may go. Write the host out,"
              + " or take it from the environment with ${NAME}");
    }
    if (authorityEnd >= 0 && text.substring(0, authorityEnd).contains("@")) {
      throw new IllegalArgumentException(
          "the URL holds credentials. Put them into a header, such as authorization");
    }
    Matcher matcher = URL.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          text.contains("#")
              ? "a fragment (#…) is never sent. Leave it out"
              : "it is no http:// or https:// URL");
    }
    boolean tls = matcher.group("scheme").toLowerCase(Locale.ROOT).equals("https");
    int port =
        matcher.group("port") == null ? (tls ? 443 : 80) : Integer.parseInt(matcher.group("port"));
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("the port is " + port + ". Ports are 1 to 65535");
    }
    String path = matcher.group("path") == null ? "/" : matcher.group("path");
    List<List<Piece>> segments = new ArrayList<>();
    for (String segment : path.substring(1).split("/", -1)) {
      if (segment.equals(".") || segment.equals("..")) {
        throw new IllegalArgumentException("the path has the segment '" + segment + "'");
      }
      segments.add(pieces(segment));
    }
    List<List<Piece>> pairs = new ArrayList<>();
    if (matcher.group("query") != null && !matcher.group("query").isEmpty()) {
      for (String pair : matcher.group("query").split("&", -1)) {
        pairs.add(pieces(pair));
      }
    }
    return new UrlTemplate(tls, matcher.group("host"), port, segments, pairs);
  }

  private static int endOfAuthority(String text, int start) {
    for (int i = start; i < text.length(); i++) {
      if ("/?#".indexOf(text.charAt(i)) >= 0) {
        return i;
      }
    }
    return text.length();
  }

  private static List<Piece> pieces(String text) {
    List<Piece> pieces = new ArrayList<>();
    Matcher names = NAME.matcher(text);
    int at = 0;
    while (names.find()) {
      addLiteral(text.substring(at, names.start()), pieces);
      pieces.add(new Piece(names.group(1), true));
      at = names.end();
    }
    addLiteral(text.substring(at), pieces);
    return List.copyOf(pieces);
  }

  private static void addLiteral(String text, List<Piece> pieces) {
    if (!LITERAL.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' has characters that a URL cannot have. Percent-encode them; write {name}"
              + " for a parameter");
    }
    if (!text.isEmpty()) {
      pieces.add(new Piece(text, false));
    }
  }

  boolean tls() {
    return tls;
  }

  /// Without the brackets of an IPv6 address.
  String host() {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  int port() {
    return port;
  }

  /// The names in order, without duplicates.
  List<String> names() {
    return Stream.concat(segments.stream(), pairs.stream())
        .flatMap(List::stream)
        .filter(Piece::name)
        .map(Piece::text)
        .distinct()
        .toList();
  }

  /// The request target: path and query.
  ///
  /// @param values a parameter's value, null when it is absent
  /// @throws SourceException REFUSED if a value cannot stand in its place
  String target(Function<String, @Nullable Object> values) {
    StringBuilder target = new StringBuilder(64);
    for (List<Piece> segment : segments) {
      target.append('/');
      appendSegment(segment, values, target);
    }
    char separator = '?';
    for (List<Piece> pair : pairs) {
      int before = target.length();
      target.append(separator);
      if (appendPair(pair, values, target)) {
        separator = '&';
      } else {
        target.setLength(before);
      }
    }
    return target.toString();
  }

  private static void appendSegment(
      List<Piece> segment, Function<String, @Nullable Object> values, StringBuilder target) {
    int start = target.length();
    String last = null;
    for (Piece piece : segment) {
      if (!piece.name()) {
        target.append(piece.text());
        continue;
      }
      last = piece.text();
      Object value = values.apply(last);
      if (value == null || value instanceof List<?>) {
        throw refused(last, value == null ? "is missing" : "must be one value");
      }
      String text = text(value);
      if (hasDotSegment(text)) {
        throw refused(last, "cannot be part of the upstream's path");
      }
      encode(text, target);
    }
    if (last != null) {
      String whole = target.substring(start);
      if (whole.isEmpty() || whole.equals(".") || whole.equals("..")) {
        throw refused(last, "cannot be part of the upstream's path");
      }
    }
  }

  /// Whether a value would climb if its slashes counted.
  private static boolean hasDotSegment(String value) {
    if (value.indexOf('/') < 0 && value.indexOf('\\') < 0) {
      return false;
    }
    for (String part : value.split("[/\\\\]", -1)) {
      if (part.equals(".") || part.equals("..")) {
        return true;
      }
    }
    return false;
  }

  private static boolean appendPair(
      List<Piece> pair, Function<String, @Nullable Object> values, StringBuilder target) {
    for (Piece piece : pair) {
      if (piece.name() && values.apply(piece.text()) instanceof List<?> list) {
        return appendRepeated(pair, piece.text(), list, values, target);
      }
    }
    for (Piece piece : pair) {
      if (!piece.name()) {
        target.append(piece.text());
        continue;
      }
      Object value = values.apply(piece.text());
      if (value == null) {
        return false;
      }
      encode(text(value), target);
    }
    return true;
  }

  private static boolean appendRepeated(
      List<Piece> pair,
      String name,
      List<?> list,
      Function<String, @Nullable Object> values,
      StringBuilder target) {
    boolean any = false;
    for (Object element : list) {
      int before = target.length();
      if (any) {
        target.append('&');
      }
      if (element instanceof List<?>) {
        throw refused(name, "must be a list of plain values");
      }
      if (appendPair(pair, n -> n.equals(name) ? element : values.apply(n), target)) {
        any = true;
      } else {
        target.setLength(before);
      }
    }
    return any;
  }

  private static String text(Object value) {
    return value instanceof BigDecimal number ? number.toPlainString() : value.toString();
  }

  private static void encode(String value, StringBuilder target) {
    for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      if ((c >= 'a' && c <= 'z')
          || (c >= 'A' && c <= 'Z')
          || (c >= '0' && c <= '9')
          || "-._~".indexOf(c) >= 0) {
        target.append(c);
      } else {
        target.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
      }
    }
  }

  private static SourceException refused(String name, String why) {
    return new SourceException(Kind.REFUSED, "'" + name + "' " + why + ".");
  }
}
