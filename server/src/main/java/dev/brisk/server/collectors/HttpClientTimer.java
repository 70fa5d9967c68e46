package dev.brisk.server.collectors;

import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

/// Counts and times the HTTP requests that one endpoint sends to one upstream, repetitions
/// included. Thread-safe.
public final class HttpClientTimer {
  /// Why a request got no answer.
  public enum Failure {
    /// No connection was made: nothing was sent.
    CONNECT,
    /// The connection ended, or what came was not HTTP.
    BROKEN,
    /// The answer was larger than is allowed.
    TOO_LARGE,
    /// All connections were in use and too many requests waited.
    BUSY,
    TIMEOUT,
    /// Nobody waited for it any more.
    CANCELLED
  }

  private static final int STATUS_CLASSES = 5;

  private final Labels labels;
  private final DurationCounts durations = new DurationCounts();
  private final AtomicLongArray answers = new AtomicLongArray(STATUS_CLASSES);
  private final Map<Failure, LongAdder> failures = new EnumMap<>(Failure.class);
  private final LongAdder retries = new LongAdder();
  private final LongAdder began = new LongAdder();
  private final LongAdder ended = new LongAdder();

  /// @param endpoint whose source sends them
  /// @param host of the upstream, with its port: from configuration, never from a request
  public HttpClientTimer(String endpoint, String host) {
    labels = Labels.of("endpoint", endpoint, "host", host);
    for (Failure failure : Failure.values()) {
      failures.put(failure, new LongAdder());
    }
  }

  /// A request is sent.
  public void started() {
    began.increment();
  }

  /// A request that `started` was answered.
  public void answered(int status, long durationNanos) {
    answers.incrementAndGet(Math.clamp(status / 100 - 1, 0, STATUS_CLASSES - 1));
    end(durationNanos);
  }

  /// A request that `started` got no answer.
  public void failed(Failure failure, long durationNanos) {
    counter(failure).increment();
    end(durationNanos);
  }

  /// A request is to be sent once more.
  public void retried() {
    retries.increment();
  }

  private void end(long durationNanos) {
    durations.add(durationNanos);
    ended.increment();
  }

  private LongAdder counter(Failure failure) {
    LongAdder counter = failures.get(failure);
    if (counter == null) {
      throw new IllegalArgumentException("unknown: " + failure);
    }
    return counter;
  }

  /// Every series exists at 0 from the start, so that `increase()` sees the first error.
  List<CounterDataPointSnapshot> answersByStatus() {
    return IntStream.range(0, STATUS_CLASSES)
        .mapToObj(i -> point(answers.get(i), labels.add("status", (i + 1) + "xx")))
        .toList();
  }

  List<CounterDataPointSnapshot> failuresByReason() {
    return failures.entrySet().stream()
        .map(entry ->
            point(
                entry.getValue().sum(),
                labels.add("reason", entry.getKey().name().toLowerCase(Locale.ROOT))))
        .toList();
  }

  CounterDataPointSnapshot retries() {
    return point(retries.sum(), labels);
  }

  HistogramDataPointSnapshot durations() {
    return durations.snapshot(labels);
  }

  /// What ended is read first, so that the difference is never below zero.
  GaugeDataPointSnapshot inProgress() {
    long over = ended.sum();
    return new GaugeDataPointSnapshot(began.sum() - over, labels, null);
  }

  private static CounterDataPointSnapshot point(double value, Labels labels) {
    return new CounterDataPointSnapshot(value, labels, null, 0);
  }
}
