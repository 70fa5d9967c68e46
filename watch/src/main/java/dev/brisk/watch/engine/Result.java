package dev.brisk.watch.engine;

import dev.brisk.watch.check.Check;
import dev.brisk.watch.check.Kind;
import dev.brisk.watch.condition.Observation;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a check said, after its retries.
///
/// @param startedAt of its first attempt
/// @param problems what was wrong in each of its attempts, in words; empty when all is well
/// @param last what was seen last; null of a heartbeat
public record Result(
    Check check,
    Instant startedAt,
    Instant endedAt,
    Map<Kind, String> problems,
    @Nullable Observation last) {
  public Result {
    problems = Map.copyOf(problems);
  }
}
