package dev.brisk.watch.engine;

import dev.brisk.watch.check.Check;
import dev.brisk.watch.check.Kind;
import dev.brisk.watch.check.Target;
import dev.brisk.watch.condition.Observation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Says when each check is due and makes one result of its attempts. Thread-safe.
///
/// A check starts an interval after it started last, less a jitter of up to a tenth, so that checks
/// do not stay in step and a fault is still noticed within interval and time-out. An attempt that
/// finds nothing ends the check. Otherwise the next begins where its share of the time-out does. A
/// problem is one that every attempt had.
public final class Engine {
  private static final int JITTER_PART = 10;
  private static final Duration SPREAD = Duration.ofMillis(20);

  private final Map<String, State> states = new LinkedHashMap<>();
  private final RandomGenerator random;

  /// An attempt that is to be made now.
  ///
  /// @param number from 0
  public record Attempt(Check check, int number, Instant at, Duration timeout) {}

  private static final class State {
    private final Check check;
    private Instant startedAt;
    private Instant nextAt;
    private int attempt;
    private boolean running;
    private @Nullable Map<Kind, String> problems;

    State(Check check, Instant firstAt) {
      this.check = check;
      this.startedAt = firstAt;
      this.nextAt = firstAt;
    }
  }

  /// @param start the first checks begin then, a moment apart
  public Engine(List<Check> checks, RandomGenerator random, Instant start) {
    this.random = random;
    for (Check check : checks) {
      Duration interval = check.timing().interval();
      boolean heartbeat = check.target() instanceof Target.Heartbeat;
      long nanos = states.size() * SPREAD.toNanos() % interval.toNanos();
      Instant first =
          heartbeat ? start.plus(interval).plus(check.timing().timeout()) : start.plusNanos(nanos);
      if (states.put(check.name(), new State(check, first)) != null) {
        throw new IllegalArgumentException("there are two checks named " + check.name());
      }
      State state = states.get(check.name());
      if (heartbeat && state != null) {
        state.startedAt = start;
      }
    }
  }

  /// The attempts that are due; each has to be answered with [#completed].
  public synchronized List<Attempt> due(Instant now) {
    List<Attempt> due = new ArrayList<>();
    for (State state : states.values()) {
      if (!state.running
          && !state.nextAt.isAfter(now)
          && !(state.check.target() instanceof Target.Heartbeat)) {
        state.running = true;
        if (state.attempt == 0) {
          state.startedAt = now;
          state.problems = null;
        }
        due.add(new Attempt(state.check, state.attempt, now, state.check.timing().share()));
      }
    }
    return due;
  }

  /// Heartbeats that are missing, one result for each interval without one.
  public synchronized List<Result> missing(Instant now) {
    List<Result> missing = new ArrayList<>();
    for (State state : states.values()) {
      if (state.check.target() instanceof Target.Heartbeat && !state.nextAt.isAfter(now)) {
        Duration silence = Duration.between(state.startedAt, now);
        missing.add(
            new Result(
                state.check,
                state.nextAt,
                now,
                Map.of(Kind.DOWN, "no heartbeat for " + silence.toSeconds() + " s"),
                null));
        state.nextAt = now.plus(state.check.timing().interval());
      }
    }
    return missing;
  }

  /// A heartbeat came.
  ///
  /// @return empty when no heartbeat is called so
  public synchronized Optional<Result> beat(String name, Instant now) {
    State state = states.get(name);
    if (state == null || !(state.check.target() instanceof Target.Heartbeat)) {
      return Optional.empty();
    }
    state.startedAt = now;
    state.nextAt = now.plus(state.check.timing().interval()).plus(state.check.timing().timeout());
    return Optional.of(new Result(state.check, now, now, Map.of(), null));
  }

  /// The earliest time at which something is due; empty while all are running.
  public synchronized Optional<Instant> next() {
    return states.values().stream()
        .filter(state -> !state.running)
        .map(state -> state.nextAt)
        .min(Instant::compareTo);
  }

  /// Takes what an attempt saw.
  ///
  /// @return the result, unless a further attempt is to be made
  public synchronized Optional<Result> completed(Attempt attempt, Observation seen, Instant now) {
    State state = states.get(attempt.check().name());
    if (state == null || !state.running || state.attempt != attempt.number()) {
      throw new IllegalStateException("not running: " + attempt);
    }
    state.running = false;
    Map<Kind, String> found = new HashMap<>(state.check.problems(seen));
    Map<Kind, String> before = state.problems;
    if (before != null) {
      found.keySet().retainAll(before.keySet());
    }
    state.problems = found;
    if (!found.isEmpty() && state.attempt < state.check.timing().retries()) {
      state.attempt++;
      Duration wait = attempt.timeout().multipliedBy(state.attempt);
      Instant at = state.startedAt.plus(wait);
      state.nextAt = at.isAfter(now) ? at : now;
      return Optional.empty();
    }
    state.attempt = 0;
    long interval = state.check.timing().interval().toNanos();
    long jitter = random.nextLong(interval / JITTER_PART + 1);
    Instant at = state.startedAt.plusNanos(interval - jitter);
    state.nextAt = at.isAfter(now) ? at : now;
    return Optional.of(new Result(state.check, state.startedAt, now, found, seen));
  }
}
