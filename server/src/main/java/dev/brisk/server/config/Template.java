package dev.brisk.server.config;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Text with parameters in braces, such as `user:{user_id}`: keys, tags and upstream URLs.
///
/// A rendered value is percent-encoded except for the unreserved characters of RFC 3986 (letters,
/// digits, `-._~`). So no value reaches beyond its place: not into another path segment of a URL,
/// and not over the `:` between two values of a key.
public record Template(String text, List<Part> parts) {
  /// A piece of a template.
  public sealed interface Part {}

  public record Literal(String text) implements Part {}

  public record Parameter(String name) implements Part {}

  public Template {
    parts = List.copyOf(parts);
  }

  /// @throws IllegalArgumentException when a brace has no partner or the braces hold no name; the
  ///   message is a whole sentence
  public static Template parse(String text) {
    List<Part> parts = new ArrayList<>();
    int position = 0;
    while (position < text.length()) {
      int open = text.indexOf('{', position);
      int close = text.indexOf('}', position);
      int end = open < 0 ? text.length() : open;
      if (close >= 0 && close < end) {
        throw new IllegalArgumentException("There is a '}' without a '{' before it.");
      }
      if (end > position) {
        parts.add(new Literal(text.substring(position, end)));
      }
      if (open < 0) {
        break;
      }
      if (close < 0) {
        throw new IllegalArgumentException("There is a '{' without a '}' after it.");
      }
      String name = text.substring(open + 1, close);
      if (!Names.isParameter(name)) {
        throw new IllegalArgumentException(
            "Between braces stands the name of a parameter: letters, digits, '_' and '-'.");
      }
      parts.add(new Parameter(name));
      position = close + 1;
    }
    return new Template(text, parts);
  }

  /// The names of the parameters, in order, with repetitions.
  public List<String> parameters() {
    List<String> names = new ArrayList<>();
    for (Part part : parts) {
      if (part instanceof Parameter parameter) {
        names.add(parameter.name());
      }
    }
    return names;
  }

  /// Fills in the values, encoded. A parameter that is not in the map leaves nothing.
  public String render(Map<String, ?> values) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    for (Part part : parts) {
      switch (part) {
        case Literal literal -> out.append(literal.text());
        case Parameter parameter -> {
          Object value = values.get(parameter.name());
          if (value != null) {
            encode(
                value instanceof BigDecimal number ? number.toPlainString() : value.toString(),
                out);
          }
        }
      }
    }
    return out.toString();
  }

  private static boolean isUnreserved(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '.'
        || c == '_'
        || c == '~';
  }

  private static void encode(String value, StringBuilder out) {
    for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
      if (isUnreserved(b)) {
        out.append((char) b);
      } else {
        out.append('%').append(HEX.charAt((b >> 4) & 15)).append(HEX.charAt(b & 15));
      }
    }
  }

  private static final String HEX = "0123456789ABCDEF";

  /// Whether some values make this template and another one render to the same text. Exact when
  /// every two parameters are separated by a reserved character (see [#isSeparated]).
  public boolean mayEqual(Template other) {
    List<List<Part>> mine = tokens();
    List<List<Part>> theirs = other.tokens();
    if (mine.size() != theirs.size()) {
      return false;
    }
    for (int i = 0; i < mine.size(); i++) {
      if (!tokensMayEqual(mine.get(i), theirs.get(i))) {
        return false;
      }
    }
    return true;
  }

  /// Whether between any two parameters stands a character that no value can contain, so that
  /// different values always give different texts.
  public boolean isSeparated() {
    return tokens().stream()
        .allMatch(token -> token.stream().filter(Parameter.class::isInstance).count() <= 1);
  }

  /// Splits at each reserved character: values hold none, so they stay within their token.
  private List<List<Part>> tokens() {
    List<List<Part>> tokens = new ArrayList<>();
    List<Part> token = new ArrayList<>();
    for (Part part : parts) {
      switch (part) {
        case Parameter parameter -> token.add(parameter);
        case Literal literal -> {
          int start = 0;
          String text = literal.text();
          for (int i = 0; i < text.length(); i++) {
            if (!isUnreserved(text.charAt(i)) && text.charAt(i) != '%') {
              if (i > start) {
                token.add(new Literal(text.substring(start, i)));
              }
              tokens.add(token);
              tokens.add(List.of(new Literal(text.substring(i, i + 1))));
              token = new ArrayList<>();
              start = i + 1;
            }
          }
          if (start < text.length()) {
            token.add(new Literal(text.substring(start)));
          }
        }
      }
    }
    tokens.add(token);
    return tokens;
  }

  private static boolean tokensMayEqual(List<Part> a, List<Part> b) {
    boolean fixedA = a.stream().allMatch(Literal.class::isInstance);
    boolean fixedB = b.stream().allMatch(Literal.class::isInstance);
    String beforeA = before(a);
    String beforeB = before(b);
    if (fixedA && fixedB) {
      return beforeA.equals(beforeB);
    }
    String afterA = after(a);
    String afterB = after(b);
    if (fixedA) {
      return fits(beforeA, beforeB, afterB);
    }
    if (fixedB) {
      return fits(beforeB, beforeA, afterA);
    }
    return (beforeA.startsWith(beforeB) || beforeB.startsWith(beforeA))
        && (afterA.endsWith(afterB) || afterB.endsWith(afterA));
  }

  private static boolean fits(String fixed, String before, String after) {
    return fixed.length() >= before.length() + after.length()
        && fixed.startsWith(before)
        && fixed.endsWith(after);
  }

  /// The text in front of the token's first parameter.
  private static String before(List<Part> token) {
    StringBuilder out = new StringBuilder();
    for (Part part : token) {
      if (!(part instanceof Literal literal)) {
        break;
      }
      out.append(literal.text());
    }
    return out.toString();
  }

  /// The text behind the token's last parameter.
  private static String after(List<Part> token) {
    StringBuilder out = new StringBuilder();
    for (Part part : token.reversed()) {
      if (!(part instanceof Literal literal)) {
        break;
      }
      out.insert(0, literal.text());
    }
    return out.toString();
  }
}
