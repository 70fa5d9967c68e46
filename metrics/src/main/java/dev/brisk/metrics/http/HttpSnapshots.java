package dev.brisk.metrics.http;

import dev.brisk.metrics.Metric;
import dev.brisk.metrics.MetricsCatalogue;
import dev.brisk.metrics.http.CellTable.Sample;
import dev.brisk.metrics.http.HttpMetricsOptions.InProgress;
import dev.brisk.metrics.http.HttpMetricsOptions.Naming;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Exemplar;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Quantiles;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Turns the cells of all recorders into client_java's snapshots, at each scrape.
///
/// Every family is derived from one reading of the cells, so that within a scrape the requests of
/// `http_requests_total` are those of the histograms.
final class HttpSnapshots {
  private final HttpMetricsOptions options;
  private final Layout layout;
  private final RouteTable routes;
  private final Labels constant;
  private final Histogram highResolution;
  private final Histogram lowResolution;

  /// Labels are made once: their checks cost more than the rest of a scrape.
  private final Map<List<String>, Labels> labels = new ConcurrentHashMap<>();

  HttpSnapshots(HttpMetricsOptions options, Layout layout, RouteTable routes) {
    this.options = options;
    this.layout = layout;
    this.routes = routes;
    constant =
        Labels.of(
            List.copyOf(options.constantLabels().keySet()),
            List.copyOf(options.constantLabels().values()));
    highResolution = new Histogram(options.highResolutionBounds(), layout);
    lowResolution = new Histogram(options.lowResolutionBounds(), layout);
  }

  /// The values of one (method, handler, status), summed over recorders.
  private record Reading(
      String method, String status, String handler, int route, int statusClass, long[] cell) {}

  /// A histogram that is exported, and how the fine buckets fold into its own.
  private record Histogram(double[] bounds, int[] fold) {
    Histogram(List<Double> bounds, Layout layout) {
      this(Layout.withInfinity(bounds), layout.fold(bounds));
    }
  }

  /// Names in client_java's form: without the `_total` of counters.
  List<String> names() {
    List<String> names = new ArrayList<>();
    for (MetricSnapshot snapshot : of(List.of())) {
      names.add(snapshot.getMetadata().getPrometheusName());
    }
    return names;
  }

  MetricSnapshots of(List<CellTable> tables) {
    List<Reading> readings = read(tables);
    MetricSnapshots.Builder result = MetricSnapshots.builder();
    switch (options.naming()) {
      case INSTRUMENTATOR -> instrumentator(readings, tables, result);
      case OPENTELEMETRY -> openTelemetry(readings, tables, result);
    }
    if (options.firstByte()) {
      result.metricSnapshot(
          byMethodAndHandler(
              MetricsCatalogue.HTTP_FIRST_BYTE,
              readings,
              List.of(),
              layout.firstByteBuckets(),
              Layout.FIRST_BYTE_NANOS));
    }
    aboutThemselves(readings, result);
    return result.build();
  }

  private List<Reading> read(List<CellTable> tables) {
    List<Reading> readings = new ArrayList<>();
    for (Map.Entry<Integer, BitSet> entry : routes.series().entrySet()) {
      int route = entry.getKey();
      entry.getValue().stream().forEach(status -> readings.add(read(tables, route, status)));
    }
    for (int route = 0; RouteTable.isOverflow(route); route++) {
      for (int statusClass = 1; statusClass <= 5; statusClass++) {
        Reading reading = read(tables, route, layout.statusIndex(statusClass * 100));
        if (count(reading.cell()) > 0) {
          readings.add(reading);
        }
      }
    }
    return readings;
  }

  private Reading read(List<CellTable> tables, int route, int status) {
    long[] sum = layout.newCell();
    tables.forEach(table -> table.addTo(route, status, sum));
    int statusClass = layout.statusClass(status);
    String text = RouteTable.isOverflow(route) ? statusClass + "xx" : layout.statusText(status);
    return new Reading(
        RouteTable.method(route), text, routes.handler(route), route, statusClass, sum);
  }

  private void instrumentator(
      List<Reading> readings, List<CellTable> tables, MetricSnapshots.Builder result) {
    List<CounterDataPointSnapshot> counts = new ArrayList<>();
    Map<String, long[]> byHandler = new LinkedHashMap<>();
    long[] all = layout.newCell();
    for (Reading reading : readings) {
      Labels labels =
          labels(
              "method",
              reading.method(),
              "status",
              reading.status(),
              options.handlerLabel(),
              reading.handler());
      counts.add(new CounterDataPointSnapshot(count(reading.cell()), labels, null, 0));
      add(byHandler.computeIfAbsent(reading.handler(), h -> layout.newCell()), reading.cell());
      if (!options.highResolutionOnlySuccess() || reading.statusClass() == 2) {
        add(all, reading.cell());
      }
    }
    result.metricSnapshot(new CounterSnapshot(metadata(MetricsCatalogue.HTTP_REQUESTS), counts));
    result.metricSnapshot(
        sizes(MetricsCatalogue.HTTP_REQUEST_SIZE, byHandler, Layout.REQUEST_BYTES));
    result.metricSnapshot(
        sizes(MetricsCatalogue.HTTP_RESPONSE_SIZE, byHandler, Layout.RESPONSE_BYTES));
    @Nullable Sample[] samples = new Sample[layout.bucketCount()];
    if (options.exemplars()) {
      readings.stream()
          .mapToInt(Reading::route)
          .distinct()
          .forEach(route -> newest(tables, route, samples));
    }
    result.metricSnapshot(
        new HistogramSnapshot(
            metadata(MetricsCatalogue.HTTP_DURATION_HIGHR),
            List.of(
                histogram(
                    highResolution,
                    all,
                    Layout.BUCKETS,
                    Layout.DURATION_NANOS,
                    labels(),
                    samples))));
    result.metricSnapshot(
        byMethodAndHandler(
            MetricsCatalogue.HTTP_DURATION,
            readings,
            tables,
            Layout.BUCKETS,
            Layout.DURATION_NANOS));
    inProgress(MetricsCatalogue.HTTP_IN_PROGRESS, tables, result);
  }

  private void openTelemetry(
      List<Reading> readings, List<CellTable> tables, MetricSnapshots.Builder result) {
    List<HistogramDataPointSnapshot> durations = new ArrayList<>();
    List<HistogramDataPointSnapshot> requests = new ArrayList<>();
    List<HistogramDataPointSnapshot> responses = new ArrayList<>();
    for (Reading reading : readings) {
      Labels labels =
          labels(
              "http_request_method",
              reading.method(),
              "http_response_status_code",
              reading.status(),
              "http_route",
              reading.handler());
      long[] cell = reading.cell();
      durations.add(
          histogram(
              lowResolution,
              cell,
              Layout.BUCKETS,
              Layout.DURATION_NANOS,
              labels,
              new Sample[layout.bucketCount()]));
      requests.add(onlySum(count(cell), cell[Layout.REQUEST_BYTES], labels));
      responses.add(onlySum(count(cell), cell[Layout.RESPONSE_BYTES], labels));
    }
    result.metricSnapshot(
        new HistogramSnapshot(metadata(MetricsCatalogue.OTEL_DURATION), durations));
    result.metricSnapshot(
        new HistogramSnapshot(metadata(MetricsCatalogue.OTEL_REQUEST_SIZE), requests));
    result.metricSnapshot(
        new HistogramSnapshot(metadata(MetricsCatalogue.OTEL_RESPONSE_SIZE), responses));
    inProgress(MetricsCatalogue.OTEL_ACTIVE, tables, result);
  }

  private void aboutThemselves(List<Reading> readings, MetricSnapshots.Builder result) {
    long overflowed =
        readings.stream()
            .filter(reading -> RouteTable.isOverflow(reading.route()))
            .mapToLong(reading -> count(reading.cell()))
            .sum();
    result.metricSnapshot(gauge(MetricsCatalogue.HTTP_SERIES, routes.seriesCount()));
    result.metricSnapshot(gauge(MetricsCatalogue.HTTP_SERIES_LIMIT, options.maxSeries()));
    result.metricSnapshot(
        new CounterSnapshot(
            metadata(MetricsCatalogue.HTTP_OVERFLOW),
            List.of(new CounterDataPointSnapshot(overflowed, constant, null, 0))));
  }

  private SummarySnapshot sizes(Metric metric, Map<String, long[]> byHandler, int index) {
    List<SummaryDataPointSnapshot> points = new ArrayList<>(byHandler.size());
    byHandler.forEach((handler, cell) ->
        points.add(
            new SummaryDataPointSnapshot(
                count(cell),
                cell[index],
                Quantiles.EMPTY,
                labels(options.handlerLabel(), handler),
                Exemplars.EMPTY,
                0)));
    return new SummarySnapshot(metadata(metric), points);
  }

  private HistogramSnapshot byMethodAndHandler(
      Metric metric, List<Reading> readings, List<CellTable> sampled, int buckets, int sumIndex) {
    Map<Integer, long[]> byRoute = new LinkedHashMap<>();
    for (Reading reading : readings) {
      add(byRoute.computeIfAbsent(reading.route(), r -> layout.newCell()), reading.cell());
    }
    List<HistogramDataPointSnapshot> points = new ArrayList<>(byRoute.size());
    byRoute.forEach((route, cell) -> {
      @Nullable Sample[] samples = new Sample[layout.bucketCount()];
      if (options.exemplars()) {
        newest(sampled, route, samples);
      }
      Labels labels =
          labels("method", RouteTable.method(route), options.handlerLabel(), routes.handler(route));
      points.add(histogram(lowResolution, cell, buckets, sumIndex, labels, samples));
    });
    return new HistogramSnapshot(metadata(metric), points);
  }

  private void inProgress(Metric metric, List<CellTable> tables, MetricSnapshots.Builder result) {
    if (options.inProgress() == InProgress.OFF) {
      return;
    }
    boolean openTelemetry = options.naming() == Naming.OPENTELEMETRY;
    List<GaugeDataPointSnapshot> points = new ArrayList<>();
    double total = 0;
    for (int route = 0; route < routes.routeCount(); route++) {
      double value = 0;
      for (CellTable table : tables) {
        value += table.inProgress(route);
      }
      total += value;
      if (options.inProgress() == InProgress.BY_HANDLER
          && (value != 0 || routes.hasSeries(route))) {
        points.add(
            new GaugeDataPointSnapshot(
                value,
                labels(
                    openTelemetry ? "http_request_method" : "method",
                    RouteTable.method(route),
                    openTelemetry ? "http_route" : options.handlerLabel(),
                    routes.handler(route)),
                null));
      }
    }
    if (options.inProgress() == InProgress.TOTAL) {
      points.add(new GaugeDataPointSnapshot(total, labels(), null));
    }
    result.metricSnapshot(new GaugeSnapshot(metadata(metric), points));
  }

  private HistogramDataPointSnapshot histogram(
      Histogram histogram,
      long[] cell,
      int buckets,
      int sumIndex,
      Labels labels,
      @Nullable Sample[] samples) {
    long[] counts = new long[histogram.bounds().length];
    @Nullable Sample[] chosen = new Sample[counts.length];
    for (int i = 0; i < layout.bucketCount(); i++) {
      int coarse = histogram.fold()[i];
      counts[coarse] += cell[buckets + i];
      chosen[coarse] = newer(chosen[coarse], samples[i]);
    }
    List<Exemplar> exemplars = new ArrayList<>();
    for (Sample sample : chosen) {
      if (sample != null) {
        exemplars.add(
            new Exemplar(
                sample.durationNanos() / 1e9,
                Labels.of(
                    Exemplar.TRACE_ID,
                    sample.trace().traceId(),
                    Exemplar.SPAN_ID,
                    sample.trace().spanIdText()),
                sample.epochMillis()));
      }
    }
    return new HistogramDataPointSnapshot(
        ClassicHistogramBuckets.of(histogram.bounds(), counts),
        cell[sumIndex] / 1e9,
        labels,
        Exemplars.of(exemplars),
        0);
  }

  private static HistogramDataPointSnapshot onlySum(long count, long sum, Labels labels) {
    return new HistogramDataPointSnapshot(
        ClassicHistogramBuckets.of(new double[] {Double.POSITIVE_INFINITY}, new long[] {count}),
        sum,
        labels,
        Exemplars.EMPTY,
        0);
  }

  private GaugeSnapshot gauge(Metric metric, double value) {
    return new GaugeSnapshot(
        metadata(metric), List.of(new GaugeDataPointSnapshot(value, constant, null)));
  }

  private void newest(List<CellTable> tables, int route, @Nullable Sample[] samples) {
    for (CellTable table : tables) {
      for (int i = 0; i < samples.length; i++) {
        samples[i] = newer(samples[i], table.sample(route, i));
      }
    }
  }

  private static @Nullable Sample newer(@Nullable Sample one, @Nullable Sample other) {
    if (one == null) {
      return other;
    }
    return other == null || one.epochMillis() >= other.epochMillis() ? one : other;
  }

  private long count(long[] cell) {
    long count = 0;
    for (int i = 0; i < layout.bucketCount(); i++) {
      count += cell[Layout.BUCKETS + i];
    }
    return count;
  }

  private static void add(long[] sum, long[] cell) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += cell[i];
    }
  }

  private Labels labels(String... namesAndValues) {
    if (namesAndValues.length == 0) {
      return constant;
    }
    return labels.computeIfAbsent(
        List.of(namesAndValues), key -> constant.merge(Labels.of(namesAndValues)));
  }

  private MetricMetadata metadata(Metric metric) {
    String name = metric.name();
    if (metric.type() == Metric.Type.COUNTER) {
      name = name.substring(0, name.length() - "_total".length());
    }
    StringBuilder full = new StringBuilder();
    if (metric.group() == Metric.Group.HTTP) {
      for (String prefix : List.of(options.namespace(), options.subsystem())) {
        if (!prefix.isEmpty()) {
          full.append(prefix).append('_');
        }
      }
    }
    full.append(name);
    return switch (metric.unit()) {
      case SECONDS -> new MetricMetadata(full.toString(), metric.help(), Unit.SECONDS);
      case BYTES -> new MetricMetadata(full.toString(), metric.help(), Unit.BYTES);
      case NONE, RATIO -> new MetricMetadata(full.toString(), metric.help());
    };
  }
}
