package dev.brisk.server.pattern;

import org.jspecify.annotations.Nullable;

/// An escape of ECMA-262 that stands for a character or for a set of them.
///
/// @param point the character, when it is one
/// @param set what stands between the brackets of a class, when it is a set
/// @param end where the text goes on
record EcmaEscape(int point, @Nullable Words set, int end) {
  /// Members of a class in the words of each engine.
  record Words(String re2, String java, boolean linear) {
    static Words same(String words) {
      return new Words(words, words, true);
    }
  }

  private static final Words DIGIT = Words.same("0-9");
  private static final Words NO_DIGIT = Words.same("\\x{0}-/:-\\x{10FFFF}");
  private static final Words WORD = Words.same("0-9A-Z_a-z");
  private static final Words NO_WORD =
      Words.same("\\x{0}-/:-@\\x{5B}-\\x{5E}\\x{60}\\x{7B}-\\x{10FFFF}");

  /// ECMA-262 counts all of Unicode's spaces, and the byte order mark.
  private static final Words SPACE =
      Words.same(
          "\\x{9}-\\x{D}\\x{20}\\x{A0}\\x{1680}\\x{2000}-\\x{200A}\\x{2028}\\x{2029}\\x{202F}"
              + "\\x{205F}\\x{3000}\\x{FEFF}");

  private static final Words NO_SPACE =
      Words.same(
          "\\x{0}-\\x{8}\\x{E}-\\x{1F}\\x{21}-\\x{9F}\\x{A1}-\\x{167F}\\x{1681}-\\x{1FFF}"
              + "\\x{200B}-\\x{2027}\\x{202A}-\\x{202E}\\x{2030}-\\x{205E}\\x{2060}-\\x{2FFF}"
              + "\\x{3001}-\\x{FEFE}\\x{FF00}-\\x{10FFFF}");

  /// @param at of the backslash
  /// @throws IllegalArgumentException if ECMA-262 has no such escape
  static EcmaEscape read(String text, int at) {
    if (at + 1 >= text.length()) {
      throw new IllegalArgumentException("it ends with a backslash");
    }
    char kind = text.charAt(at + 1);
    int next = at + 2;
    return switch (kind) {
      case 'd' -> set(DIGIT, next);
      case 'D' -> set(NO_DIGIT, next);
      case 'w' -> set(WORD, next);
      case 'W' -> set(NO_WORD, next);
      case 's' -> set(SPACE, next);
      case 'S' -> set(NO_SPACE, next);
      case 'p', 'P' -> property(text, at, kind == 'P');
      case 't' -> one('\t', next);
      case 'n' -> one('\n', next);
      case 'v' -> one(0x0B, next);
      case 'f' -> one('\f', next);
      case 'r' -> one('\r', next);
      case '0' -> one(0, next);
      case 'c' -> {
        char letter = next < text.length() ? text.charAt(next) : '\0';
        if (!isLetter(letter)) {
          throw new IllegalArgumentException("\\c is followed by no letter");
        }
        yield one(letter % 32, next + 1);
      }
      case 'x' -> one(hex(text, next, next + 2), next + 2);
      case 'u' -> unicode(text, next);
      default -> {
        if (isLetter(kind) || Character.isDigit(kind)) {
          throw new IllegalArgumentException("\\" + kind + " is no escape of ECMA-262");
        }
        int point = text.codePointAt(at + 1);
        yield one(point, at + 1 + Character.charCount(point));
      }
    };
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static EcmaEscape set(Words words, int end) {
    return new EcmaEscape(-1, words, end);
  }

  private static EcmaEscape one(int point, int end) {
    return new EcmaEscape(point, null, end);
  }

  private static EcmaEscape unicode(String text, int at) {
    if (at < text.length() && text.charAt(at) == '{') {
      int end = text.indexOf('}', at);
      int point = end < 0 || end > at + 7 ? -1 : hex(text, at + 1, end);
      if (point < 0 || point > Character.MAX_CODE_POINT) {
        throw new IllegalArgumentException("\\u{ is followed by no code point and }");
      }
      return one(point, end + 1);
    }
    int first = hex(text, at, at + 4);
    if (Character.isHighSurrogate((char) first) && text.startsWith("\\u", at + 4)) {
      int second = hex(text, at + 6, at + 10);
      if (Character.isLowSurrogate((char) second)) {
        return one(Character.toCodePoint((char) first, (char) second), at + 10);
      }
    }
    return one(first, at + 4);
  }

  private static int hex(String text, int from, int to) {
    if (from >= to || to > text.length() || !text.substring(from, to).matches("[0-9A-Fa-f]+")) {
      throw new IllegalArgumentException(
          "an escape at character " + from + " lacks its hexadecimal digits");
    }
    return Integer.parseInt(text, from, to, 16);
  }

  private static EcmaEscape property(String text, int at, boolean negated) {
    int end = text.startsWith("{", at + 2) ? text.indexOf('}', at) : -1;
    if (end < 0) {
      throw new IllegalArgumentException("\\p is followed by no {Property}");
    }
    return set(UnicodeProperty.words(text.substring(at + 3, end), negated), end + 1);
  }
}
