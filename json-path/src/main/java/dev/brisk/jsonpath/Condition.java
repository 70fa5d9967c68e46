package dev.brisk.jsonpath;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The logical expression of a filter (RFC 9535, section 2.3.5).
sealed interface Condition {
  boolean holds(JsonPath.Context context, JsonNode current);

  record Or(List<Condition> parts) implements Condition {
    @Override
    public boolean holds(JsonPath.Context context, JsonNode current) {
      return parts.stream().anyMatch(part -> part.holds(context, current));
    }
  }

  record And(List<Condition> parts) implements Condition {
    @Override
    public boolean holds(JsonPath.Context context, JsonNode current) {
      return parts.stream().allMatch(part -> part.holds(context, current));
    }
  }

  record Not(Condition condition) implements Condition {
    @Override
    public boolean holds(JsonPath.Context context, JsonNode current) {
      return !condition.holds(context, current);
    }
  }

  record Exists(JsonPath.Query query) implements Condition {
    @Override
    public boolean holds(JsonPath.Context context, JsonNode current) {
      return !query.select(context, current).isEmpty();
    }
  }

  /// `match`, where the whole text has to be of that form, or `search`.
  record Matches(Operand text, Operand expression, boolean whole) implements Condition {
    @Override
    public boolean holds(JsonPath.Context context, JsonNode current) {
      JsonNode value = text.value(context, current);
      JsonNode regexp = expression.value(context, current);
      return value != null
          && value.isString()
          && regexp != null
          && regexp.isString()
          && IRegexp.matches(regexp.stringValue(), value.stringValue(), whole);
    }
  }

  enum Operator {
    EQUAL("=="),
    UNEQUAL("!="),
    AT_MOST("<="),
    AT_LEAST(">="),
    LESS("<"),
    GREATER(">");

    final String sign;

    Operator(String sign) {
      this.sign = sign;
    }
  }

  record Comparison(Operand left, Operator operator, Operand right) implements Condition {
    @Override
    public boolean holds(JsonPath.Context context, JsonNode current) {
      JsonNode a = left.value(context, current);
      JsonNode b = right.value(context, current);
      return switch (operator) {
        case EQUAL -> equal(a, b);
        case UNEQUAL -> !equal(a, b);
        case LESS -> less(a, b);
        case GREATER -> less(b, a);
        case AT_MOST -> less(a, b) || equal(a, b);
        case AT_LEAST -> less(b, a) || equal(a, b);
      };
    }

    /// Nothing (null here) is equal to nothing only.
    private static boolean equal(@Nullable JsonNode a, @Nullable JsonNode b) {
      if (a == null || b == null) {
        return a == b;
      }
      if (a.isNumber() && b.isNumber()) {
        return a.decimalValue().compareTo(b.decimalValue()) == 0;
      }
      if (a.isArray() && b.isArray()) {
        return a.size() == b.size() && allEqual(a.iterator(), b.iterator());
      }
      if (a.isObject() && b.isObject()) {
        return a.size() == b.size()
            && a.properties().stream().allMatch(member -> hasEqual(b, member));
      }
      return a.equals(b);
    }

    private static boolean hasEqual(JsonNode object, Map.Entry<String, JsonNode> member) {
      JsonNode other = object.get(member.getKey());
      return other != null && equal(member.getValue(), other);
    }

    private static boolean allEqual(Iterator<JsonNode> a, Iterator<JsonNode> b) {
      while (a.hasNext()) {
        if (!equal(a.next(), b.next())) {
          return false;
        }
      }
      return true;
    }

    private static boolean less(@Nullable JsonNode a, @Nullable JsonNode b) {
      if (a == null || b == null) {
        return false;
      }
      if (a.isNumber() && b.isNumber()) {
        return a.decimalValue().compareTo(b.decimalValue()) < 0;
      }
      return a.isString() && b.isString() && lessText(a.stringValue(), b.stringValue());
    }

    /// By Unicode scalar values, which `String.compareTo` is not.
    private static boolean lessText(String a, String b) {
      int[] left = a.codePoints().toArray();
      int[] right = b.codePoints().toArray();
      return Arrays.compare(left, right) < 0;
    }
  }
}
