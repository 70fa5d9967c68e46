package dev.brisk.metrics.runtime;

import dev.brisk.catalogue.Metric;
import dev.brisk.catalogue.MetricsCatalogue;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.nio.file.Path;

/// The JVM's and the process's own metrics: memory, collections, threads, classes, descriptors,
/// processor time, and the limits that a container sets.
public final class RuntimeMetrics {
  private RuntimeMetrics() {}

  /// Adds them to a registry. Call it once a registry.
  public static void register(PrometheusRegistry registry) {
    JvmMetrics.builder().register(registry);
    registerLimits(registry, new ControlGroup(Path.of("/")));
  }

  static void registerLimits(PrometheusRegistry registry, ControlGroup group) {
    GaugeWithCallback.builder()
        .name(MetricsCatalogue.PROCESS_CPU_LIMIT.name())
        .help(MetricsCatalogue.PROCESS_CPU_LIMIT.help())
        .callback(callback -> callback.call(group.processors()))
        .register(registry);
    GaugeWithCallback.builder()
        .name(MetricsCatalogue.PROCESS_MEMORY_LIMIT.name())
        .help(MetricsCatalogue.PROCESS_MEMORY_LIMIT.help())
        .unit(Unit.BYTES)
        .callback(callback -> callback.call(group.memoryBytes()))
        .register(registry);
    Metric throttled = MetricsCatalogue.PROCESS_THROTTLED;
    CounterWithCallback.builder()
        .name(throttled.name())
        .help(throttled.help())
        .unit(Unit.SECONDS)
        .callback(callback -> callback.call(group.throttledSeconds()))
        .register(registry);
  }
}
