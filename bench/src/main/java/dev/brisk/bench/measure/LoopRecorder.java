package dev.brisk.bench.measure;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Counters and histograms of one event loop. Single writer; recording allocates nothing.
///
/// Start at [EndpointRecorder] for what is kept of each kind of request.
public final class LoopRecorder {
  private final EndpointRecorder[] endpoints;
  private final LatencyRecorder connect = new LatencyRecorder();
  private final LatencyRecorder sendLag = new LatencyRecorder();
  private final LatencyRecorder firstByte = new LatencyRecorder();

  /// @param endpoints how many kinds of requests there are
  public LoopRecorder(int endpoints) {
    this.endpoints = new EndpointRecorder[endpoints];
    for (int i = 0; i < endpoints; i++) {
      this.endpoints[i] = new EndpointRecorder();
    }
  }

  /// A complete answer came.
  ///
  /// @param intendedStart when the request was meant to start, in [System#nanoTime]
  /// @param sent when it was written; equal to `intendedStart` if nothing lay between
  /// @param end when the answer was complete
  /// @param bodyMatches false if a check of the body failed
  public void answered(
      int endpoint,
      long intendedStart,
      long sent,
      long end,
      int status,
      long bytes,
      long bodyBytes,
      boolean bodyMatches) {
    @Nullable ErrorClass error =
        status >= 400
            ? status == 429 ? ErrorClass.THROTTLED : ErrorClass.STATUS
            : bodyMatches ? null : ErrorClass.BODY;
    endpoints[endpoint].answered(intendedStart, sent, end, status, bytes, bodyBytes, error);
  }

  /// The answer that was recorded last came from a cache.
  public void cacheHit(int endpoint) {
    endpoints[endpoint].cacheHit();
  }

  /// A request ended without a complete answer. Its time is recorded only if it waited in vain: the
  /// time until a connection broke says nothing about how long an answer takes.
  public void failed(int endpoint, long intendedStart, long sent, long end, ErrorClass error) {
    endpoints[endpoint].failed(intendedStart, sent, end, error);
  }

  /// A request was due, but never sent.
  public void unsent(int endpoint, long intendedStart, long end) {
    endpoints[endpoint].unsent(intendedStart, end);
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

  /// Everything since the last drain, one entry an endpoint, and starts anew.
  public List<Measures> drain() {
    List<Measures> all = new ArrayList<>(endpoints.length);
    for (EndpointRecorder endpoint : endpoints) {
      all.add(endpoint.drain());
    }
    return all;
  }

  public LatencyHistogram drainConnect() {
    LatencyHistogram drained = connect.snapshot();
    connect.reset();
    return drained;
  }

  public LatencyHistogram drainFirstByte() {
    LatencyHistogram drained = firstByte.snapshot();
    firstByte.reset();
    return drained;
  }

  public LatencyHistogram drainSendLag() {
    LatencyHistogram drained = sendLag.snapshot();
    sendLag.reset();
    return drained;
  }
}
