package dev.brisk.server.pattern;

import java.util.Locale;

/// A class in brackets.
///
/// @param end where the text goes on
record EcmaClass(String re2, String java, boolean linear, int end) {
  /// Nothing is in it.
  private static final String NONE = "[^\\x{0}-\\x{10FFFF}]";

  /// @param start of the `[`
  static EcmaClass read(String text, int start) {
    int at = start + 1;
    boolean negated = text.startsWith("^", at);
    if (negated) {
      at++;
    }
    StringBuilder re2 = new StringBuilder(negated ? "[^" : "[");
    StringBuilder java = new StringBuilder(re2);
    int empty = re2.length();
    boolean linear = true;
    while (at < text.length() && text.charAt(at) != ']') {
      EcmaEscape first = member(text, at);
      at = first.end();
      EcmaEscape.Words set = first.set();
      if (set != null) {
        re2.append(set.re2());
        java.append(set.java());
        linear &= set.linear();
        continue;
      }
      String words = written(first.point());
      boolean range =
          text.startsWith("-", at) && at + 1 < text.length() && text.charAt(at + 1) != ']';
      if (range) {
        EcmaEscape last = member(text, at + 1);
        if (last.set() == null) {
          if (last.point() < first.point()) {
            throw new IllegalArgumentException("a range of a class is out of order");
          }
          at = last.end();
          words = words + "-" + written(last.point());
        }
      }
      re2.append(words);
      java.append(words);
    }
    if (at >= text.length()) {
      throw new IllegalArgumentException("a class is not closed with ]");
    }
    if (re2.length() == empty) {
      String words = negated ? "[\\x{0}-\\x{10FFFF}]" : NONE;
      return new EcmaClass(words, words, true, at + 1);
    }
    return new EcmaClass(re2.append(']').toString(), java.append(']').toString(), linear, at + 1);
  }

  private static EcmaEscape member(String text, int at) {
    if (text.charAt(at) != '\\') {
      int point = text.codePointAt(at);
      return new EcmaEscape(point, null, at + Character.charCount(point));
    }
    if (text.startsWith("\\b", at)) {
      return new EcmaEscape('\b', null, at + 2);
    }
    return EcmaEscape.read(text, at);
  }

  /// A character that means itself, in a class or outside, to both engines.
  static String written(int point) {
    boolean plain =
        (point >= '0' && point <= '9')
            || (point >= 'a' && point <= 'z')
            || (point >= 'A' && point <= 'Z');
    return plain
        ? String.valueOf((char) point)
        : "\\x{" + Integer.toHexString(point).toUpperCase(Locale.ROOT) + "}";
  }
}
