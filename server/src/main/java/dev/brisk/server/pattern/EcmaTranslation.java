package dev.brisk.server.pattern;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An expression of ECMA-262 (with the flag `u`, as JSON Schema wants) in the words of the two
/// engines. Beyond the standard it takes `(?i)` and `(?s)`, which OpenAPI documents often have, and
/// literal `{`, `}` and `]` as browsers do (annex B).
///
/// @param re2 null when RE2/J has no words for it, or when it would be large there
/// @param java for java.util.regex
record EcmaTranslation(@Nullable String re2, String java) {
  private static final int MAX_EXPRESSION = 10_000;

  /// RE2/J writes repetitions out; this bounds the instructions that each character may touch.
  private static final int MAX_RE2_SIZE = 2_000;

  private static final int MAX_RE2_REPEAT = 1_000;

  /// @throws IllegalArgumentException if it is no such expression
  static EcmaTranslation of(String expression) {
    if (expression.length() > MAX_EXPRESSION) {
      throw new IllegalArgumentException("it is longer than " + MAX_EXPRESSION + " characters");
    }
    return new Translator(expression).translate();
  }

  private static final class Translator {
    /// What stands before a quantifier: how large it is there, and whether it can be repeated.
    private record Group(long sizeBefore, boolean assertion) {}

    private final String text;
    private final StringBuilder re2 = new StringBuilder();
    private final StringBuilder java = new StringBuilder();
    private final Deque<Group> groups = new ArrayDeque<>();
    private final List<String> names = new ArrayList<>(List.of(""));
    private boolean linear = true;
    private boolean dotAll;
    private boolean repeatable;
    private long size;
    private long atom;
    private int at;

    Translator(String text) {
      this.text = text;
    }

    EcmaTranslation translate() {
      while (at < text.length()) {
        char c = text.charAt(at);
        switch (c) {
          case '\\' -> escape();
          case '(' -> open();
          case ')' -> close();
          case '[' -> {
            EcmaClass set = EcmaClass.read(text, at);
            at = set.end();
            both(set.re2(), set.java());
            linear &= set.linear();
            atom(1);
          }
          case '.' -> {
            at++;
            both(dotAll ? "[\\x{0}-\\x{10FFFF}]" : "[^\\n\\r\\x{2028}\\x{2029}]");
            atom(1);
          }
          case '^' -> anchor("^");
          case '$' -> anchor("\\z");
          case '|' -> {
            at++;
            both("|");
            repeatable = false;
          }
          case '*', '+', '?' -> {
            at++;
            quantify(String.valueOf(c), c == '?' ? 1 : 2);
          }
          case '{' -> brace();
          default -> {
            int point = text.codePointAt(at);
            at += Character.charCount(point);
            literal(point);
          }
        }
      }
      if (!groups.isEmpty()) {
        throw new IllegalArgumentException("a group is not closed");
      }
      return new EcmaTranslation(
          linear && size <= MAX_RE2_SIZE ? re2.toString() : null, java.toString());
    }

    private void both(String words) {
      both(words, words);
    }

    private void both(String forRe2, String forJava) {
      re2.append(forRe2);
      java.append(forJava);
    }

    private void atom(long itsSize) {
      atom = itsSize;
      size += itsSize;
      repeatable = true;
    }

    private void anchor(String words) {
      at++;
      both(words);
      repeatable = false;
    }

    private void literal(int point) {
      both(EcmaClass.written(point));
      atom(1);
    }

    private void escape() {
      char kind = at + 1 < text.length() ? text.charAt(at + 1) : '\0';
      switch (kind) {
        case 'b', 'B' -> {
          at++;
          anchor("\\" + kind);
        }
        case 'k' -> reference(named());
        case '1', '2', '3', '4', '5', '6', '7', '8', '9' -> {
          int end = at + 1;
          while (end < text.length() && end < at + 4 && Character.isDigit(text.charAt(end))) {
            end++;
          }
          int number = Integer.parseInt(text, at + 1, end, 10);
          at = end;
          reference(number);
        }
        default -> {
          EcmaEscape escape = EcmaEscape.read(text, at);
          at = escape.end();
          if (escape.set() == null) {
            literal(escape.point());
          } else {
            both("[" + escape.set().re2() + "]", "[" + escape.set().java() + "]");
            linear &= escape.set().linear();
            atom(1);
          }
        }
      }
    }

    private int named() {
      int end = text.startsWith("<", at + 2) ? text.indexOf('>', at) : -1;
      if (end < 0) {
        throw new IllegalArgumentException("\\k is followed by no <name>");
      }
      String name = text.substring(at + 3, end);
      at = end + 1;
      int number = name.isEmpty() ? -1 : names.indexOf(name);
      if (number < 0) {
        throw new IllegalArgumentException("there is no group <" + name + "> before its \\k");
      }
      return number;
    }

    private void reference(int group) {
      if (group >= names.size()) {
        throw new IllegalArgumentException("there is no group " + group + " before its reference");
      }
      linear = false;
      java.append("(?:\\").append(group).append(')');
      atom(1);
    }

    private void open() {
      boolean assertion = false;
      if (text.startsWith("(?:", at)) {
        at += 3;
        both("(?:");
      } else if (text.startsWith("(?=", at) || text.startsWith("(?!", at)) {
        java.append(text, at, at + 3);
        at += 3;
        linear = false;
        assertion = true;
      } else if (text.startsWith("(?<=", at) || text.startsWith("(?<!", at)) {
        java.append(text, at, at + 4);
        at += 4;
        linear = false;
        assertion = true;
      } else if (text.startsWith("(?<", at)) {
        int end = text.indexOf('>', at);
        String name = end < 0 ? "" : text.substring(at + 3, end);
        if (name.isEmpty() || names.contains(name)) {
          throw new IllegalArgumentException("a group's name is empty or there twice");
        }
        names.add(name);
        at = end + 1;
        both("(?:", "(");
      } else if (text.startsWith("(?", at)) {
        flags();
        return;
      } else {
        names.add("");
        at++;
        both("(?:", "(");
      }
      groups.push(new Group(size, assertion));
      repeatable = false;
    }

    /// `(?i)`, `(?s)` and `(?i:…)`.
    private void flags() {
      int end = at + 2;
      while (end < text.length() && "is".indexOf(text.charAt(end)) >= 0) {
        end++;
      }
      char last = end < text.length() && end > at + 2 ? text.charAt(end) : '\0';
      String flags = text.substring(at + 2, end);
      if (last == ')' && groups.isEmpty()) {
        dotAll |= flags.contains("s");
        both(flags.contains("i") ? "(?i)" : "(?:)");
        repeatable = false;
        at = end + 1;
      } else if (last == ':' && flags.equals("i")) {
        both("(?i:");
        groups.push(new Group(size, false));
        repeatable = false;
        at = end + 1;
      } else {
        throw new IllegalArgumentException(
            "'"
                + text.substring(at, Math.min(at + 4, text.length()))
                + "' is no group of ECMA-262");
      }
    }

    private void close() {
      if (groups.isEmpty()) {
        throw new IllegalArgumentException("a ')' closes no group");
      }
      Group group = groups.pop();
      at++;
      both(")");
      atom = size - group.sizeBefore() + 1;
      size++;
      repeatable = !group.assertion();
    }

    private void brace() {
      int end = at + 1;
      while (end < text.length() && "0123456789,".indexOf(text.charAt(end)) >= 0) {
        end++;
      }
      String inside = text.substring(at + 1, end);
      if (end == text.length()
          || text.charAt(end) != '}'
          || !inside.matches("[0-9]{1,9}(,[0-9]{0,9})?")) {
        at++;
        literal('{');
        return;
      }
      int comma = inside.indexOf(',');
      int least = Integer.parseInt(comma < 0 ? inside : inside.substring(0, comma));
      boolean open = comma >= 0 && comma == inside.length() - 1;
      int most = comma < 0 || open ? least : Integer.parseInt(inside.substring(comma + 1));
      if (most < least) {
        throw new IllegalArgumentException("the repetition {" + inside + "} is out of order");
      }
      if (most > MAX_RE2_REPEAT) {
        linear = false;
      }
      at = end + 1;
      quantify("{" + inside + "}", Math.max(1, open ? most + 1 : most));
    }

    private void quantify(String words, long times) {
      if (!repeatable) {
        throw new IllegalArgumentException("'" + words + "' repeats nothing");
      }
      if (at < text.length() && text.charAt(at) == '?') {
        both(words + "?");
        at++;
      } else {
        both(words);
      }
      size = Math.min(size + atom * (times - 1), Integer.MAX_VALUE);
      repeatable = false;
    }
  }
}
