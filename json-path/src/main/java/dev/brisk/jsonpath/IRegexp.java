package dev.brisk.jsonpath;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// Regular expressions of RFC 9485, which `java.util.regex` runs.
final class IRegexp {
  private static final int MAX_EXPRESSION = 1_000;

  /// Characters looked at: an expression may come from the document, and so go on for ever.
  private static final int MAX_STEPS = 1_000_000;

  private IRegexp() {}

  static boolean matches(String expression, String text, boolean whole) {
    if (expression.length() > MAX_EXPRESSION) {
      return false;
    }
    Pattern pattern;
    try {
      pattern = Pattern.compile(translated(expression));
    } catch (PatternSyntaxException notOne) {
      return false;
    }
    var matcher = pattern.matcher(new Counted(text, 0, text.length(), new int[1]));
    return whole ? matcher.matches() : matcher.find();
  }

  /// The dot is any character but line feed and carriage return; Java leaves out three more.
  private static String translated(String expression) {
    StringBuilder out = new StringBuilder();
    boolean inClass = false;
    for (int i = 0; i < expression.length(); i++) {
      char c = expression.charAt(i);
      if (c == '\\' && i + 1 < expression.length()) {
        out.append(c).append(expression.charAt(++i));
        continue;
      }
      if (c == '[') {
        inClass = true;
      } else if (c == ']') {
        inClass = false;
      }
      out.append(c == '.' && !inClass ? "[^\\n\\r]" : String.valueOf(c));
    }
    return out.toString();
  }

  private record Counted(String text, int start, int end, int[] steps) implements CharSequence {
    @Override
    public int length() {
      return end - start;
    }

    @Override
    public char charAt(int index) {
      if (++steps[0] > MAX_STEPS) {
        throw new IllegalStateException(
            "An expression of the JSON path takes more than " + MAX_STEPS + " steps on a text.");
      }
      return text.charAt(start + index);
    }

    @Override
    public CharSequence subSequence(int from, int to) {
      return new Counted(text, start + from, start + to, steps);
    }

    @Override
    public String toString() {
      return text.substring(start, end);
    }
  }
}
