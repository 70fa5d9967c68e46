package dev.brisk.bench.wire;

import java.nio.charset.StandardCharsets;

/// Reads the one thing of a `Cache-Status` header (RFC 9211) that is counted: the parameter `hit`.
public final class CacheStatusField {
  private CacheStatusField() {}

  /// The same for a header as text.
  public static boolean tellsOfHit(CharSequence header) {
    byte[] bytes = header.toString().getBytes(StandardCharsets.ISO_8859_1);
    return tellsOfHit(bytes, 0, bytes.length);
  }

  /// Whether any cache in the list says that it had the answer. Text in quotes says nothing.
  static boolean tellsOfHit(byte[] bytes, int from, int end) {
    boolean quoted = false;
    for (int i = from; i < end; i++) {
      byte b = bytes[i];
      if (quoted && b == '\\') {
        i++;
      } else if (b == '"') {
        quoted = !quoted;
      } else if (!quoted && b == ';' && hit(bytes, i + 1, end)) {
        return true;
      }
    }
    return false;
  }

  private static boolean hit(byte[] bytes, int from, int end) {
    int at = from;
    while (at < end && (bytes[at] == ' ' || bytes[at] == '\t')) {
      at++;
    }
    if (at + 3 > end || bytes[at] != 'h' || bytes[at + 1] != 'i' || bytes[at + 2] != 't') {
      return false;
    }
    at += 3;
    if (at == end) {
      return true;
    }
    return switch (bytes[at]) {
      case ';', ',', ' ', '\t' -> true;
      // A boolean may be written out: ?1 or ?0.
      case '=' -> at + 2 < end && bytes[at + 1] == '?' && bytes[at + 2] == '1';
      default -> false;
    };
  }
}
