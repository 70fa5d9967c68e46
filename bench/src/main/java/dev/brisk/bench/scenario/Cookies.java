package dev.brisk.bench.scenario;

import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The cookies of one user at one host (RFC 6265, section 5): name, value, path and end. Bounded.
final class Cookies {
  private static final int COOKIES_MAX = 100;

  private record Cookie(String value, String path) {}

  private final Map<String, Cookie> cookies = new LinkedHashMap<>();

  /// Takes `Set-Cookie` from an answer to a request for this path.
  void take(List<Request.Named> headers, String path) {
    for (Request.Named header : headers) {
      if (header.name().equals("set-cookie")) {
        take(header.value(), path);
      }
    }
  }

  private void take(String text, String requestPath) {
    String[] parts = text.split(";", -1);
    int equals = parts[0].indexOf('=');
    if (equals < 1) {
      return;
    }
    String name = parts[0].substring(0, equals).strip();
    String value = parts[0].substring(equals + 1).strip();
    String path = folder(requestPath);
    boolean ended = false;
    for (int i = 1; i < parts.length; i++) {
      String[] pair = parts[i].strip().split("=", 2);
      String argument = pair.length > 1 ? pair[1].strip() : "";
      switch (pair[0].strip().toLowerCase(Locale.ROOT)) {
        case "path" -> path = argument.startsWith("/") ? argument : path;
        case "max-age" -> ended |= argument.matches("0+|-\\d+");
        case "expires" -> ended |= isPast(argument);
        default -> {}
      }
    }
    if (ended) {
      cookies.remove(name);
    } else if (cookies.size() < COOKIES_MAX || cookies.containsKey(name)) {
      cookies.put(name, new Cookie(value, path));
    }
  }

  /// A date that is not understood ends nothing, as section 5.2.1 says.
  private static boolean isPast(String date) {
    try {
      return ZonedDateTime.parse(date.replace('-', ' '), DateTimeFormatter.RFC_1123_DATE_TIME)
          .toInstant()
          .isBefore(Instant.now());
    } catch (DateTimeParseException e) {
      return false;
    }
  }

  /// The value of the `Cookie` header, or null.
  @Nullable String header(String path) {
    if (cookies.isEmpty()) {
      return null;
    }
    StringBuilder text = new StringBuilder();
    cookies.forEach((name, cookie) -> {
      if (matches(path, cookie.path)) {
        text.append(text.isEmpty() ? "" : "; ").append(name).append('=').append(cookie.value);
      }
    });
    return text.isEmpty() ? null : text.toString();
  }

  private static String folder(String path) {
    int end = path.indexOf('?');
    int slash = (end < 0 ? path : path.substring(0, end)).lastIndexOf('/');
    return slash <= 0 ? "/" : path.substring(0, slash);
  }

  private static boolean matches(String path, String of) {
    return path.startsWith(of)
        && (path.length() == of.length()
            || of.endsWith("/")
            || "/?".indexOf(path.charAt(of.length())) >= 0);
  }
}
