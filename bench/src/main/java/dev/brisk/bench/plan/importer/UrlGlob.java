package dev.brisk.bench.plan.importer;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The braces and brackets in which curl reads several URLs: `{a,b}`, `[1-9]`, `[001-100:10]`,
/// `[a-z]`.
final class UrlGlob {
  /// Most URLs that one may stand for.
  static final int URLS_MAX = 2000;

  private static final Pattern NUMBERS = Pattern.compile("(\\d{1,9})-(\\d{1,9})(?::(\\d{1,9}))?");
  private static final Pattern LETTERS = Pattern.compile("([A-Za-z])-([A-Za-z])(?::(\\d{1,9}))?");
  private static final Pattern ADDRESS = Pattern.compile("\\[[0-9A-Fa-f:.]+(%[\\w.%-]+)?]");

  private UrlGlob() {}

  /// @throws IllegalArgumentException when a bracket holds no range: curl refuses that, too
  static List<String> expanded(String url) {
    List<String> urls = List.of("");
    int at = 0;
    while (at < url.length()) {
      char c = url.charAt(at);
      Matcher address = ADDRESS.matcher(url).region(at, url.length());
      if (c == '\\' && at + 1 < url.length() && "{}[]".indexOf(url.charAt(at + 1)) >= 0) {
        urls = product(urls, List.of(url.substring(at + 1, at + 2)));
        at += 2;
      } else if (c == '['
          && address.lookingAt()
          && address.group().indexOf(':') >= 0
          && url.lastIndexOf("//", at) >= at - 2) {
        urls = product(urls, List.of(address.group()));
        at = address.end();
      } else if (url.startsWith("[]", at)) {
        urls = product(urls, List.of("[]"));
        at += 2;
      } else if (c == '{' || c == '[') {
        int close = url.indexOf(c == '{' ? '}' : ']', at);
        if (close < 0) {
          throw malformed(url.substring(at));
        }
        String inside = url.substring(at + 1, close);
        urls = product(urls, c == '{' ? List.of(inside.split(",", -1)) : range(inside));
        at = close + 1;
      } else if (c == '}' || c == ']') {
        throw malformed(url.substring(at));
      } else {
        int next = at + 1;
        while (next < url.length() && "\\{}[]".indexOf(url.charAt(next)) < 0) {
          next++;
        }
        urls = product(urls, List.of(url.substring(at, next)));
        at = next;
      }
    }
    return urls;
  }

  private static List<String> product(List<String> before, List<String> choices) {
    if ((long) before.size() * choices.size() > URLS_MAX) {
      throw new IllegalArgumentException(
          "The URL of the curl command stands for more than "
              + URLS_MAX
              + " URLs. Use --data for"
              + " values.");
    }
    List<String> all = new ArrayList<>();
    for (String start : before) {
      for (String choice : choices) {
        all.add(start + choice);
      }
    }
    return all;
  }

  private static List<String> range(String text) {
    Matcher numbers = NUMBERS.matcher(text);
    Matcher letters = LETTERS.matcher(text);
    boolean digits = numbers.matches();
    if (!digits && !letters.matches()) {
      throw malformed("[" + text + "]");
    }
    Matcher found = digits ? numbers : letters;
    int from = digits ? Integer.parseInt(found.group(1)) : found.group(1).charAt(0);
    int to = digits ? Integer.parseInt(found.group(2)) : found.group(2).charAt(0);
    int step = found.group(3) == null ? 1 : Integer.parseInt(found.group(3));
    if (from > to || step < 1 || (to - from) / step >= URLS_MAX) {
      throw malformed("[" + text + "]");
    }
    // Leading zeros are kept.
    String form = "%0" + found.group(1).length() + "d";
    List<String> all = new ArrayList<>();
    for (int value = from; value <= to; value += step) {
      all.add(digits ? String.format(Locale.ROOT, form, value) : Character.toString((char) value));
    }
    return all;
  }

  private static IllegalArgumentException malformed(String where) {
    return new IllegalArgumentException(
        "The URL of the curl command has '"
            + where
            + "', which curl takes for a range and refuses. Add -g if it stands for itself.");
  }
}
