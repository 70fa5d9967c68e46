package dev.brisk.metrics.http;

import dev.brisk.metrics.http.CellTable.Row;
import dev.brisk.metrics.trace.Traced;
import org.jspecify.annotations.Nullable;

/// Records the requests of one thread: an event loop, say.
///
/// Not thread-safe: one thread records. Scrapes read beside it and see every request exactly once.
/// It takes no lock and allocates nothing, except for the first request of a route and a status,
/// and for one exemplar a bucket and scrape.
public final class Recorder {
  private final HttpMetrics metrics;
  private final Layout layout;
  private final CellTable table;

  Recorder(HttpMetrics metrics, Layout layout, CellTable table) {
    this.metrics = metrics;
    this.layout = layout;
    this.table = table;
  }

  /// A request arrived. Only needed when requests in progress are exported.
  public void started(int route) {
    if (route >= 0) {
      CellTable.addOwned(table.row(route).inProgress, 0, 1);
    }
  }

  /// A request that was `started` here ended, in whatever way.
  public void finished(int route) {
    if (route >= 0) {
      CellTable.addOwned(table.row(route).inProgress, 0, -1);
    }
  }

  /// A request was answered.
  ///
  /// @param route from [HttpMetrics#route] or [HttpMetrics#unmatched]
  /// @param durationNanos from the first byte of the request to the last byte of the answer
  /// @param requestBytes of the body, as it was on the wire; likewise `responseBytes`
  public void record(
      int route, int status, long durationNanos, long requestBytes, long responseBytes) {
    record(route, status, durationNanos, durationNanos, requestBytes, responseBytes, null);
  }

  /// As above, with the time to the first byte of the answer and the trace that an exemplar names.
  /// The trace is asked for only when its bucket wants an exemplar: once a bucket and scrape.
  public void record(
      int route,
      int status,
      long durationNanos,
      long firstByteNanos,
      long requestBytes,
      long responseBytes,
      @Nullable Traced traced) {
    if (route < 0) {
      return;
    }
    long latency = metrics.latency(durationNanos, firstByteNanos);
    Row row = table.row(route);
    int statusIndex = layout.statusIndex(status);
    long[] cell = table.cell(row, route, statusIndex);
    if (requestBytes != 0) {
      CellTable.addOwned(cell, Layout.REQUEST_BYTES, requestBytes);
    }
    CellTable.addOwned(cell, Layout.RESPONSE_BYTES, responseBytes);
    CellTable.addOwned(cell, Layout.DURATION_NANOS, latency);
    if (metrics.firstByte()) {
      CellTable.addOwned(cell, Layout.FIRST_BYTE_NANOS, firstByteNanos);
      CellTable.addOwned(cell, layout.firstByteBuckets() + layout.bucket(firstByteNanos), 1);
    }
    if (metrics.fine()) {
      CellTable.addOwned(cell, layout.nativeBuckets() + NativeBuckets.of(latency), 1);
    }
    int bucket = layout.bucket(latency);
    if (traced != null) {
      metrics.offerSample(row, layout.sampleSlot(statusIndex), bucket, traced, latency);
    }
    CellTable.addOwned(cell, Layout.BUCKETS + bucket, 1);
  }
}
