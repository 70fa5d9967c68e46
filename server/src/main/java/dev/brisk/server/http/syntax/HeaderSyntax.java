package dev.brisk.server.http.syntax;

import java.util.List;

/// What may stand in a header field (RFC 9110, section 5).
public final class HeaderSyntax {
  private HeaderSyntax() {}

  public static void check(String name, String value) {
    if (!isToken(name)) {
      throw new IllegalArgumentException("'" + name + "' is no header name");
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if ((c < ' ' && c != '\t') || c == 0x7f) {
        throw new IllegalArgumentException(
            "the value of header " + name + " holds a control character at " + i);
      }
    }
  }

  public static boolean isToken(String text) {
    if (text.isEmpty()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean allowed =
          (c >= 'a' && c <= 'z')
              || (c >= '0' && c <= '9')
              || (c >= 'A' && c <= 'Z')
              || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
      if (!allowed) {
        return false;
      }
    }
    return true;
  }

  /// The value of a field that was sent several times: one list (RFC 9110, section 5.3), of cookies
  /// by semicolons (RFC 9113, section 8.2.3). Of what may stand only once, more is thus no valid
  /// value.
  public static String combined(String name, List<? extends CharSequence> values) {
    return String.join(name.equalsIgnoreCase("cookie") ? "; " : ", ", values);
  }

  /// Whether a comma-separated list holds a token, in any case.
  static boolean listHas(String list, String token) {
    int start = 0;
    while (start < list.length()) {
      int end = list.indexOf(',', start);
      if (end < 0) {
        end = list.length();
      }
      if (list.substring(start, end).strip().equalsIgnoreCase(token)) {
        return true;
      }
      start = end + 1;
    }
    return false;
  }
}
