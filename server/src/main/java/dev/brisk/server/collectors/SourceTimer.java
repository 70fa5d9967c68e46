package dev.brisk.server.collectors;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/// Times the calls of one endpoint's source. Thread-safe; a call costs some ten nanoseconds, which
/// is nothing beside a source.
public final class SourceTimer {
  /// Reasons come from our code, not from callers; this is only a belt.
  private static final int MAX_REASONS = 16;

  private final String endpoint;
  private final String source;
  private final DurationCounts durations = new DurationCounts();
  private final AtomicLong inProgress = new AtomicLong();
  private final ConcurrentHashMap<String, LongAdder> failures = new ConcurrentHashMap<>();

  /// @param endpoint the endpoint's name
  /// @param source its kind: `model`, `sql`, `http`, `code`, …
  public SourceTimer(String endpoint, String source) {
    this.endpoint = endpoint;
    this.source = source;
  }

  /// A call begins.
  public void started() {
    inProgress.incrementAndGet();
  }

  /// A call that `started` ended with an answer.
  public void succeeded(long durationNanos) {
    ended(durationNanos);
  }

  /// A call that `started` failed.
  ///
  /// @param reason one of a few fixed words, such as `timeout`
  public void failed(long durationNanos, String reason) {
    ended(durationNanos);
    LongAdder adder = failures.get(reason);
    if (adder == null) {
      String bounded = failures.size() < MAX_REASONS ? reason : "other";
      adder = failures.computeIfAbsent(bounded, r -> new LongAdder());
    }
    adder.increment();
  }

  private void ended(long durationNanos) {
    inProgress.decrementAndGet();
    durations.add(durationNanos);
  }

  SourceReading reading() {
    return new SourceReading(
        endpoint,
        source,
        inProgress.get(),
        durations.count(),
        durations.seconds(),
        failures.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, each -> each.getValue().sum())));
  }

  String endpoint() {
    return endpoint;
  }

  String source() {
    return source;
  }

  DurationCounts durations() {
    return durations;
  }

  long inProgress() {
    return inProgress.get();
  }

  ConcurrentHashMap<String, LongAdder> failures() {
    return failures;
  }
}
