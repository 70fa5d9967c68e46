package dev.brisk.metrics.http;

import dev.brisk.catalogue.Metric;
import dev.brisk.catalogue.MetricsCatalogue;
import dev.brisk.metrics.http.CellTable.Sample;
import dev.brisk.metrics.http.HttpMetricsOptions.InProgress;
import dev.brisk.metrics.http.SeriesSnapshot.Reading;
import dev.brisk.metrics.http.SeriesSnapshot.Series;
import io.prometheus.metrics.model.registry.MetricType;
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
import io.prometheus.metrics.model.snapshots.MetricFamilyDescriptor;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.NativeHistogramBuckets;
import io.prometheus.metrics.model.snapshots.Quantiles;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Turns the cells of all recorders into client_java's snapshots, at each scrape.
///
/// Every family is derived from one reading of the cells, so that within a scrape the requests of
/// `http_requests_total` are those of the histograms, but for those whose client went away.
final class HttpSnapshots {
  private final HttpMetricsOptions options;
  private final Layout layout;
  private final SeriesRegistry routes;
  private final Labels constant;
  private final Histogram highResolution;
  private final Histogram lowResolution;

  private final SeriesSnapshot.Catalogue series;

  /// Labels of what has only a handler.
  private final Map<String, Labels> handlerLabels = new ConcurrentHashMap<>();

  HttpSnapshots(HttpMetricsOptions options, Layout layout, SeriesRegistry routes) {
    this.options = options;
    this.layout = layout;
    this.routes = routes;
    constant =
        Labels.of(
            List.copyOf(options.constantLabels().keySet()),
            List.copyOf(options.constantLabels().values()));
    series = new SeriesSnapshot.Catalogue(options, layout, routes, constant);
    highResolution = new Histogram(options.highResolutionBounds(), layout);
    lowResolution = new Histogram(options.lowResolutionBounds(), layout);
  }

  /// A histogram that is exported, and how the fine buckets fold into its own.
  private record Histogram(double[] bounds, int[] fold) {
    Histogram(List<Double> bounds, Layout layout) {
      this(Layout.withInfinity(bounds), layout.fold(bounds));
    }
  }

  /// What is exported, and with which labels.
  List<MetricFamilyDescriptor> descriptors() {
    boolean byHandler = options.inProgress() == InProgress.BY_HANDLER;
    List<MetricFamilyDescriptor> descriptors = new ArrayList<>();
    for (Metric metric : exported()) {
      List<String> labels = new ArrayList<>(options.constantLabels().keySet());
      boolean total = metric == inProgressMetric() && !byHandler;
      if (!total) {
        metric.labels().forEach(label -> labels.add(labelName(label)));
      }
      descriptors.add(
          MetricFamilyDescriptor.of(
              MetricType.valueOf(metric.type().name()), metadata(metric), labels));
    }
    return descriptors;
  }

  private String labelName(String catalogued) {
    return switch (options.naming()) {
      case INSTRUMENTATOR -> catalogued.equals("handler") ? options.handlerLabel() : catalogued;
      case OPENTELEMETRY ->
          switch (catalogued) {
            case "method" -> "http_request_method";
            case "handler" -> "http_route";
            default -> catalogued;
          };
    };
  }

  private List<Metric> exported() {
    List<Metric> metrics =
        new ArrayList<>(
            switch (options.naming()) {
              case INSTRUMENTATOR ->
                  List.of(
                      MetricsCatalogue.HTTP_REQUESTS,
                      MetricsCatalogue.HTTP_REQUEST_SIZE,
                      MetricsCatalogue.HTTP_RESPONSE_SIZE,
                      MetricsCatalogue.HTTP_DURATION_HIGHR,
                      MetricsCatalogue.HTTP_DURATION);
              case OPENTELEMETRY ->
                  List.of(
                      MetricsCatalogue.OTEL_DURATION,
                      MetricsCatalogue.OTEL_REQUEST_SIZE,
                      MetricsCatalogue.OTEL_RESPONSE_SIZE);
            });
    if (options.inProgress() != InProgress.OFF) {
      metrics.add(inProgressMetric());
    }
    if (options.firstByte()) {
      metrics.add(MetricsCatalogue.HTTP_FIRST_BYTE);
    }
    if (options.nativeHistograms()) {
      metrics.add(MetricsCatalogue.HTTP_DURATION_NATIVE);
    }
    metrics.addAll(
        List.of(
            MetricsCatalogue.HTTP_SERIES,
            MetricsCatalogue.HTTP_SERIES_LIMIT,
            MetricsCatalogue.HTTP_OVERFLOW));
    return metrics;
  }

  private Metric inProgressMetric() {
    return switch (options.naming()) {
      case INSTRUMENTATOR -> MetricsCatalogue.HTTP_IN_PROGRESS;
      case OPENTELEMETRY -> MetricsCatalogue.OTEL_ACTIVE;
    };
  }

  MetricSnapshots of(List<CellTable> tables) {
    SeriesSnapshot readout = new SeriesSnapshot(layout, series, tables);
    MetricSnapshots.Builder result = MetricSnapshots.builder();
    switch (options.naming()) {
      case INSTRUMENTATOR -> instrumentator(readout, result);
      case OPENTELEMETRY -> openTelemetry(readout, result);
    }
    if (options.firstByte()) {
      result.metricSnapshot(
          byRoute(
              MetricsCatalogue.HTTP_FIRST_BYTE,
              readout,
              layout.firstByteBuckets(),
              Layout.FIRST_BYTE_NANOS,
              false));
    }
    if (options.nativeHistograms()) {
      result.metricSnapshot(nativeByRoute(readout));
    }
    result.metricSnapshot(gauge(MetricsCatalogue.HTTP_SERIES, routes.seriesCount()));
    result.metricSnapshot(gauge(MetricsCatalogue.HTTP_SERIES_LIMIT, options.maxSeries()));
    result.metricSnapshot(
        new CounterSnapshot(
            metadata(MetricsCatalogue.HTTP_OVERFLOW),
            List.of(new CounterDataPointSnapshot(readout.overflowed(), constant, null, 0))));
    return result.build();
  }

  List<RouteTraffic> traffic(List<CellTable> tables) {
    SeriesSnapshot readout = new SeriesSnapshot(layout, series, tables);
    Map<Integer, RouteTraffic> byRoute = new LinkedHashMap<>();
    for (Reading reading : readout.readings()) {
      Series one = reading.series();
      long[] cell = reading.cell();
      long count = readout.count(cell);
      boolean gone = one.status() == layout.clientClosed();
      byRoute.merge(
          one.route(),
          new RouteTraffic(
              SeriesRegistry.method(one.route()),
              one.handler(),
              count,
              one.statusClass() == 4 && !gone ? count : 0,
              one.statusClass() == 5 ? count : 0,
              gone ? count : 0,
              gone
                  ? DurationHistogram.EMPTY
                  : DurationHistogram.of(
                      cell, layout.nativeBuckets(), cell[Layout.DURATION_NANOS])),
          RouteTraffic::plus);
    }
    return List.copyOf(byRoute.values());
  }

  private void instrumentator(SeriesSnapshot readout, MetricSnapshots.Builder result) {
    List<CounterDataPointSnapshot> counts = new ArrayList<>(readout.readings().size());
    Map<String, long[]> byHandler = new LinkedHashMap<>();
    long[] all = layout.newCell();
    @Nullable Sample[] samples = new Sample[layout.bucketCount()];
    int previous = -1;
    for (Reading reading : readout.readings()) {
      Series series = reading.series();
      long[] cell = reading.cell();
      counts.add(new CounterDataPointSnapshot(readout.count(cell), series.labels(), null, 0));
      add(byHandler.computeIfAbsent(series.handler(), h -> layout.newCell()), cell);
      if (series.status() != layout.clientClosed()
          && (!options.highResolutionOnlySuccess() || series.statusClass() == 2)) {
        add(all, cell);
      }
      if (options.exemplars() && series.route() != previous) {
        merge(samples, readout.samples(series));
        previous = series.route();
      }
    }
    result.metricSnapshot(new CounterSnapshot(metadata(MetricsCatalogue.HTTP_REQUESTS), counts));
    result.metricSnapshot(
        sizes(MetricsCatalogue.HTTP_REQUEST_SIZE, readout, byHandler, Layout.REQUEST_BYTES));
    result.metricSnapshot(
        sizes(MetricsCatalogue.HTTP_RESPONSE_SIZE, readout, byHandler, Layout.RESPONSE_BYTES));
    result.metricSnapshot(
        new HistogramSnapshot(
            metadata(MetricsCatalogue.HTTP_DURATION_HIGHR),
            List.of(
                histogram(
                    highResolution,
                    all,
                    Layout.BUCKETS,
                    Layout.DURATION_NANOS,
                    constant,
                    samples))));
    result.metricSnapshot(
        byRoute(
            MetricsCatalogue.HTTP_DURATION,
            readout,
            Layout.BUCKETS,
            Layout.DURATION_NANOS,
            options.exemplars()));
    inProgress(readout, result);
  }

  private void openTelemetry(SeriesSnapshot readout, MetricSnapshots.Builder result) {
    List<HistogramDataPointSnapshot> durations = new ArrayList<>();
    List<HistogramDataPointSnapshot> requests = new ArrayList<>();
    List<HistogramDataPointSnapshot> responses = new ArrayList<>();
    for (Reading reading : readout.readings()) {
      Labels labels = reading.series().labels();
      long[] cell = reading.cell();
      durations.add(
          histogram(
              lowResolution,
              cell,
              Layout.BUCKETS,
              Layout.DURATION_NANOS,
              labels,
              options.exemplars() ? readout.samples(reading.series()) : null));
      requests.add(onlySum(readout.count(cell), cell[Layout.REQUEST_BYTES], labels));
      responses.add(onlySum(readout.count(cell), cell[Layout.RESPONSE_BYTES], labels));
    }
    result.metricSnapshot(
        new HistogramSnapshot(metadata(MetricsCatalogue.OTEL_DURATION), durations));
    result.metricSnapshot(
        new HistogramSnapshot(metadata(MetricsCatalogue.OTEL_REQUEST_SIZE), requests));
    result.metricSnapshot(
        new HistogramSnapshot(metadata(MetricsCatalogue.OTEL_RESPONSE_SIZE), responses));
    inProgress(readout, result);
  }

  private SummarySnapshot sizes(
      Metric metric, SeriesSnapshot readout, Map<String, long[]> byHandler, int index) {
    List<SummaryDataPointSnapshot> points = new ArrayList<>(byHandler.size());
    byHandler.forEach((handler, cell) ->
        points.add(
            new SummaryDataPointSnapshot(
                readout.count(cell),
                cell[index],
                Quantiles.EMPTY,
                handlerLabels.computeIfAbsent(
                    handler, h -> constant.merge(Labels.of(options.handlerLabel(), h))),
                Exemplars.EMPTY,
                0)));
    return new SummarySnapshot(metadata(metric), points);
  }

  private HistogramSnapshot byRoute(
      Metric metric, SeriesSnapshot readout, int buckets, int sumIndex, boolean exemplars) {
    List<HistogramDataPointSnapshot> points = new ArrayList<>();
    for (Reading sum : sumsByRoute(readout).values()) {
      points.add(
          histogram(
              lowResolution,
              sum.cell(),
              buckets,
              sumIndex,
              sum.series().routeLabels(),
              exemplars ? readout.samples(sum.series()) : null));
    }
    return new HistogramSnapshot(metadata(metric), points);
  }

  private Map<Integer, Reading> sumsByRoute(SeriesSnapshot readout) {
    Map<Integer, Reading> sums = new LinkedHashMap<>();
    for (Reading reading : readout.timed()) {
      Series series = reading.series();
      Reading sum =
          sums.computeIfAbsent(series.route(), r -> new Reading(series, layout.newCell()));
      add(sum.cell(), reading.cell());
    }
    return sums;
  }

  private HistogramSnapshot nativeByRoute(SeriesSnapshot readout) {
    List<HistogramDataPointSnapshot> points = new ArrayList<>();
    for (Reading sum : sumsByRoute(readout).values()) {
      points.add(
          new HistogramDataPointSnapshot(
              NativeBuckets.SCHEMA,
              sum.cell()[layout.nativeBuckets()],
              NativeBuckets.ZERO_THRESHOLD_SECONDS,
              NativeBuckets.positive(sum.cell(), layout.nativeBuckets()),
              NativeHistogramBuckets.EMPTY,
              sum.cell()[Layout.DURATION_NANOS] / 1e9,
              sum.series().routeLabels(),
              Exemplars.EMPTY,
              0));
    }
    return new HistogramSnapshot(metadata(MetricsCatalogue.HTTP_DURATION_NATIVE), points);
  }

  private void inProgress(SeriesSnapshot readout, MetricSnapshots.Builder result) {
    List<GaugeDataPointSnapshot> points = new ArrayList<>();
    switch (options.inProgress()) {
      case OFF -> {
        return;
      }
      case TOTAL -> {
        double total = 0;
        for (int route = 0; route < routes.routeCount(); route++) {
          total += readout.inProgress(route);
        }
        points.add(new GaugeDataPointSnapshot(total, constant, null));
      }
      case BY_HANDLER -> {
        for (int route = 0; route < routes.routeCount(); route++) {
          double value = readout.inProgress(route);
          if (value != 0 || routes.hasSeries(route)) {
            points.add(new GaugeDataPointSnapshot(value, series.routeLabels(route), null));
          }
        }
      }
    }
    result.metricSnapshot(new GaugeSnapshot(metadata(inProgressMetric()), points));
  }

  private HistogramDataPointSnapshot histogram(
      Histogram histogram,
      long[] cell,
      int buckets,
      int sumIndex,
      Labels labels,
      @Nullable Sample @Nullable [] samples) {
    long[] counts = new long[histogram.bounds().length];
    for (int i = 0; i < layout.bucketCount(); i++) {
      counts[histogram.fold()[i]] += cell[buckets + i];
    }
    return new HistogramDataPointSnapshot(
        ClassicHistogramBuckets.of(histogram.bounds(), counts),
        cell[sumIndex] / 1e9,
        labels,
        samples == null ? Exemplars.EMPTY : exemplars(histogram, samples),
        0);
  }

  /// One exemplar for each exported bucket that has any.
  private static Exemplars exemplars(Histogram histogram, @Nullable Sample[] samples) {
    @Nullable Sample[] chosen = new Sample[histogram.bounds().length];
    for (int i = 0; i < samples.length; i++) {
      int coarse = histogram.fold()[i];
      chosen[coarse] = SeriesSnapshot.newer(chosen[coarse], samples[i]);
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
    return Exemplars.of(exemplars);
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

  private static void merge(@Nullable Sample[] all, @Nullable Sample @Nullable [] more) {
    if (more != null) {
      for (int i = 0; i < all.length; i++) {
        all[i] = SeriesSnapshot.newer(all[i], more[i]);
      }
    }
  }

  private static void add(long[] sum, long[] cell) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += cell[i];
    }
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
