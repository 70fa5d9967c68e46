package dev.brisk.cache.key;

import java.util.regex.Pattern;

/// The canonical form of SQL text.
public final class SqlText {
  /// Dialects disagree on what these mean (`5--3` is a comment to some and 8 to others, a backslash
  /// may escape a quote), and with it on which white space is text.
  private static final Pattern AMBIGUOUS = Pattern.compile("--|/\\*|[\\\\#$]");

  private SqlText() {}

  /// White space between tokens becomes one space each, none at either end; semicolons at the end
  /// go. Everything else stays, letter case included, and so does text in quotes (`'…'`, `"…"`, ``
  /// `…` ``). A statement with comments, backslashes, `#` or `$` is only stripped at its ends: two
  /// statements must never get one form, while one statement may have two.
  public static String canonical(String sql) {
    String text = sql.strip();
    while (text.endsWith(";")) {
      text = text.substring(0, text.length() - 1).stripTrailing();
    }
    if (AMBIGUOUS.matcher(text).find()) {
      return text;
    }
    StringBuilder form = new StringBuilder(text.length());
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (Character.isWhitespace(c)) {
        form.append(' ');
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
          at++;
        }
        continue;
      }
      int next = c == '\'' || c == '"' || c == '`' ? endOfQuoted(text, at, c) : at + 1;
      form.append(text, at, next);
      at = next;
    }
    return form.toString();
  }

  /// A doubled quote inside ends one text and begins another, which comes to the same.
  private static int endOfQuoted(String text, int from, char quote) {
    int end = text.indexOf(quote, from + 1);
    return end < 0 ? text.length() : end + 1;
  }
}
