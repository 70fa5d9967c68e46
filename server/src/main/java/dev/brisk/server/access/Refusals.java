package dev.brisk.server.access;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/// Counts who was not let in, by why.
final class Refusals {
  final LongAdder missing = new LongAdder();
  final LongAdder unknown = new LongAdder();
  final LongAdder token = new LongAdder();
  final LongAdder unknowableToken = new LongAdder();
  final LongAdder forbidden = new LongAdder();
  final LongAdder limited = new LongAdder();
  final LongAdder unknowable = new LongAdder();

  /// By the reason's name, each from the start.
  Map<String, Long> counts() {
    Map<String, Long> counts = new LinkedHashMap<>();
    counts.put("no_credentials", missing.sum());
    counts.put("unknown_key", unknown.sum());
    counts.put("invalid_token", token.sum());
    counts.put("without_token_keys", unknowableToken.sum());
    counts.put("forbidden", forbidden.sum());
    counts.put("limited", limited.sum());
    counts.put("without_redis", unknowable.sum());
    return counts;
  }
}
