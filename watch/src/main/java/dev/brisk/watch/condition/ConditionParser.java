package dev.brisk.watch.condition;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.brisk.config.Durations;
import dev.brisk.config.Suggestions;
import dev.brisk.jsonpath.JsonPath;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads a condition by recursive descent, and checks its types.
final class ConditionParser {
  private static final int MAX_DEPTH = 32;
  private static final List<String> WORDS = List.of("true", "false", "null");
  private static final List<String> OPERATORS =
      Arrays.stream(Operator.values()).map(Operator::toString).toList();

  private final String text;
  private final Set<Observable> known;
  private int at;
  private int depth;

  ConditionParser(String text, Set<Observable> known) {
    this.text = text;
    this.known = known;
  }

  Expression parse() {
    if (text.length() > Condition.MAX_LENGTH) {
      throw fail(
          Condition.MAX_LENGTH,
          "a condition has at most " + Condition.MAX_LENGTH + " characters. Make two checks.");
    }
    Expression whole = or();
    if (at < text.length()) {
      throw fail(at, "expected && or || or the end, but found " + found() + ".");
    }
    return whole;
  }

  private Expression or() {
    Expression left = and();
    while (take("||")) {
      left = new Expression.Or(left, and());
    }
    return left;
  }

  private Expression and() {
    Expression left = unary();
    while (take("&&")) {
      left = new Expression.And(left, unary());
    }
    return left;
  }

  private Expression unary() {
    if (++depth > MAX_DEPTH) {
      throw fail(at, "a condition nests at most " + MAX_DEPTH + " levels.");
    }
    try {
      skipBlanks();
      int start = at;
      if (!text.startsWith("!=", at) && take("!")) {
        Expression inner = unary();
        return new Expression.Not(inner, text.substring(start + 1, at).strip());
      }
      if (take("(")) {
        Expression inner = or();
        if (!take(")")) {
          throw fail(at, "expected ')', but found " + found() + ".");
        }
        return inner;
      }
      return comparison();
    } finally {
      depth--;
    }
  }

  private Expression comparison() {
    Operand left = operand();
    skipBlanks();
    int place = at;
    Operator operator = operator();
    skipBlanks();
    int rightPlace = at;
    Operand right = operand();
    if (left instanceof Operand.Literal && right instanceof Operand.Literal) {
      throw fail(place, "compares two constants. Name what is observed: " + names() + ".");
    }
    return new Expression.Comparison(
        left, operator, right, checked(left, operator, place, right, rightPlace));
  }

  /// That the two can be compared; the pattern of `matches`.
  private @Nullable Pattern checked(
      Operand left, Operator operator, int place, Operand right, int rightPlace) {
    Operand.Type a = left.type();
    Operand.Type b = right.type();
    if (operator == Operator.CONTAINS || operator == Operator.MATCHES) {
      if (a != Operand.Type.TEXT && a != Operand.Type.ANY) {
        throw fail(place, "'" + operator + "' looks into text, but " + left + " is " + a + ".");
      }
      if (!(right instanceof Operand.Literal literal && literal.value() instanceof String part)) {
        throw fail(rightPlace, "'" + operator + "' wants text in double quotes.");
      }
      if (operator == Operator.CONTAINS) {
        return null;
      }
      try {
        return Pattern.compile(part);
      } catch (PatternSyntaxException e) {
        throw fail(rightPlace, "is no regular expression (RE2): " + e.getMessage() + ".");
      }
    }
    boolean nothing = a == Operand.Type.NULL || b == Operand.Type.NULL;
    boolean fits = a == b || a == Operand.Type.ANY || b == Operand.Type.ANY || nothing;
    if (!fits) {
      String remedy =
          a == Operand.Type.DURATION && b == Operand.Type.NUMBER
              ? " Write its unit, such as " + right + "ms."
              : "";
      throw fail(rightPlace, left + " is " + a + ", but " + right + " is " + b + "." + remedy);
    }
    if (operator.orders()) {
      for (Operand.Type each : List.of(a, b)) {
        if (each != Operand.Type.NUMBER
            && each != Operand.Type.DURATION
            && each != Operand.Type.ANY) {
          throw fail(place, "'" + operator + "' orders numbers and durations, not " + each + ".");
        }
      }
    }
    return null;
  }

  private Operator operator() {
    for (Operator each : Operator.values()) {
      if (take(each.toString())) {
        return each;
      }
    }
    if (text.startsWith("=", at)) {
      throw fail(at, "'=' is unknown here. Did you mean '=='?");
    }
    throw fail(
        at,
        "expected a comparison (" + String.join(", ", OPERATORS) + "), but found " + found() + ".");
  }

  private Operand operand() {
    skipBlanks();
    int start = at;
    if (at >= text.length()) {
      throw fail(at, "expected something to compare (" + names() + "), but found the end.");
    }
    char first = text.charAt(at);
    if (first == '"' || first == '\'') {
      return new Operand.Literal(string(), Operand.Type.TEXT);
    }
    if (isDigit(first) || first == '-') {
      return number();
    }
    while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || isJoint())) {
      at++;
    }
    String word = text.substring(start, at);
    switch (word) {
      case "true", "false":
        return new Operand.Literal(Boolean.valueOf(word), Operand.Type.BOOLEAN);
      case "null":
        return new Operand.Literal(null, Operand.Type.NULL);
      case "":
        throw fail(
            start, "expected something to compare (" + names() + "), but found " + found() + ".");
      default:
        return named(word, start);
    }
  }

  private Operand named(String word, int start) {
    Observable name =
        known.stream()
            .filter(each -> each.toString().equals(word))
            .findFirst()
            .orElseThrow(() ->
                fail(
                    start,
                    "'"
                        + word
                        + "' is unknown here."
                        + Suggestions.hint(
                            word,
                            Stream.concat(
                                    known.stream().sorted().map(Observable::toString),
                                    WORDS.stream())
                                .toList(),
                            "Known here: ")));
    return switch (name) {
      case STATUS, LATENCY, CERTIFICATE, BODY -> new Operand.Observed(name);
      case HEADER -> new Operand.Header(argument(word, "\"Content-Type\""));
      case JSON -> {
        int place = at;
        String path = argument(word, "\"$.status\"");
        try {
          yield new Operand.Json(path, JsonPath.parse(path));
        } catch (IllegalArgumentException e) {
          throw fail(place, "is no JSONPath: " + e.getMessage());
        }
      }
    };
  }

  private String argument(String word, String example) {
    if (!take("(")) {
      throw fail(at, "'" + word + "' wants an argument: " + word + "(" + example + ").");
    }
    skipBlanks();
    if (at >= text.length() || (text.charAt(at) != '"' && text.charAt(at) != '\'')) {
      throw fail(at, "'" + word + "' wants text in quotes: " + word + "(" + example + ").");
    }
    String argument = string();
    if (!take(")")) {
      throw fail(at, "expected ')', but found " + found() + ".");
    }
    return argument;
  }

  private String string() {
    int start = at;
    char quote = text.charAt(at++);
    StringBuilder value = new StringBuilder();
    while (at < text.length() && text.charAt(at) != quote) {
      char c = text.charAt(at++);
      // Only quote and backslash are escaped, so that \d of an expression needs no second one.
      if (c == '\\'
          && at < text.length()
          && (text.charAt(at) == quote || text.charAt(at) == '\\')) {
        c = text.charAt(at++);
      }
      value.append(c);
    }
    if (at >= text.length()) {
      throw fail(start, "this quote is never closed.");
    }
    at++;
    return value.toString();
  }

  private Operand number() {
    int start = at++;
    while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || isPoint())) {
      at++;
    }
    String word = text.substring(start, at);
    try {
      if (Character.isLetter(word.charAt(word.length() - 1))) {
        Duration duration = Durations.parse(word);
        return new Operand.Literal(duration, Operand.Type.DURATION);
      }
      if (word.length() > 40) {
        throw new NumberFormatException(word);
      }
      return new Operand.Literal(new BigDecimal(word), Operand.Type.NUMBER);
    } catch (IllegalArgumentException e) {
      throw fail(
          start, "'" + word + "' is neither a number nor a duration such as 300ms, 5s or 14d.");
    }
  }

  private boolean isJoint() {
    return text.charAt(at) == '-' || text.charAt(at) == '_';
  }

  private boolean isPoint() {
    return text.charAt(at) == '.';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private boolean take(String sign) {
    skipBlanks();
    if (!text.startsWith(sign, at)) {
      return false;
    }
    int end = at + sign.length();
    boolean word = Character.isLetter(sign.charAt(0));
    if (word && end < text.length() && Character.isLetterOrDigit(text.charAt(end))) {
      return false;
    }
    at = end;
    return true;
  }

  private void skipBlanks() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private String found() {
    if (at >= text.length()) {
      return "the end";
    }
    String rest = text.substring(at);
    return "'" + (rest.length() > 20 ? rest.substring(0, 20) + "…" : rest) + "'";
  }

  private String names() {
    return String.join(", ", known.stream().sorted().map(Observable::toString).toList());
  }

  private ConditionException fail(int index, String message) {
    return new ConditionException(index, message);
  }
}
