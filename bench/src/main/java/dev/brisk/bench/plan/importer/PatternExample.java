package dev.brisk.bench.plan.importer;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Makes a text in which a regular expression is found: of alternatives the first, of repetitions
/// the fewest that are long enough.
///
/// What it makes is held against the expression, so what it does not understand (references back,
/// what must stand before or behind) costs an example and is never a wrong one.
final class PatternExample {
  private static final int LENGTH_MAX = 1_000;

  /// Letters, digits and capitals first: they stand for themselves everywhere.
  private static final int[] CHARACTERS =
      IntStream.concat(IntStream.of('a', '1', 'A'), IntStream.range(' ', 0x7f)).toArray();

  private final String pattern;
  private final int repeat;
  private int at;

  private PatternExample(String pattern, int repeat) {
    this.pattern = pattern;
    this.repeat = repeat;
  }

  /// Null if it finds none.
  ///
  /// @param least characters, at least
  /// @param most characters, at most
  static @Nullable String of(String pattern, int least, int most) {
    if (pattern.length() > LENGTH_MAX) {
      return null;
    }
    try {
      Pattern compiled = Pattern.compile(pattern);
      for (int repeat = 0; repeat <= Math.clamp(least, 2, 256); repeat++) {
        String text = new PatternExample(pattern, repeat).alternatives();
        if (text.length() >= least && text.length() <= most && compiled.matcher(text).find()) {
          return text;
        }
      }
    } catch (PatternSyntaxException | UnsupportedOperationException e) {
      return null; // Of ECMA-262, and not of Java; or more than is made here.
    }
    return null;
  }

  private boolean ends() {
    return at >= pattern.length() || pattern.charAt(at) == ')' || pattern.charAt(at) == '|';
  }

  private String alternatives() {
    String first = sequence();
    while (at < pattern.length() && pattern.charAt(at) == '|') {
      at++;
      sequence();
    }
    return first;
  }

  private String sequence() {
    StringBuilder text = new StringBuilder();
    while (!ends()) {
      String one = atom();
      int times = times();
      if (text.length() + (long) one.length() * times > LENGTH_MAX) {
        throw new UnsupportedOperationException("longer than " + LENGTH_MAX);
      }
      text.append(one.repeat(times));
    }
    return text.toString();
  }

  private String atom() {
    char c = pattern.charAt(at);
    return switch (c) {
      case '^', '$' -> {
        at++;
        yield "";
      }
      case '(' -> group();
      case '[' -> character(set());
      case '\\' -> escape();
      case '.' -> {
        at++;
        yield "a";
      }
      default -> {
        at++;
        yield String.valueOf(c);
      }
    };
  }

  private String group() {
    at++;
    boolean looks = pattern.startsWith("?=", at) || pattern.startsWith("?!", at);
    boolean behind = pattern.startsWith("?<=", at) || pattern.startsWith("?<!", at);
    if (pattern.startsWith("?<", at) && !behind) {
      at = pattern.indexOf('>', at) + 1;
    } else if (pattern.startsWith("?", at)) {
      at += behind ? 3 : 2;
    }
    String inside = alternatives();
    at++;
    return looks || behind ? "" : inside;
  }

  /// A set with its brackets; sets may hold sets.
  private String set() {
    int from = at;
    int open = 0;
    for (; at < pattern.length(); at++) {
      char c = pattern.charAt(at);
      if (c == '\\') {
        at++;
      } else if (c == '[') {
        open++;
      } else if (c == ']' && --open == 0) {
        break;
      }
    }
    at++;
    return pattern.substring(from, Math.min(at, pattern.length()));
  }

  private String escape() {
    int from = at;
    at += 2;
    char c = at - 1 < pattern.length() ? pattern.charAt(at - 1) : ' ';
    if (c == 'b' || c == 'B' || c == 'A' || c == 'z' || c == 'Z') {
      return "";
    }
    if (c >= '1' && c <= '9' || c == 'k' || c == 'Q') {
      throw new UnsupportedOperationException("a reference back");
    }
    at +=
        c == 'u'
            ? 4
            : c == 'x'
                ? 2
                : c == 'p' || c == 'P' ? Math.max(0, pattern.indexOf('}', at) + 1 - at) : 0;
    return character(pattern.substring(from, Math.min(at, pattern.length())));
  }

  private static String character(String of) {
    Pattern one = Pattern.compile(of);
    for (int c : CHARACTERS) {
      if (one.matcher(Character.toString(c)).matches()) {
        return Character.toString(c);
      }
    }
    throw new UnsupportedOperationException("no printable character of " + of);
  }

  /// How often the atom before it is repeated.
  private int times() {
    if (at >= pattern.length()) {
      return 1;
    }
    int least;
    int most = Integer.MAX_VALUE;
    switch (pattern.charAt(at)) {
      case '*' -> least = 0;
      case '+' -> least = 1;
      case '?' -> {
        least = 0;
        most = 1;
      }
      case '{' -> {
        String[] bounds = pattern.substring(at + 1, pattern.indexOf('}', at)).split(",", -1);
        least = Integer.parseInt(bounds[0]);
        if (bounds.length == 1) {
          most = least;
        } else if (!bounds[1].isEmpty()) {
          most = Integer.parseInt(bounds[1]);
        }
        at = pattern.indexOf('}', at);
      }
      default -> {
        return 1;
      }
    }
    at++;
    if (at < pattern.length() && (pattern.charAt(at) == '?' || pattern.charAt(at) == '+')) {
      at++; // reluctant or possessive: the same texts, or fewer
    }
    return Math.min(most, Math.max(least, repeat));
  }
}
