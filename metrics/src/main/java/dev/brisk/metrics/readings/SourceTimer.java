package dev.brisk.metrics.readings;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/// Times the calls of one endpoint's source. Thread-safe; a call costs some ten nanoseconds, which
/// is nothing beside a source.
public final class SourceTimer {
  /// From a model that answers in microseconds to a third party's time-out.
  static final double[] BOUNDS_SECONDS = {
    0.00001, 0.00005, 0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1,
    2.5, 5, 10, 30
  };

  /// Reasons come from our code, not from callers; this is only a belt.
  private static final int MAX_REASONS = 16;

  private final String endpoint;
  private final String source;
  private final AtomicLongArray buckets = new AtomicLongArray(BOUNDS_SECONDS.length + 1);
  private final LongAdder nanos = new LongAdder();
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
    nanos.add(durationNanos);
    double seconds = durationNanos / 1e9;
    int bucket = 0;
    while (bucket < BOUNDS_SECONDS.length && seconds > BOUNDS_SECONDS[bucket]) {
      bucket++;
    }
    buckets.incrementAndGet(bucket);
  }

  String endpoint() {
    return endpoint;
  }

  String source() {
    return source;
  }

  long[] counts() {
    long[] counts = new long[buckets.length()];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = buckets.get(i);
    }
    return counts;
  }

  double seconds() {
    return nanos.sum() / 1e9;
  }

  long inProgress() {
    return inProgress.get();
  }

  ConcurrentHashMap<String, LongAdder> failures() {
    return failures;
  }
}
