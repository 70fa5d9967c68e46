package dev.brisk.metrics.http;

import dev.brisk.metrics.http.CellTable.Row;
import dev.brisk.metrics.http.CellTable.Sample;
import dev.brisk.metrics.http.HttpMetricsOptions.Naming;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One reading of all recorders, from which a scrape derives its families.
final class SeriesSnapshot {
  /// A (method, handler, status), with its labels: made once, since their checks cost more than the
  /// rest of a scrape.
  record Series(
      int route, int status, int statusClass, String handler, Labels labels, Labels routeLabels) {}

  /// The values of a series, summed over recorders. Series without requests share a cell of zeros.
  record Reading(Series series, long[] cell) {}

  /// The series that exist, in the order of their labels: client_java sorts them, and is quick when
  /// they are sorted.
  static final class Catalogue {
    private final HttpMetricsOptions options;
    private final Layout layout;
    private final SeriesRegistry routes;
    private final Labels constant;
    private volatile List<Series> known = List.of();

    Catalogue(HttpMetricsOptions options, Layout layout, SeriesRegistry routes, Labels constant) {
      this.options = options;
      this.layout = layout;
      this.routes = routes;
      this.constant = constant;
    }

    /// All series. Those of the overflow are listed only once they were used.
    List<Series> series(boolean overflow) {
      List<Series> present = known;
      if (present.size() != routes.seriesCount()) {
        List<Series> made = new ArrayList<>();
        for (Map.Entry<Integer, BitSet> entry : routes.series().entrySet()) {
          entry.getValue().stream().forEach(status -> made.add(series(entry.getKey(), status)));
        }
        made.sort(Comparator.comparing(Series::labels));
        present = List.copyOf(made);
        known = present;
      }
      if (!overflow) {
        return present;
      }
      List<Series> all = new ArrayList<>(present);
      for (int route = 0; SeriesRegistry.isOverflow(route); route++) {
        for (int statusClass = 1; statusClass <= 5; statusClass++) {
          all.add(series(route, layout.statusIndex(statusClass * 100)));
        }
        all.add(series(route, layout.clientClosed()));
      }
      return all;
    }

    private Series series(int route, int status) {
      int statusClass = layout.statusClass(status);
      String text =
          SeriesRegistry.isOverflow(route) && status != layout.clientClosed()
              ? statusClass + "xx"
              : layout.statusText(status);
      Labels routeLabels = routeLabels(route);
      Labels labels =
          routeLabels.add(openTelemetry() ? "http_response_status_code" : "status", text);
      return new Series(route, status, statusClass, routes.handler(route), labels, routeLabels);
    }

    Labels routeLabels(int route) {
      return constant.merge(
          Labels.of(
              openTelemetry() ? "http_request_method" : "method",
              SeriesRegistry.method(route),
              openTelemetry() ? "http_route" : options.handlerLabel(),
              routes.handler(route)));
    }

    private boolean openTelemetry() {
      return options.naming() == Naming.OPENTELEMETRY;
    }
  }

  private final Layout layout;
  private final List<@Nullable Row[]> tables;
  private final List<Reading> readings;
  private final long overflowed;

  SeriesSnapshot(Layout layout, Catalogue catalogue, List<CellTable> tables) {
    this.layout = layout;
    this.tables = tables.stream().map(CellTable::rows).toList();
    boolean overflow = false;
    for (int route = 0; SeriesRegistry.isOverflow(route); route++) {
      overflow |= !rows(route).isEmpty();
    }
    long[] nothing = layout.newCell();
    long overflowed = 0;
    List<Reading> readings = new ArrayList<>();
    for (Series series : catalogue.series(overflow)) {
      long[] cell = read(series, nothing);
      if (!SeriesRegistry.isOverflow(series.route())) {
        readings.add(new Reading(series, cell));
      } else if (count(cell) > 0) {
        readings.add(new Reading(series, cell));
        overflowed += count(cell);
      }
    }
    this.readings = readings;
    this.overflowed = overflowed;
  }

  List<Reading> readings() {
    return readings;
  }

  /// Requests that the limit on series sent to the overflow.
  long overflowed() {
    return overflowed;
  }

  private long[] read(Series series, long[] nothing) {
    long[] sum = nothing;
    for (@Nullable Row[] rows : tables) {
      Row row = series.route() < rows.length ? rows[series.route()] : null;
      long[] cell = row == null ? null : row.cells[series.status()];
      if (cell != null) {
        if (sum == nothing) {
          sum = layout.newCell();
        }
        CellTable.addTo(sum, cell);
      }
    }
    return sum;
  }

  /// The readings whose durations say something of the server: how long a client had patience does
  /// not.
  List<Reading> timed() {
    return readings.stream()
        .filter(reading -> reading.series().status() != layout.clientClosed())
        .toList();
  }

  long inProgress(int route) {
    return rows(route).stream().mapToLong(CellTable::inProgress).sum();
  }

  /// The newest sample of each fine bucket, or null when the series has none.
  @Nullable Sample @Nullable [] samples(Series series) {
    int slot = layout.sampleSlot(series.status());
    @Nullable Sample[] newest = null;
    for (Row row : rows(series.route())) {
      @Nullable Sample[] samples = row.sampled ? row.samples[slot] : null;
      if (samples != null) {
        if (newest == null) {
          newest = new Sample[layout.bucketCount()];
        }
        for (int i = 0; i < newest.length; i++) {
          newest[i] = newer(newest[i], samples[i]);
        }
      }
    }
    return newest;
  }

  static @Nullable Sample newer(@Nullable Sample one, @Nullable Sample other) {
    if (one == null) {
      return other;
    }
    return other == null || one.epochMillis() >= other.epochMillis() ? one : other;
  }

  private List<Row> rows(int route) {
    List<Row> found = new ArrayList<>(tables.size());
    for (@Nullable Row[] rows : tables) {
      Row row = route < rows.length ? rows[route] : null;
      if (row != null) {
        found.add(row);
      }
    }
    return found;
  }

  long count(long[] cell) {
    long count = 0;
    for (int i = 0; i < layout.bucketCount(); i++) {
      count += cell[Layout.BUCKETS + i];
    }
    return count;
  }
}
