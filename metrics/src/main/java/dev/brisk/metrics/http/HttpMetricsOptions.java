package dev.brisk.metrics.http;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What to measure and how to call it. The defaults are those of prometheus-fastapi-instrumentator.
///
/// @param groupStatusCodes export `2xx` instead of `200`
/// @param untemplated what becomes of requests that no route matched
/// @param excludedHandlers a handler in which one of these is found is not measured
/// @param latencyDecimals round latencies to so many decimals of a second; -1: do not round
/// @param environmentSwitch measure only when this environment variable is `true`; null: always
/// @param inProgress whether to count requests under way
/// @param excludeStreamingDuration latency ends with the first byte of the answer, not the last
/// @param firstByte also export `http_response_first_byte_seconds`
/// @param highResolutionOnlySuccess the histogram without labels counts 2xx answers only
/// @param highResolutionBounds upper bounds in seconds, ascending, without infinity
/// @param lowResolutionBounds likewise, for the histogram by method and handler
/// @param namespace put before each name, with an underscore; empty: nothing
/// @param subsystem put between namespace and name
/// @param naming whose names and labels to use
/// @param handlerLabel the label that holds the template: `handler` or, say, `path`
/// @param constantLabels on every series
/// @param maxSeries label sets of method, status and handler; further ones go to `_overflow`
/// @param exemplars keep trace ids, for OpenMetrics scrapes
/// @param nativeHistograms also export `http_request_duration_native_seconds`, for scrapes by
///   protobuf; 2.3 KB for each label set
public record HttpMetricsOptions(
    boolean groupStatusCodes,
    Untemplated untemplated,
    List<Pattern> excludedHandlers,
    int latencyDecimals,
    @Nullable String environmentSwitch,
    InProgress inProgress,
    boolean excludeStreamingDuration,
    boolean firstByte,
    boolean highResolutionOnlySuccess,
    List<Double> highResolutionBounds,
    List<Double> lowResolutionBounds,
    String namespace,
    String subsystem,
    Naming naming,
    String handlerLabel,
    Map<String, String> constantLabels,
    int maxSeries,
    boolean exemplars,
    boolean nativeHistograms) {

  private static final Pattern LABEL = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");

  public HttpMetricsOptions {
    excludedHandlers = List.copyOf(excludedHandlers);
    highResolutionBounds = bounds("highResolutionBounds", highResolutionBounds);
    lowResolutionBounds = bounds("lowResolutionBounds", lowResolutionBounds);
    constantLabels = Map.copyOf(constantLabels);
    if (latencyDecimals < -1 || latencyDecimals > 9) {
      throw new IllegalArgumentException(
          "latencyDecimals must be -1 (do not round) to 9, but is " + latencyDecimals);
    }
    if (maxSeries < 1) {
      throw new IllegalArgumentException("maxSeries must be positive, but is " + maxSeries);
    }
    requireName("namespace", namespace, true);
    requireName("subsystem", subsystem, true);
    requireName("handlerLabel", handlerLabel, false);
    constantLabels.keySet().forEach(name -> requireName("constantLabels", name, false));
  }

  /// What becomes of requests that no route matched.
  public enum Untemplated {
    /// Counted under the handler `none`.
    GROUP,
    /// Not measured.
    IGNORE,
    /// Counted under their raw path, up to the series limit.
    KEEP
  }

  /// Whether requests under way are counted.
  public enum InProgress {
    OFF,
    /// One series.
    TOTAL,
    /// By method and handler.
    BY_HANDLER
  }

  /// Whose names and labels are exported.
  public enum Naming {
    /// `http_requests_total`, `http_request_duration_seconds`, …
    INSTRUMENTATOR,
    /// OpenTelemetry's semantic conventions: `http_server_request_duration_seconds`, …
    OPENTELEMETRY
  }

  public static HttpMetricsOptions defaults() {
    return builder().build();
  }

  public static Builder builder() {
    return new Builder();
  }

  /// True when the environment switch, if there is one, is on.
  public boolean enabled(Map<String, String> environment) {
    return environmentSwitch == null
        || "true".equalsIgnoreCase(environment.getOrDefault(environmentSwitch, ""));
  }

  private static List<Double> bounds(String name, List<Double> bounds) {
    double previous = 0;
    for (double bound : bounds) {
      if (!(bound > previous) || Double.isInfinite(bound)) {
        throw new IllegalArgumentException(
            name + " must be positive, finite and ascending, but are " + bounds);
      }
      previous = bound;
    }
    if (bounds.isEmpty()) {
      throw new IllegalArgumentException(name + " must not be empty");
    }
    return List.copyOf(bounds);
  }

  private static void requireName(String option, String name, boolean mayBeEmpty) {
    if (!(mayBeEmpty && name.isEmpty()) && !LABEL.matcher(name).matches()) {
      throw new IllegalArgumentException(
          option + " must be letters, digits and underscores, but is '" + name + "'");
    }
  }

  /// Collects options; those not set keep their default.
  public static final class Builder {
    private boolean groupStatusCodes = true;
    private Untemplated untemplated = Untemplated.GROUP;
    private List<Pattern> excludedHandlers = List.of();
    private int latencyDecimals = -1;
    private @Nullable String environmentSwitch;
    private InProgress inProgress = InProgress.OFF;
    private boolean excludeStreamingDuration;
    private boolean firstByte;
    private boolean highResolutionOnlySuccess;
    private List<Double> highResolutionBounds =
        List.of(
            0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5,
            5.0, 7.5, 10.0, 30.0, 60.0);
    private List<Double> lowResolutionBounds = List.of(0.1, 0.5, 1.0);
    private String namespace = "";
    private String subsystem = "";
    private Naming naming = Naming.INSTRUMENTATOR;
    private String handlerLabel = "handler";
    private Map<String, String> constantLabels = Map.of();
    private int maxSeries = 2_000;
    private boolean exemplars = true;
    private boolean nativeHistograms;

    private Builder() {}

    public Builder groupStatusCodes(boolean group) {
      groupStatusCodes = group;
      return this;
    }

    public Builder untemplated(Untemplated untemplated) {
      this.untemplated = Objects.requireNonNull(untemplated);
      return this;
    }

    /// @param expressions regular expressions, searched for in the template
    public Builder excludedHandlers(String... expressions) {
      excludedHandlers = Stream.of(expressions).map(Pattern::compile).toList();
      return this;
    }

    public Builder latencyDecimals(int decimals) {
      latencyDecimals = decimals;
      return this;
    }

    /// @param variable such as `ENABLE_METRICS`
    public Builder environmentSwitch(String variable) {
      environmentSwitch = variable;
      return this;
    }

    public Builder inProgress(InProgress inProgress) {
      this.inProgress = Objects.requireNonNull(inProgress);
      return this;
    }

    public Builder excludeStreamingDuration(boolean exclude) {
      excludeStreamingDuration = exclude;
      return this;
    }

    public Builder firstByte(boolean export) {
      firstByte = export;
      return this;
    }

    public Builder highResolutionOnlySuccess(boolean onlySuccess) {
      highResolutionOnlySuccess = onlySuccess;
      return this;
    }

    public Builder highResolutionBounds(List<Double> seconds) {
      highResolutionBounds = seconds;
      return this;
    }

    public Builder lowResolutionBounds(List<Double> seconds) {
      lowResolutionBounds = seconds;
      return this;
    }

    public Builder namespace(String namespace) {
      this.namespace = namespace;
      return this;
    }

    public Builder subsystem(String subsystem) {
      this.subsystem = subsystem;
      return this;
    }

    /// With OpenTelemetry's names status codes are not grouped, as its conventions demand.
    public Builder naming(Naming naming) {
      this.naming = Objects.requireNonNull(naming);
      if (naming == Naming.OPENTELEMETRY) {
        groupStatusCodes = false;
        lowResolutionBounds =
            List.of(
                0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0);
      }
      return this;
    }

    public Builder handlerLabel(String label) {
      handlerLabel = label;
      return this;
    }

    public Builder constantLabels(Map<String, String> labels) {
      constantLabels = labels;
      return this;
    }

    public Builder maxSeries(int maxSeries) {
      this.maxSeries = maxSeries;
      return this;
    }

    public Builder exemplars(boolean keep) {
      exemplars = keep;
      return this;
    }

    public Builder nativeHistograms(boolean export) {
      nativeHistograms = export;
      return this;
    }

    public HttpMetricsOptions build() {
      return new HttpMetricsOptions(
          groupStatusCodes,
          untemplated,
          excludedHandlers,
          latencyDecimals,
          environmentSwitch,
          inProgress,
          excludeStreamingDuration,
          firstByte,
          highResolutionOnlySuccess,
          highResolutionBounds,
          lowResolutionBounds,
          namespace,
          subsystem,
          naming,
          handlerLabel,
          constantLabels,
          maxSeries,
          exemplars,
          nativeHistograms);
    }
  }
}
