package dev.brisk.server.http.syntax;

import org.jspecify.annotations.Nullable;

/// The request target (RFC 9112, section 3.2) split into path and query; both stay encoded.
///
/// @param authority host and port of the absolute form, unchecked; null in every other form
/// @param secure whether the absolute form says https
public record RequestTarget(
    String path, @Nullable String query, @Nullable String authority, boolean secure) {

  /// Null when the target is no valid one: an unencoded control, space or non-ASCII character, a
  /// fragment, or a form that only a proxy or CONNECT may use.
  public static @Nullable RequestTarget parse(String target, String method) {
    if (target.equals("*")) {
      return method.equals("OPTIONS") ? new RequestTarget("*", null, null, false) : null;
    }
    int start = 0;
    int length = target.length();
    String authority = null;
    boolean secure = false;
    if (length == 0) {
      return null;
    }
    if (target.charAt(0) != '/') {
      // Absolute form, which every server must accept: http://host/path
      if (!target.regionMatches(true, 0, "http://", 0, 7)
          && !target.regionMatches(true, 0, "https://", 0, 8)) {
        return null;
      }
      int host = target.indexOf("//") + 2;
      secure = host == 8;
      start = host;
      while (start < length && target.charAt(start) != '/' && target.charAt(start) != '?') {
        start++;
      }
      authority = target.substring(host, start);
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
      return new RequestTarget(path.isEmpty() ? "/" : path, null, authority, secure);
    }
    String path = question == start ? "/" : target.substring(start, question);
    return new RequestTarget(path, target.substring(question + 1), authority, secure);
  }
}
