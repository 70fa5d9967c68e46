package dev.brisk.server.http;

import org.jspecify.annotations.Nullable;

/// The request target (RFC 9112, section 3.2) split into path and query; both stay encoded.
record RequestTarget(String path, @Nullable String query) {

  /// Null when the target is no valid one: an unencoded control, space or non-ASCII character, a
  /// fragment, or a form that only a proxy or CONNECT may use.
  static @Nullable RequestTarget parse(String target, String method) {
    if (target.equals("*")) {
      return method.equals("OPTIONS") ? new RequestTarget("*", null) : null;
    }
    int start = 0;
    int length = target.length();
    if (length == 0) {
      return null;
    }
    if (target.charAt(0) != '/') {
      // Absolute form, which every server must accept: http://host/path
      if (!target.regionMatches(true, 0, "http://", 0, 7)
          && !target.regionMatches(true, 0, "https://", 0, 8)) {
        return null;
      }
      int authority = target.indexOf("//") + 2;
      start = authority;
      while (start < length && target.charAt(start) != '/' && target.charAt(start) != '?') {
        start++;
      }
      if (start == authority) {
        return null;
      }
    }
    int question = -1;
    for (int i = start; i < length; i++) {
      char c = target.charAt(i);
      if (c <= ' ' || c >= 0x7f || c == '#') {
        return null;
      }
      if (c == '?' && question < 0) {
        question = i;
      }
    }
    if (question < 0) {
      String path = start == 0 ? target : target.substring(start);
      return new RequestTarget(path.isEmpty() ? "/" : path, null);
    }
    String path = question == start ? "/" : target.substring(start, question);
    return new RequestTarget(path, target.substring(question + 1));
  }
}
