package dev.brisk.microbench;

import dev.brisk.metrics.http.HttpMetrics;
import dev.brisk.metrics.http.HttpMetricsOptions;
import dev.brisk.metrics.http.HttpMetricsOptions.InProgress;
import dev.brisk.metrics.http.Recorder;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.LongHistogram;
import io.opentelemetry.api.metrics.LongUpDownCounter;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.export.CollectionRegistration;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.datapoints.GaugeDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Summary;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What it costs to record one request: counter, latency (with the 21 bounds of the instrumentator
/// and three by handler), both sizes, in progress up and down.
///
/// Peers record the same set with labels resolved beforehand, which is their best case.
/// OpenTelemetry takes attributes with each record; they are built beforehand.
///
/// Run with `RecordBenchmark -prof gc`; it takes a minute and a half.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class RecordBenchmark {
  private static final double[] HIGH = {
    0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 5.0,
    7.5, 10.0, 30.0, 60.0
  };

  private long nanos = 123_456;
  private Peers peers = new Peers();
  private HttpMetrics metrics = metrics();
  private Recorder recorder = metrics.recorder();
  private int route = metrics.route("GET", "/users/{id}");

  private static HttpMetrics metrics() {
    return HttpMetrics.builder()
        .options(HttpMetricsOptions.builder().inProgress(InProgress.BY_HANDLER).build())
        .route("GET", "/users/{id}")
        .build();
  }

  /// Fresh state for each fork.
  @Setup
  public void setUp() {
    metrics = metrics();
    recorder = metrics.recorder();
    route = metrics.route("GET", "/users/{id}");
    peers = new Peers();
  }

  @Benchmark
  public void brisk() {
    recorder.started(route);
    recorder.finished(route);
    recorder.record(route, 200, nanos, 12, 345);
  }

  @Benchmark
  public void briskFromAnyThread() {
    metrics.started(route);
    metrics.finished(route);
    metrics.record(route, 200, nanos, 12, 345);
  }

  @Benchmark
  public void clientJava() {
    double seconds = nanos / 1e9;
    peers.inProgress.inc();
    peers.inProgress.dec();
    peers.requests.inc();
    peers.high.observe(seconds);
    peers.low.observe(seconds);
    peers.requestSize.observe(12);
    peers.responseSize.observe(345);
  }

  @Benchmark
  public void micrometer() {
    peers.micrometerInProgress.incrementAndGet();
    peers.micrometerInProgress.decrementAndGet();
    peers.micrometerRequests.increment();
    peers.micrometerHigh.record(nanos, TimeUnit.NANOSECONDS);
    peers.micrometerLow.record(nanos, TimeUnit.NANOSECONDS);
    peers.micrometerRequestSize.record(12);
    peers.micrometerResponseSize.record(345);
  }

  @Benchmark
  public void openTelemetry() {
    peers.otelInProgress.add(1, peers.attributes);
    peers.otelInProgress.add(-1, peers.attributes);
    peers.otelRequests.add(1, peers.attributes);
    peers.otelHigh.record(nanos);
    peers.otelLow.record(nanos, peers.attributes);
    peers.otelRequestSize.record(12, peers.attributes);
    peers.otelResponseSize.record(345, peers.attributes);
  }

  /// The same metrics, in other libraries.
  private static final class Peers {
    private final GaugeDataPoint inProgress =
        Gauge.builder()
            .name("p")
            .withoutExemplars()
            .labelNames("m", "h")
            .build()
            .labelValues("GET", "/users/{id}");
    private final CounterDataPoint requests =
        Counter.builder()
            .name("r")
            .withoutExemplars()
            .labelNames("m", "s", "h")
            .build()
            .labelValues("GET", "2xx", "/users/{id}");
    private final DistributionDataPoint high =
        Histogram.builder()
            .name("high")
            .withoutExemplars()
            .classicOnly()
            .classicUpperBounds(HIGH)
            .build();
    private final DistributionDataPoint low =
        Histogram.builder()
            .name("low")
            .withoutExemplars()
            .classicOnly()
            .classicUpperBounds(0.1, 0.5, 1)
            .labelNames("m", "h")
            .build()
            .labelValues("GET", "/users/{id}");
    private final DistributionDataPoint requestSize =
        Summary.builder()
            .name("i")
            .withoutExemplars()
            .labelNames("h")
            .build()
            .labelValues("/users/{id}");
    private final DistributionDataPoint responseSize =
        Summary.builder()
            .name("o")
            .withoutExemplars()
            .labelNames("h")
            .build()
            .labelValues("/users/{id}");

    private final PrometheusMeterRegistry micrometer =
        new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final AtomicInteger micrometerInProgress =
        micrometer.gauge("p", new AtomicInteger(), AtomicInteger::get);
    private final io.micrometer.core.instrument.Counter micrometerRequests =
        micrometer.counter("r", "m", "GET", "s", "2xx", "h", "/users/{id}");
    private final Timer micrometerHigh =
        Timer.builder("high").serviceLevelObjectives(durations(HIGH)).register(micrometer);
    private final Timer micrometerLow =
        Timer.builder("low")
            .tags("m", "GET", "h", "/users/{id}")
            .serviceLevelObjectives(durations(0.1, 0.5, 1))
            .register(micrometer);
    private final DistributionSummary micrometerRequestSize =
        micrometer.summary("i", "h", "/users/{id}");
    private final DistributionSummary micrometerResponseSize =
        micrometer.summary("o", "h", "/users/{id}");

    private final Meter meter =
        SdkMeterProvider.builder().registerMetricReader(new IdleReader()).build().get("bench");
    private final Attributes attributes =
        Attributes.of(
            AttributeKey.stringKey("m"), "GET", AttributeKey.stringKey("h"), "/users/{id}");
    private final LongUpDownCounter otelInProgress = meter.upDownCounterBuilder("p").build();
    private final io.opentelemetry.api.metrics.LongCounter otelRequests =
        meter.counterBuilder("r").build();
    private final LongHistogram otelHigh = meter.histogramBuilder("high").ofLongs().build();
    private final LongHistogram otelLow = meter.histogramBuilder("low").ofLongs().build();
    private final LongHistogram otelRequestSize = meter.histogramBuilder("i").ofLongs().build();
    private final LongHistogram otelResponseSize = meter.histogramBuilder("o").ofLongs().build();

    private static Duration[] durations(double... seconds) {
      Duration[] durations = new Duration[seconds.length];
      for (int i = 0; i < seconds.length; i++) {
        durations[i] = Duration.ofNanos(Math.round(seconds[i] * 1e9));
      }
      return durations;
    }
  }

  /// Makes OpenTelemetry record, and never collects.
  private static final class IdleReader implements MetricReader {
    @Override
    public void register(CollectionRegistration registration) {}

    @Override
    public CompletableResultCode forceFlush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public AggregationTemporality getAggregationTemporality(InstrumentType type) {
      return AggregationTemporality.CUMULATIVE;
    }
  }
}
