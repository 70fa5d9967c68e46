package dev.brisk.jsonpath;

import dev.brisk.jsonpath.JsonPath.Query;
import dev.brisk.jsonpath.JsonPath.Segment;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;

/// Reads a query by the grammar of RFC 9535, one method a rule.
final class QueryParser extends QueryText {
  private static final long MAX_INTEGER = (1L << 53) - 1;
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  QueryParser(String text) {
    super(text);
  }

  Query parse() {
    if (text.length() > JsonPath.MAX_LENGTH) {
      throw new IllegalArgumentException(
          "A JSON path may have "
              + JsonPath.MAX_LENGTH
              + " characters, not "
              + text.length()
              + ".");
    }
    require("$");
    Query query = new Query(true, segments());
    if (at < text.length()) {
      throw expected("the end, '.' or '['");
    }
    return query;
  }

  private List<Segment> segments() {
    List<Segment> segments = new ArrayList<>();
    while (true) {
      int before = at;
      space();
      if (take("..")) {
        segments.add(new Segment(true, peek() == '[' ? bracketed() : List.of(shorthand())));
      } else if (take(".")) {
        segments.add(new Segment(false, List.of(shorthand())));
      } else if (peek() == '[') {
        segments.add(new Segment(false, bracketed()));
      } else {
        at = before;
        return List.copyOf(segments);
      }
    }
  }

  private Selector shorthand() {
    if (take("*")) {
      return new Selector.Wildcard();
    }
    int from = at;
    while (at < text.length() && isNameCharacter(text.codePointAt(at), at == from)) {
      at += Character.charCount(text.codePointAt(at));
    }
    if (at == from) {
      throw expected("a name or '*'");
    }
    return new Selector.Name(text.substring(from, at));
  }

  private static boolean isNameCharacter(int c, boolean first) {
    return c == '_'
        || (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= 0x80 && (c < 0xD800 || c > 0xDFFF))
        || (!first && isDigit(c));
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private List<Selector> bracketed() {
    require("[");
    List<Selector> selectors = new ArrayList<>();
    do {
      space();
      selectors.add(selector());
      space();
    } while (take(","));
    require("]");
    return List.copyOf(selectors);
  }

  private Selector selector() {
    if (take("*")) {
      return new Selector.Wildcard();
    }
    if (peek() == '\'' || peek() == '"') {
      return new Selector.Name(string());
    }
    if (take("?")) {
      space();
      return new Selector.Filter(or());
    }
    Long start = peek() == ':' ? null : (Long) integer();
    int behind = at;
    space();
    if (!take(":")) {
      at = behind;
      if (start == null) {
        throw expected("an index");
      }
      return new Selector.Index(start);
    }
    space();
    Long end = isInteger() ? (Long) integer() : null;
    space();
    long step = 1;
    if (take(":")) {
      space();
      step = isInteger() ? integer() : 1;
    }
    return new Selector.Slice(start, end, step);
  }

  private boolean isInteger() {
    return peek() == '-' || isDigit(peek());
  }

  private long integer() {
    int from = at;
    take("-");
    int digits = at;
    digits("an index, a name in quotes, '*', ':' or '?'");
    boolean leadingZero = text.charAt(digits) == '0' && (at > digits + 1 || digits > from);
    if (leadingZero || at - digits > 16) {
      at = from;
      throw expected("an integer without leading zeros, at most " + MAX_INTEGER);
    }
    long value = Long.parseLong(text, from, at, 10);
    if (Math.abs(value) > MAX_INTEGER) {
      at = from;
      throw expected("an integer of at most " + MAX_INTEGER);
    }
    return value;
  }

  private void digits(String what) {
    int from = at;
    while (isDigit(peek())) {
      at++;
    }
    if (at == from) {
      throw expected(what);
    }
  }

  // Filters.

  private Condition or() {
    List<Condition> parts = new ArrayList<>();
    do {
      space();
      parts.add(and());
    } while (takeSpaced("||"));
    return parts.size() == 1 ? parts.getFirst() : new Condition.Or(List.copyOf(parts));
  }

  private Condition and() {
    List<Condition> parts = new ArrayList<>();
    do {
      space();
      parts.add(basic());
    } while (takeSpaced("&&"));
    return parts.size() == 1 ? parts.getFirst() : new Condition.And(List.copyOf(parts));
  }

  private Condition basic() {
    if (take("!")) {
      space();
      return new Condition.Not(peek() == '(' ? parenthesis() : test());
    }
    if (peek() == '(') {
      return parenthesis();
    }
    if (peek() == '$' || peek() == '@') {
      int from = at;
      Query query = filterQuery();
      return isCompared() ? comparison(single(query, from)) : new Condition.Exists(query);
    }
    return isPattern() ? test() : comparison(operand());
  }

  private boolean isCompared() {
    int before = at;
    space();
    boolean compared =
        peek() == '<' || peek() == '>' || text.startsWith("==", at) || text.startsWith("!=", at);
    at = before;
    return compared;
  }

  private Condition comparison(Operand left) {
    space();
    for (Condition.Operator operator : Condition.Operator.values()) {
      if (take(operator.sign)) {
        space();
        return new Condition.Comparison(left, operator, operand());
      }
    }
    throw expected("==, !=, <, <=, > or >=");
  }

  private Condition parenthesis() {
    require("(");
    Condition inside = or();
    space();
    require(")");
    return inside;
  }

  private Condition test() {
    return isPattern() ? pattern(functionName()) : new Condition.Exists(filterQuery());
  }

  private Query filterQuery() {
    if (take("@")) {
      return new Query(false, segments());
    }
    require("$");
    return new Query(true, segments());
  }

  private Operand operand() {
    char c = peek();
    if (c == '\'' || c == '"') {
      return new Operand.Literal(JSON.stringNode(string()));
    }
    if (c == '-' || isDigit(c)) {
      return new Operand.Literal(JSON.numberNode(number()));
    }
    if (c == '$' || c == '@') {
      int from = at;
      return single(filterQuery(), from);
    }
    if (isFunction()) {
      return value(functionName());
    }
    if (take("true")) {
      return new Operand.Literal(JSON.booleanNode(true));
    }
    if (take("false")) {
      return new Operand.Literal(JSON.booleanNode(false));
    }
    if (take("null")) {
      return new Operand.Literal(JSON.nullNode());
    }
    throw expected("a value, a query that begins with '@' or '$', or a function");
  }

  private Operand single(Query query, int from) {
    if (!query.singular()) {
      at = from;
      throw expected("a query of names and indexes only, since it is compared");
    }
    return new Operand.Single(query);
  }

  private BigDecimal number() {
    int from = at;
    take("-");
    int whole = at;
    digits("a number");
    if (text.charAt(whole) == '0' && at > whole + 1) {
      at = from;
      throw expected("a number without leading zeros");
    }
    if (take(".")) {
      digits("digits");
    }
    if (take("e") || take("E")) {
      if (!take("+")) {
        take("-");
      }
      int exponent = at;
      digits("digits");
      if (at - exponent > 4) {
        at = exponent;
        throw expected("an exponent of at most four digits");
      }
    }
    return new BigDecimal(text.substring(from, at));
  }

  // Functions.

  private boolean isPattern() {
    return text.startsWith("match(", at) || text.startsWith("search(", at);
  }

  private boolean isFunction() {
    int i = at;
    while (i < text.length() && isFunctionCharacter(text.charAt(i), i == at)) {
      i++;
    }
    return i > at && i < text.length() && text.charAt(i) == '(';
  }

  private static boolean isFunctionCharacter(char c, boolean first) {
    return (c >= 'a' && c <= 'z') || (!first && (c == '_' || isDigit(c)));
  }

  private String functionName() {
    int end = text.indexOf('(', at);
    String name = text.substring(at, end);
    at = end;
    return name;
  }

  private Condition.Matches pattern(String name) {
    begin();
    Operand value = operand();
    space();
    require(",");
    space();
    Operand expression = operand();
    end();
    return new Condition.Matches(value, expression, name.equals("match"));
  }

  private Operand value(String name) {
    int from = at;
    begin();
    Operand operand =
        switch (name) {
          case "length" -> new Operand.Length(operand());
          case "count" -> new Operand.Count(filterQuery());
          case "value" -> new Operand.Single(filterQuery());
          default -> {
            at = from - name.length();
            throw expected("length, count or value to be compared; match or search alone");
          }
        };
    end();
    return operand;
  }

  private void begin() {
    require("(");
    space();
  }

  private void end() {
    space();
    require(")");
  }
}
