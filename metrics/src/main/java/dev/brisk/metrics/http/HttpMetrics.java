package dev.brisk.metrics.http;

import dev.brisk.metrics.http.CellTable.Row;
import dev.brisk.metrics.http.CellTable.Sample;
import dev.brisk.metrics.trace.TraceContext;
import dev.brisk.metrics.trace.Traced;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricFamilyDescriptor;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// Counts and times the requests of an HTTP server, for Prometheus.
///
/// ```
/// HttpMetrics metrics = HttpMetrics.builder().route("GET", "/users/{id}").build();
/// metrics.register(registry);
/// int route = metrics.route("GET", "/users/{id}");
/// metrics.record(route, 200, durationNanos, requestBytes, responseBytes);
/// ```
///
/// Routes that were named to the builder exist at 0 from the start, so `increase()` sees their
/// first error. Unknown methods count as `_OTHER`, unmatched paths as `none`, and clients that went
/// away as [#CLIENT_CLOSED]. At [HttpMetricsOptions#maxSeries()] label sets, requests of further
/// ones count under the handler `_overflow`, with their method and status class.
///
/// Thread-safe. A thread that serves many requests is quicker with its own [Recorder].
public final class HttpMetrics implements MultiCollector {
  /// The status of a request whose client went away before a status was sent; nginx's number. It is
  /// counted as `499`, never within a class, and is not timed: how long a client has patience says
  /// nothing of the server.
  public static final int CLIENT_CLOSED = 499;

  private final HttpMetricsOptions options;
  private final InstantSource clock;
  private final Layout layout;
  private final SeriesRegistry routes;
  private final List<CellTable> tables = new CopyOnWriteArrayList<>();
  private final SharedRecorder[] stripes;
  private final HttpSnapshots snapshots;
  private final boolean firstByte;
  private final boolean fine;
  private final boolean exemplars;
  private final List<ObservedRequest.Observer> observers;

  /// Counts scrapes. Each bucket keeps the first traced request of a scrape interval, which needs
  /// neither a clock nor an allocation for the others.
  private volatile int epoch = 1;

  private HttpMetrics(Builder builder) {
    options = builder.options;
    clock = builder.clock;
    firstByte = options.firstByte();
    fine = options.nativeHistograms() || builder.traffic;
    exemplars = options.exemplars();
    layout = new Layout(options, fine);
    routes = new SeriesRegistry(options, layout);
    builder.routes.forEach(route -> routes.known(route.method(), route.handler()));
    stripes = new SharedRecorder[stripeCount()];
    for (int i = 0; i < stripes.length; i++) {
      stripes[i] = new SharedRecorder(this, layout, newTable());
    }
    observers = List.copyOf(builder.observers);
    snapshots = new HttpSnapshots(options, layout, routes);
  }

  public static Builder builder() {
    return new Builder();
  }

  /// Collects what the metrics need to know at the start.
  public static final class Builder {
    private record KnownRoute(String method, String handler) {}

    private HttpMetricsOptions options = HttpMetricsOptions.defaults();
    private InstantSource clock = InstantSource.system();
    private boolean traffic;
    private final List<KnownRoute> routes = new ArrayList<>();
    private final List<ObservedRequest.Observer> observers = new ArrayList<>();

    private Builder() {}

    public Builder options(HttpMetricsOptions options) {
      this.options = options;
      return this;
    }

    /// @param handler the template, such as `/users/{user_id}`
    public Builder route(String method, String handler) {
      routes.add(new KnownRoute(method, handler));
      return this;
    }

    /// Adds a metric of the application's own; see [#observe].
    public Builder observer(ObservedRequest.Observer observer) {
      observers.add(observer);
      return this;
    }

    /// Counts what [HttpMetrics#traffic] needs: 2.3 KB for each label set and recorder.
    public Builder traffic() {
      traffic = true;
      return this;
    }

    /// @param clock stamps exemplars
    public Builder clock(InstantSource clock) {
      this.clock = clock;
      return this;
    }

    public HttpMetrics build() {
      return new HttpMetrics(this);
    }
  }

  /// Adds these metrics to what a registry exports.
  public HttpMetrics register(PrometheusRegistry registry) {
    registry.register(this);
    return this;
  }

  public HttpMetricsOptions options() {
    return options;
  }

  /// The number of a route, for `record`. Resolve it once where you can; asking again is a hash
  /// look-up. Negative: not measured.
  ///
  /// @param method as the client sent it
  /// @param handler the template that matched, never the raw path
  public int route(String method, String handler) {
    return routes.number(method, handler);
  }

  /// The number for a request that no route matched.
  public int unmatched(String method, String path) {
    return routes.unmatched(method, path);
  }

  /// The template whose path this is, among the routes that are known or were asked for: for
  /// requests whose method was refused (405), which servers do not route.
  public @Nullable String templateOf(String path) {
    return routes.templateOf(path);
  }

  /// A recorder for one thread, for as long as these metrics live.
  public Recorder recorder() {
    return new Recorder(this, layout, newTable());
  }

  /// A request arrived; call [#finished] with the same route. From any thread.
  public void started(int route) {
    if (route >= 0) {
      stripe().inProgress(route, 1);
    }
  }

  public void finished(int route) {
    if (route >= 0) {
      stripe().inProgress(route, -1);
    }
  }

  /// A request was answered; see [Recorder#record]. From any thread.
  public void record(
      int route, int status, long durationNanos, long requestBytes, long responseBytes) {
    record(route, status, durationNanos, durationNanos, requestBytes, responseBytes, null);
  }

  /// As above, with the time to the first byte of the answer and the trace that an exemplar names.
  public void record(
      int route,
      int status,
      long durationNanos,
      long firstByteNanos,
      long requestBytes,
      long responseBytes,
      @Nullable Traced traced) {
    if (route >= 0) {
      stripe()
          .record(
              route, status, durationNanos, firstByteNanos, requestBytes, responseBytes, traced);
    }
  }

  /// Tells the observers of a request. The adapters for servers call it; a [Recorder] does not.
  public void observe(ObservedRequest request) {
    observers.forEach(observer -> observer.observe(request));
  }

  @Override
  public MetricSnapshots collect() {
    MetricSnapshots result = snapshots.of(tables);
    nextEpoch();
    return result;
  }

  /// What each route was asked and how it answered since the start, from one reading of the cells;
  /// for who looks on beside Prometheus. Needs [Builder#traffic].
  public List<RouteTraffic> traffic() {
    if (!fine) {
      throw new IllegalStateException("traffic was not asked for when these metrics were built");
    }
    return snapshots.traffic(tables);
  }

  // Two scrapes at once may count as one; then an exemplar is kept a little longer.
  @SuppressWarnings("NonAtomicVolatileUpdate")
  private void nextEpoch() {
    epoch++;
  }

  /// With them a registry refuses a second metric of a name of these, unless its labels differ.
  @Override
  public List<MetricFamilyDescriptor> getMetricFamilyDescriptors() {
    return snapshots.descriptors();
  }

  long latency(long durationNanos, long firstByteNanos) {
    return layout.round(options.excludeStreamingDuration() ? firstByteNanos : durationNanos);
  }

  boolean firstByte() {
    return firstByte;
  }

  boolean fine() {
    return fine;
  }

  /// Racing writers may both store a sample; either is a true one.
  void offerSample(Row row, int slot, int bucket, Traced traced, long durationNanos) {
    if (!exemplars) {
      return;
    }
    @Nullable Sample[] samples = row.samples[slot];
    Sample present = samples == null ? null : samples[bucket];
    int now = epoch;
    if (present != null && present.epoch() == now) {
      return;
    }
    TraceContext trace = traced.trace();
    if (trace.sampled()) {
      if (samples == null) {
        samples = new Sample[layout.bucketCount()];
        row.samples[slot] = samples;
      }
      samples[bucket] = new Sample(trace, durationNanos, clock.millis(), now);
      row.sampled = true;
    }
  }

  private CellTable newTable() {
    CellTable table = new CellTable(layout, routes);
    tables.add(table);
    return table;
  }

  private SharedRecorder stripe() {
    return stripes[(int) Thread.currentThread().threadId() & (stripes.length - 1)];
  }

  /// A power of two, at least the processors, at most 16.
  private static int stripeCount() {
    int processors = Math.min(16, Runtime.getRuntime().availableProcessors());
    return Integer.highestOneBit(Math.max(1, processors * 2 - 1));
  }
}
