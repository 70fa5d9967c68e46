package dev.brisk.cli.demo;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a `Cache-Status` header (RFC 9211) of one cache says, such as `brisk; hit; ttl=3599;
/// key="predict:…"; detail=memory`.
///
/// @param hit answered from the cache
/// @param forward why not (`miss`, `stale`, …), or null
/// @param ttlSeconds how long the answer stays fresh, or null
/// @param key the cache's key, or null
/// @param detail anything else that the cache says of it, such as the tier, or null
record CacheStatus(
    boolean hit,
    @Nullable String forward,
    @Nullable Long ttlSeconds,
    @Nullable String key,
    @Nullable String detail) {

  static CacheStatus parse(String header) {
    Map<String, String> parameters = new HashMap<>();
    int at = header.indexOf(';');
    while (at >= 0) {
      int end = endOfParameter(header, at + 1);
      String parameter = header.substring(at + 1, end < 0 ? header.length() : end).strip();
      int equals = parameter.indexOf('=');
      if (equals < 0) {
        parameters.put(parameter.toLowerCase(Locale.ROOT), "");
      } else {
        parameters.put(
            parameter.substring(0, equals).toLowerCase(Locale.ROOT),
            unquoted(parameter.substring(equals + 1)));
      }
      at = end;
    }
    String ttl = parameters.get("ttl");
    return new CacheStatus(
        parameters.containsKey("hit"),
        parameters.get("fwd"),
        ttl == null ? null : Long.valueOf(ttl),
        parameters.get("key"),
        parameters.get("detail"));
  }

  /// The next semicolon outside quotes, or -1.
  private static int endOfParameter(String header, int from) {
    boolean quoted = false;
    for (int i = from; i < header.length(); i++) {
      char c = header.charAt(i);
      if (c == '\\' && quoted) {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ';' && !quoted) {
        return i;
      }
    }
    return -1;
  }

  private static String unquoted(String value) {
    if (value.length() < 2 || value.charAt(0) != '"') {
      return value;
    }
    return value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1");
  }
}
