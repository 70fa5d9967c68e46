package dev.brisk.watch.condition;

import com.google.re2j.Pattern;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A condition as a tree.
sealed interface Expression {
  /// Why it does not hold; empty when it holds.
  Optional<String> failure(Reading reading);

  record And(Expression left, Expression right) implements Expression {
    @Override
    public Optional<String> failure(Reading reading) {
      return left.failure(reading).or(() -> right.failure(reading));
    }
  }

  record Or(Expression left, Expression right) implements Expression {
    @Override
    public Optional<String> failure(Reading reading) {
      return left.failure(reading)
          .flatMap(first -> right.failure(reading).map(second -> first + "; " + second));
    }
  }

  record Not(Expression inner, String text) implements Expression {
    @Override
    public Optional<String> failure(Reading reading) {
      return inner.failure(reading).isPresent()
          ? Optional.empty()
          : Optional.of(text + " holds, and must not");
    }
  }

  /// @param pattern of `matches`, compiled once
  record Comparison(Operand left, Operator operator, Operand right, @Nullable Pattern pattern)
      implements Expression {
    @Override
    public Optional<String> failure(Reading reading) {
      try {
        Object wanted = right.values(reading).getFirst();
        for (Object found : left.values(reading)) {
          if (!holds(found, wanted)) {
            String limit = right instanceof Operand.Literal ? "" : " (" + right + ")";
            return Optional.of(
                left
                    + " is "
                    + Operand.shown(found)
                    + ", wanted "
                    + operator
                    + " "
                    + Operand.shown(wanted)
                    + limit);
          }
        }
        return Optional.empty();
      } catch (Reading.NoJson e) {
        return Optional.of("the body is no JSON, wanted " + left + " " + operator + " " + right);
      } catch (IllegalStateException e) {
        return Optional.of(left + ": " + e.getMessage());
      }
    }

    private boolean holds(@Nullable Object found, @Nullable Object wanted) {
      return switch (operator) {
        case EQUAL -> equal(found, wanted);
        case UNEQUAL -> !equal(found, wanted);
        case LESS -> compared(found, wanted) instanceof Integer order && order < 0;
        case AT_MOST -> compared(found, wanted) instanceof Integer order && order <= 0;
        case MORE -> compared(found, wanted) instanceof Integer order && order > 0;
        case AT_LEAST -> compared(found, wanted) instanceof Integer order && order >= 0;
        case CONTAINS ->
            found instanceof String text && wanted instanceof String part && text.contains(part);
        case MATCHES ->
            found instanceof String text && pattern != null && pattern.matcher(text).find();
      };
    }

    private static boolean equal(@Nullable Object a, @Nullable Object b) {
      if (a == null || b == null) {
        return a == b;
      }
      return compared(a, b) instanceof Integer order ? order == 0 : a.equals(b);
    }

    /// Null where the two have no order: `"7"` and `7`, or nothing at all.
    private static @Nullable Integer compared(@Nullable Object a, @Nullable Object b) {
      if (a instanceof BigDecimal left && b instanceof BigDecimal right) {
        return left.compareTo(right);
      }
      if (a instanceof Duration left && b instanceof Duration right) {
        return left.compareTo(right);
      }
      return null;
    }
  }
}
