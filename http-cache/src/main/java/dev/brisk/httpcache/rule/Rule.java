package dev.brisk.httpcache.rule;

import org.jspecify.annotations.Nullable;

/// A rule that a shared cache follows; `docs/http-cache-rules.md` says which sentence of which RFC
/// it is. All of them always hold, but for the test of the tests, which takes away one at a time:
/// asking costs one read of a field.
public enum Rule {
  // What is stored: RFC 9111, section 3.
  NO_STORE,
  MUST_UNDERSTAND,
  MUST_UNDERSTAND_BEFORE_NO_STORE,
  REQUEST_NO_STORE,
  PRIVATE,
  PRIVATE_FIELDS,
  NO_CACHE_FIELDS,
  AUTHORIZATION,
  SAYS_THAT_IT_MAY,
  NAMED_BY_CONNECTION,
  OF_A_CONNECTION,
  OF_A_PROXY,
  PART_IS_COMPLETE,
  PART_ANSWERS_WITHIN,
  COMBINE_BY_STRONG_VALIDATOR,
  UPDATE,
  UPDATE_KEEPS_CODING,

  // What may answer: section 4.
  VARY,
  VARY_STAR,
  VARY_ABSENT,
  AGE_GENERATED,
  MOST_RECENT,
  FRESH,
  DATE_CASE,
  DATE_ZONE,
  S_MAXAGE_FIRST,
  MAX_AGE_BEFORE_EXPIRES,
  EXPIRES_ONCE,
  HEURISTIC_ONLY_WITHOUT_EXPLICIT,
  HEURISTIC_STATUS,
  AGE_COUNTS,
  APPARENT_AGE,
  DELAY_COUNTS,
  STALE_ALLOWED,
  NO_CACHE,
  MUST_REVALIDATE,
  PROXY_REVALIDATE,
  S_MAXAGE_REVALIDATES,

  // Validation and invalidation: sections 4.3 and 4.4.
  CONDITIONS_SENT,
  CONDITIONS_EVALUATED,
  CONDITIONS_OF_THE_ORIGIN,
  IF_NONE_MATCH_FIRST,
  WEAK_COMPARISON,
  DATE_FOR_LAST_MODIFIED,
  VALIDATOR_IDENTIFIES,
  HEAD_UPDATES,
  HEAD_MAKES_STALE,
  UNSAFE_INVALIDATES,
  UNKNOWN_IS_UNSAFE,
  SAME_ORIGIN,
  ERRORS_CHANGE_NOTHING,

  // Fields: section 5.
  FIRST_AGE,
  INVALID_AGE,
  INVALID_EXPIRES,
  REQUEST_MAX_AGE,
  REQUEST_MIN_FRESH,
  REQUEST_MAX_STALE,
  REQUEST_NO_CACHE,
  ONLY_IF_CACHED,

  // RFC 5861, 9211, 9213.
  STALE_WHILE_REVALIDATE,
  STALE_IF_ERROR,
  CACHE_STATUS_LAST,
  TARGETED_FIRST,
  TARGETED_MALFORMED,
  TARGETED_HIDES_EXPIRES,

  // Ranges: RFC 9110, sections 13.1.5, 14 and 15.3.7.
  IF_RANGE,
  IF_RANGE_STRONG,
  IF_RANGE_DATE_STRONG,
  RANGE_OF_GET,
  RANGE_UNIT,
  RANGE_WITHIN,
  MANY_RANGES;

  private static @Nullable Rule without;

  public boolean holds() {
    return this != without;
  }

  /// For the test of the tests.
  ///
  /// @param rule which does not hold from now on; null: all do
  static void without(@Nullable Rule rule) {
    without = rule;
  }
}
