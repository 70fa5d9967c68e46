package dev.brisk.metrics.http;

import dev.brisk.metrics.trace.TraceContext;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The cells of one recorder: a row a route, a `long[]` a status ([Layout]), made on first use.
///
/// Rows and cells are installed under this object's monitor, and never replaced, so a reader that
/// holds it sees all of them; their longs are read without it.
final class CellTable {
  private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

  /// One route: its cells by status, the requests under way, and exemplars.
  static final class Row {
    final long[] @Nullable [] cells;
    final long[] inProgress = new long[1];

    /// By the slot that [Layout#sampleSlot] gives, then by fine bucket.
    final @Nullable Sample[] @Nullable [] samples;

    /// Whether there is any sample, which a scrape would else have to look for.
    boolean sampled;

    Row(Layout layout) {
      cells = new long[layout.statusCount()][];
      samples = new Sample[layout.sampleSlots()][];
    }
  }

  /// A request that stands for its bucket.
  ///
  /// @param epoch the scrape interval that it was taken in
  record Sample(TraceContext trace, long durationNanos, long epochMillis, int epoch) {}

  private final Layout layout;
  private final SeriesRegistry routes;
  private @Nullable Row[] rows;

  CellTable(Layout layout, SeriesRegistry routes) {
    this.layout = layout;
    this.routes = routes;
    rows = new Row[routes.routeCount()];
  }

  /// The row of a route. Recording threads call this; the common case is two array reads.
  Row row(int route) {
    @Nullable Row[] rows = this.rows;
    if (route < rows.length) {
      Row row = rows[route];
      if (row != null) {
        return row;
      }
    }
    return installRow(route);
  }

  long[] cell(Row row, int route, int status) {
    long[] cell = row.cells[status];
    return cell != null ? cell : install(route, status);
  }

  private synchronized Row installRow(int route) {
    if (route >= rows.length) {
      rows = Arrays.copyOf(rows, Math.max(route + 1, routes.routeCount()));
    }
    Row row = rows[route];
    if (row == null) {
      row = new Row(layout);
      rows[route] = row;
    }
    return row;
  }

  private synchronized long[] install(int route, int status) {
    Row row = installRow(route);
    long[] cell = row.cells[status];
    if (cell == null) {
      int classOnly = layout.folded(status);
      boolean folded = SeriesRegistry.isOverflow(route) && status != classOnly;
      if (!folded && routes.claim(route, status)) {
        cell = layout.newCell();
      } else {
        cell = install(SeriesRegistry.overflow(route), classOnly);
      }
      row.cells[status] = cell;
    }
    return cell;
  }

  /// The rows as they are now. What is installed later may be seen in them, or at the next scrape.
  synchronized @Nullable Row[] rows() {
    return rows;
  }

  /// Adds the values of a cell to `sum`. The last bucket is read first and sums are written before
  /// buckets, so that a sum is never behind its count.
  static void addTo(long[] sum, long[] cell) {
    for (int i = cell.length - 1; i >= 0; i--) {
      sum[i] += (long) LONGS.getAcquire(cell, i);
    }
  }

  static long inProgress(Row row) {
    return (long) LONGS.getOpaque(row.inProgress, 0);
  }

  /// For a cell that only this thread writes.
  static void addOwned(long[] cell, int index, long delta) {
    LONGS.setRelease(cell, index, cell[index] + delta);
  }

  static void addShared(long[] cell, int index, long delta) {
    LONGS.getAndAdd(cell, index, delta);
  }
}
