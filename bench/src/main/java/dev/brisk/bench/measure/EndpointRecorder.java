package dev.brisk.bench.measure;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Counters and histograms of one kind of request. Single writer; recording allocates nothing but
/// counters for what was never seen before.
///
/// In a closed model response and service time are the same number, so one histogram holds both;
/// two more are made only when a request waited before it was sent.
public final class EndpointRecorder {
  private long requests;
  private long bytes;
  private long bodyBytes;
  private long cacheHits;
  // By hundreds, which are made when they are needed: 1,000 counters are 8 KB an endpoint.
  private final long[] @Nullable [] statuses = new long[10][];
  private final long[] errors = new long[ErrorClass.values().length];
  private @Nullable LatencyRecorder same;
  private @Nullable LatencyRecorder response;
  private @Nullable LatencyRecorder service;

  /// A complete answer came.
  ///
  /// @param intendedStart when the request was meant to start, in [System#nanoTime]
  /// @param sent when it was written; equal to `intendedStart` if nothing lay between
  /// @param end when the answer was complete
  /// @param error why it counts as failed nevertheless, or null
  public void answered(
      long intendedStart,
      long sent,
      long end,
      int status,
      long bytes,
      long bodyBytes,
      @Nullable ErrorClass error) {
    requests++;
    this.bytes += bytes;
    this.bodyBytes += bodyBytes;
    long[] hundred = statuses[status / 100];
    if (hundred == null) {
      statuses[status / 100] = hundred = new long[100];
    }
    hundred[status % 100]++;
    latency(intendedStart, sent, end);
    if (error != null) {
      errors[error.ordinal()]++;
    }
  }

  /// The answer that was recorded last came from a cache.
  public void cacheHit() {
    cacheHits++;
  }

  /// A request ended without a complete answer. Its time is recorded only if it waited in vain: the
  /// time until a connection broke says nothing about how long an answer takes.
  public void failed(long intendedStart, long sent, long end, ErrorClass error) {
    requests++;
    errors[error.ordinal()]++;
    if (error.waited()) {
      latency(intendedStart, sent, end);
    }
  }

  /// A request was due, but never sent. It has waited, so it has a response time; it has no service
  /// time.
  public void unsent(long intendedStart, long end) {
    requests++;
    errors[ErrorClass.UNANSWERED.ordinal()]++;
    apart().record(end - intendedStart);
  }

  private void latency(long intendedStart, long sent, long end) {
    if (intendedStart == sent) {
      LatencyRecorder both = same;
      if (both == null) {
        // A plan may have two thousand endpoints, of which few are asked for.
        same = both = new LatencyRecorder();
      }
      both.record(end - sent);
    } else {
      apart().record(end - intendedStart);
      LatencyRecorder services = service;
      if (services == null) {
        service = services = new LatencyRecorder();
      }
      services.record(end - sent);
    }
  }

  /// Response times that are no service times.
  private LatencyRecorder apart() {
    LatencyRecorder responses = response;
    if (responses == null) {
      response = responses = new LatencyRecorder();
    }
    return responses;
  }

  /// Everything since the last drain, and starts anew.
  public Measures drain() {
    if (requests == 0) {
      return Measures.NONE;
    }
    Map<Integer, Long> byStatus = new TreeMap<>();
    for (int i = 0; i < statuses.length; i++) {
      long[] hundred = statuses[i];
      for (int j = 0; hundred != null && j < hundred.length; j++) {
        if (hundred[j] > 0) {
          byStatus.put(100 * i + j, hundred[j]);
          hundred[j] = 0;
        }
      }
    }
    Map<ErrorClass, Long> byError = new EnumMap<>(ErrorClass.class);
    for (ErrorClass error : ErrorClass.values()) {
      if (errors[error.ordinal()] > 0) {
        byError.put(error, errors[error.ordinal()]);
        errors[error.ordinal()] = 0;
      }
    }
    LatencyHistogram both = same == null ? LatencyHistogram.NONE : same.snapshot();
    Measures measures =
        new Measures(
            requests,
            bytes,
            bodyBytes,
            with(both, response),
            with(both, service),
            byStatus,
            byError,
            cacheHits);
    requests = 0;
    bytes = 0;
    bodyBytes = 0;
    cacheHits = 0;
    if (same != null) {
      same.reset();
    }
    if (response != null) {
      response.reset();
    }
    if (service != null) {
      service.reset();
    }
    return measures;
  }

  private static LatencyHistogram with(LatencyHistogram both, @Nullable LatencyRecorder apart) {
    return apart == null ? both : LatencyHistogram.merge(List.of(both, apart.snapshot()));
  }
}
