package dev.brisk.bench.measure;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Counters and histograms of one event loop. Single writer; recording allocates nothing.
///
/// In a closed model response and service time are the same number, so one histogram holds both;
/// two more are made only when a request waited before it was sent.
public final class Recorder {
  private static final class Endpoint {
    private long requests;
    private long bytes;
    private long bodyBytes;
    private long cacheHits;
    private final long[] statuses = new long[1000];
    private final long[] errors = new long[ErrorClass.values().length];
    private final LatencyRecorder same = new LatencyRecorder();
    private @Nullable LatencyRecorder response;
    private @Nullable LatencyRecorder service;

    private void latency(long wanted, long sent, long end) {
      if (wanted == sent) {
        same.record(end - sent);
      } else {
        apart(wanted, sent, end);
      }
    }

    private void apart(long wanted, long sent, long end) {
      LatencyRecorder responses = response;
      LatencyRecorder services = service;
      if (responses == null || services == null) {
        response = responses = new LatencyRecorder();
        service = services = new LatencyRecorder();
      }
      responses.record(end - wanted);
      services.record(end - sent);
    }

    private Measures drain() {
      if (requests == 0) {
        return Measures.NONE;
      }
      Map<Integer, Long> byStatus = new TreeMap<>();
      for (int status = 0; status < statuses.length; status++) {
        if (statuses[status] > 0) {
          byStatus.put(status, statuses[status]);
          statuses[status] = 0;
        }
      }
      Map<ErrorClass, Long> byError = new EnumMap<>(ErrorClass.class);
      for (ErrorClass error : ErrorClass.values()) {
        if (errors[error.ordinal()] > 0) {
          byError.put(error, errors[error.ordinal()]);
          errors[error.ordinal()] = 0;
        }
      }
      Latencies both = same.snapshot();
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
      same.reset();
      if (response != null && service != null) {
        response.reset();
        service.reset();
      }
      return measures;
    }

    private static Latencies with(Latencies both, @Nullable LatencyRecorder apart) {
      return apart == null ? both : Latencies.merge(List.of(both, apart.snapshot()));
    }
  }

  private final Endpoint[] endpoints;
  private final LatencyRecorder connect = new LatencyRecorder();
  private final LatencyRecorder sendLag = new LatencyRecorder();
  private final LatencyRecorder firstByte = new LatencyRecorder();
  private long ended;

  /// @param endpoints how many kinds of requests there are
  public Recorder(int endpoints) {
    this.endpoints = new Endpoint[endpoints];
    for (int i = 0; i < endpoints; i++) {
      this.endpoints[i] = new Endpoint();
    }
  }

  /// A complete answer came.
  ///
  /// @param wanted when the request was meant to start, in [System#nanoTime]
  /// @param sent when it was written; equal to `wanted` if nothing lay between
  /// @param end when the answer was complete
  /// @param bodyMatches false if a check of the body failed
  public void answered(
      int endpoint,
      long wanted,
      long sent,
      long end,
      int status,
      long bytes,
      long bodyBytes,
      boolean bodyMatches) {
    Endpoint of = endpoints[endpoint];
    of.requests++;
    ended++;
    of.bytes += bytes;
    of.bodyBytes += bodyBytes;
    of.statuses[status]++;
    of.latency(wanted, sent, end);
    if (status >= 400) {
      of.errors[(status == 429 ? ErrorClass.THROTTLED : ErrorClass.STATUS).ordinal()]++;
    } else if (!bodyMatches) {
      of.errors[ErrorClass.BODY.ordinal()]++;
    }
  }

  /// The answer that was recorded last came from a cache.
  public void cacheHit(int endpoint) {
    endpoints[endpoint].cacheHits++;
  }

  /// A request ended without a complete answer. Its time is recorded only if it waited in vain: the
  /// time until a connection broke says nothing about how long an answer takes.
  public void failed(int endpoint, long wanted, long sent, long end, ErrorClass error) {
    Endpoint of = endpoints[endpoint];
    of.requests++;
    ended++;
    of.errors[error.ordinal()]++;
    if (error.waited()) {
      of.latency(wanted, sent, end);
    }
  }

  /// The first bytes of an answer came this long after the request was sent.
  public void firstByte(long nanos) {
    firstByte.record(nanos);
  }

  /// A connection was opened, TLS included.
  public void connected(long nanos) {
    connect.record(nanos);
  }

  /// A request of an open model was sent this long after it could have been.
  public void sendLag(long nanos) {
    sendLag.record(nanos);
  }

  /// Requests that ended since the recorder was made.
  public long ended() {
    return ended;
  }

  /// Everything since the last drain, one entry an endpoint, and starts anew.
  public List<Measures> drain() {
    List<Measures> all = new ArrayList<>(endpoints.length);
    for (Endpoint endpoint : endpoints) {
      all.add(endpoint.drain());
    }
    return all;
  }

  public Latencies drainConnect() {
    Latencies drained = connect.snapshot();
    connect.reset();
    return drained;
  }

  public Latencies drainFirstByte() {
    Latencies drained = firstByte.snapshot();
    firstByte.reset();
    return drained;
  }

  public Latencies drainSendLag() {
    Latencies drained = sendLag.snapshot();
    sendLag.reset();
    return drained;
  }
}
