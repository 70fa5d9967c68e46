package dev.brisk.metrics.http;

import dev.brisk.metrics.http.CellTable.Row;
import dev.brisk.metrics.trace.Traced;
import org.jspecify.annotations.Nullable;

/// Records the requests of any threads, with atomic additions.
final class SharedRecorder {
  private final HttpMetrics metrics;
  private final Layout layout;
  private final CellTable table;

  SharedRecorder(HttpMetrics metrics, Layout layout, CellTable table) {
    this.metrics = metrics;
    this.layout = layout;
    this.table = table;
  }

  void inProgress(int route, long delta) {
    CellTable.addShared(table.row(route).inProgress, 0, delta);
  }

  void record(
      int route,
      int status,
      long durationNanos,
      long firstByteNanos,
      long requestBytes,
      long responseBytes,
      @Nullable Traced traced) {
    long latency = metrics.latency(durationNanos, firstByteNanos);
    Row row = table.row(route);
    int statusIndex = layout.statusIndex(status);
    long[] cell = table.cell(row, route, statusIndex);
    if (requestBytes != 0) {
      CellTable.addShared(cell, Layout.REQUEST_BYTES, requestBytes);
    }
    CellTable.addShared(cell, Layout.RESPONSE_BYTES, responseBytes);
    CellTable.addShared(cell, Layout.DURATION_NANOS, latency);
    if (metrics.firstByte()) {
      CellTable.addShared(cell, Layout.FIRST_BYTE_NANOS, firstByteNanos);
      CellTable.addShared(cell, layout.firstByteBuckets() + layout.bucket(firstByteNanos), 1);
    }
    if (metrics.fine()) {
      CellTable.addShared(cell, layout.nativeBuckets() + NativeBuckets.of(latency), 1);
    }
    int bucket = layout.bucket(latency);
    if (traced != null) {
      metrics.offerSample(row, layout.sampleSlot(statusIndex), bucket, traced, latency);
    }
    CellTable.addShared(cell, Layout.BUCKETS + bucket, 1);
  }
}
