package dev.brisk.bench.wire;

/// Small readings of header lines where they lie, without making text of them.
final class FieldText {
  private FieldText() {}

  static boolean digit(byte b) {
    return b >= '0' && b <= '9';
  }

  /// Whether the bytes at `from` are `lower`, which is in small letters, ASCII case ignored.
  static boolean equalsIgnoreCase(byte[] bytes, int from, String lower) {
    for (int i = 0; i < lower.length(); i++) {
      int b = bytes[from + i];
      if (b >= 'A' && b <= 'Z') {
        b += 'a' - 'A';
      }
      if (b != lower.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  static boolean hasToken(byte[] bytes, int from, int end, String token) {
    int start = from;
    while (start < end) {
      int comma = start;
      while (comma < end && bytes[comma] != ',') {
        comma++;
      }
      if (isToken(bytes, start, comma, token)) {
        return true;
      }
      start = comma + 1;
    }
    return false;
  }

  static boolean endsWithToken(byte[] bytes, int from, int end, String token) {
    int comma = end - 1;
    while (comma >= from && bytes[comma] != ',') {
      comma--;
    }
    return isToken(bytes, comma + 1, end, token);
  }

  private static boolean isToken(byte[] bytes, int from, int end, String token) {
    int start = from;
    int stop = end;
    while (start < stop && (bytes[start] == ' ' || bytes[start] == '\t')) {
      start++;
    }
    while (stop > start && (bytes[stop - 1] == ' ' || bytes[stop - 1] == '\t')) {
      stop--;
    }
    return stop - start == token.length() && equalsIgnoreCase(bytes, start, token);
  }

  /// A decimal number with optional white space around it, or -1.
  static long decimal(byte[] bytes, int from, int end) {
    int start = from;
    int stop = end;
    while (start < stop && (bytes[start] == ' ' || bytes[start] == '\t')) {
      start++;
    }
    while (stop > start && (bytes[stop - 1] == ' ' || bytes[stop - 1] == '\t')) {
      stop--;
    }
    if (start == stop || stop - start > 18) {
      return -1;
    }
    long value = 0;
    for (int i = start; i < stop; i++) {
      if (!digit(bytes[i])) {
        return -1;
      }
      value = value * 10 + (bytes[i] - '0');
    }
    return value;
  }
}
