package dev.brisk.watch.condition;

import java.util.Optional;
import java.util.Set;

/// What has to hold of an [Observation]: `status == 200 && json("$.status") == "up"`. Immutable,
/// thread-safe.
///
/// Operands are `status`, `latency`, `certificate` (how long it is still valid), `body`,
/// `header("Name")`, `json("$.path")` (RFC 9535), numbers, durations, text in double quotes,
/// `true`, `false` and `null`. They are compared with `==`, `!=`, `<`, `<=`, `>`, `>=`, `contains`
/// and `matches` (RE2, anywhere in the text), and joined with `&&`, `||`, `!` and brackets.
///
/// A path that selects several values holds when it does for each; one that selects none is `null`.
/// Numbers are compared by value, and `200` is not `"200"`.
public final class Condition {
  static final int MAX_LENGTH = 1_000;

  private final String text;
  private final Expression expression;

  private Condition(String text, Expression expression) {
    this.text = text;
    this.expression = expression;
  }

  /// @param known the operands that the kind of check has
  /// @throws ConditionException with the column of what is wrong
  public static Condition parse(String text, Set<Observable> known) {
    return new Condition(text, new ConditionParser(text, known).parse());
  }

  /// Why it does not hold, for people, at most some 300 characters: `status is 503, wanted == 200`;
  /// empty when it holds.
  public Optional<String> failure(Observation observation) {
    return expression.failure(new Reading(observation));
  }

  @Override
  public String toString() {
    return text;
  }
}
