package dev.brisk.metrics.http;

import java.util.Comparator;

/// Compares paths with templates as servers and frameworks write them: `/users/{id}`, `/users/:id`,
/// `/files/*`, `/files/**`, `/files/{*rest}`, and the JDK's `/files/`, which is all below it.
///
/// Segments are compared as they were sent. Without allocation.
public final class PathTemplate {
  /// The more of its letters must be there, the more specific.
  static final Comparator<String> MORE_SPECIFIC =
      Comparator.comparingInt(PathTemplate::literalLetters).reversed();

  private PathTemplate() {}

  /// Whether the whole path is as the template says.
  public static boolean matches(String template, String path) {
    int t = 0;
    int p = 0;
    while (t < template.length()) {
      if (template.charAt(t) != '/') {
        return false;
      }
      int templateEnd = end(template, t + 1);
      boolean last = templateEnd == template.length();
      if (last && isRest(template, t + 1, templateEnd)) {
        return p == path.length() || path.charAt(p) == '/';
      }
      if (p >= path.length() || path.charAt(p) != '/') {
        return false;
      }
      int pathEnd = end(path, p + 1);
      if (!segment(template, t + 1, templateEnd, path, p + 1, pathEnd)) {
        return false;
      }
      t = templateEnd;
      p = pathEnd;
    }
    return p == path.length();
  }

  private static boolean segment(
      String template, int from, int to, String path, int pathFrom, int pathTo) {
    if (isVariable(template, from, to)) {
      return pathTo > pathFrom;
    }
    return to - from == pathTo - pathFrom
        && template.regionMatches(from, path, pathFrom, to - from);
  }

  /// `*`, `**`, `{*rest}`, `{rest...}`, or nothing after a slash: all that is left.
  private static boolean isRest(String template, int from, int to) {
    if (from == to) {
      return from > 1;
    }
    return template.charAt(from) == '*'
        || template.startsWith("{*", from)
        || (template.charAt(from) == '{' && template.startsWith("...}", to - 4));
  }

  private static boolean isVariable(String template, int from, int to) {
    return to > from
        && (template.charAt(from) == ':'
            || template.charAt(from) == '*'
            || (template.charAt(from) == '{' && template.charAt(to - 1) == '}'));
  }

  private static int end(String text, int from) {
    int end = text.indexOf('/', from);
    return end < 0 ? text.length() : end;
  }

  private static int literalLetters(String template) {
    int letters = 0;
    int from = 0;
    while (from < template.length()) {
      int end = end(template, from + 1);
      if (!isVariable(template, from + 1, end)) {
        letters += end - from;
      }
      from = end;
    }
    return letters;
  }
}
