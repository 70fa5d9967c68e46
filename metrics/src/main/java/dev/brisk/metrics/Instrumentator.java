package dev.brisk.metrics;

import dev.brisk.metrics.Exposition.Rendered;
import dev.brisk.metrics.http.HttpMetrics;
import dev.brisk.metrics.http.HttpMetricsOptions;
import dev.brisk.metrics.http.ObservedRequest;
import dev.brisk.metrics.runtime.RuntimeMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the adapters of all HTTP servers share: options, metrics, registry, exposition.
///
/// ```
/// JdkInstrumentation metrics = new JdkInstrumentation(Instrumentator.defaults());
/// HttpServer server = metrics.instrument(HttpServer.create(address, 0));
/// metrics.expose(server);
/// ```
///
/// Thread-safe. One for each application.
public final class Instrumentator {
  private final boolean enabled;
  private final HttpMetrics http;
  private final PrometheusRegistry registry;
  private final Exposition exposition;

  private Instrumentator(Builder builder) {
    enabled = builder.options.enabled(builder.environment);
    registry = builder.registry;
    builder.http.options(builder.options);
    http = builder.http.build();
    exposition = new Exposition(registry);
    if (enabled) {
      http.register(registry);
      if (builder.runtime) {
        RuntimeMetrics.register(registry);
      }
    }
  }

  /// Requests, JVM and process, with all defaults, in a registry of its own.
  public static Instrumentator defaults() {
    return builder().build();
  }

  public static Builder builder() {
    return new Builder();
  }

  /// Collects what to measure.
  public static final class Builder {
    private final HttpMetrics.Builder http = HttpMetrics.builder();
    private HttpMetricsOptions options = HttpMetricsOptions.defaults();
    private PrometheusRegistry registry = new PrometheusRegistry();
    private Map<String, String> environment = System.getenv();
    private boolean runtime = true;

    private Builder() {}

    public Builder options(HttpMetricsOptions options) {
      this.options = options;
      return this;
    }

    /// A route that the application has; its series exist at 0 from the start.
    public Builder route(String method, String handler) {
      http.route(method, handler);
      return this;
    }

    /// A metric of the application's own.
    public Builder observer(ObservedRequest.Observer observer) {
      http.observer(observer);
      return this;
    }

    /// @param registry where the application's other metrics are
    public Builder registry(PrometheusRegistry registry) {
      this.registry = registry;
      return this;
    }

    /// @param export whether to export the JVM and the process too
    public Builder runtime(boolean export) {
      runtime = export;
      return this;
    }

    /// @param environment what the environment switch is looked up in
    public Builder environment(Map<String, String> environment) {
      this.environment = environment;
      return this;
    }

    public Instrumentator build() {
      return new Instrumentator(this);
    }
  }

  /// False when the environment switch is off: then nothing is measured or exposed.
  public boolean enabled() {
    return enabled;
  }

  public HttpMetrics http() {
    return http;
  }

  public PrometheusRegistry registry() {
    return registry;
  }

  /// Answers a scrape; see [Exposition#render].
  public Rendered scrape(@Nullable String accept, @Nullable String acceptEncoding) {
    return scrape(accept, acceptEncoding, null);
  }

  /// Likewise, for what the request's query asks for.
  public Rendered scrape(
      @Nullable String accept, @Nullable String acceptEncoding, @Nullable String query) {
    return exposition.render(accept, acceptEncoding, query);
  }
}
