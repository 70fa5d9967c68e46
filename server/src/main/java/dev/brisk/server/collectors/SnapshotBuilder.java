package dev.brisk.server.collectors;

import dev.brisk.catalogue.Metric;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.List;

/// Makes families of the catalogue's metrics from single values.
final class SnapshotBuilder {
  private SnapshotBuilder() {}

  static CounterDataPointSnapshot counter(double value, String... labels) {
    return new CounterDataPointSnapshot(value, Labels.of(labels), null, 0);
  }

  static GaugeDataPointSnapshot gauge(double value, String... labels) {
    return new GaugeDataPointSnapshot(value, Labels.of(labels), null);
  }

  static CounterSnapshot counters(Metric metric, List<CounterDataPointSnapshot> points) {
    return new CounterSnapshot(metadata(metric), points);
  }

  static GaugeSnapshot gauges(Metric metric, List<GaugeDataPointSnapshot> points) {
    return new GaugeSnapshot(metadata(metric), points);
  }

  static HistogramSnapshot histograms(Metric metric, List<HistogramDataPointSnapshot> points) {
    return new HistogramSnapshot(metadata(metric), points);
  }

  private static MetricMetadata metadata(Metric metric) {
    String name = metric.name();
    if (metric.type() == Metric.Type.COUNTER) {
      name = name.substring(0, name.length() - "_total".length());
    }
    return switch (metric.unit()) {
      case SECONDS -> new MetricMetadata(name, metric.help(), Unit.SECONDS);
      case BYTES -> new MetricMetadata(name, metric.help(), Unit.BYTES);
      case NONE, RATIO -> new MetricMetadata(name, metric.help());
    };
  }
}
