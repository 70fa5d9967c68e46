package dev.brisk.bench.objective;

import dev.brisk.bench.measure.EndpointSummary;
import dev.brisk.bench.measure.LatencyHistogram;
import dev.brisk.bench.measure.LoadTestResult;
import dev.brisk.bench.measure.Measures;
import dev.brisk.bench.plan.PlanText;
import dev.brisk.bench.plan.Units;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One objective, such as `p99<200ms`, `errors<0.1%` or `rate>=1000`.
///
/// Latencies are response times, which count from the intended start. A run without a single
/// request meets no objective.
///
/// @param text as it was written
/// @param endpoint whose it is, such as `GET /users/{id}`, or of a scenario's tag, `@read`; empty
///   for all together
/// @param metric what is looked at
/// @param percent of a percentile; otherwise 0
/// @param comparison how it compares with the bound
/// @param bound nanoseconds, a share from 0 to 1, a count, or requests a second
public record LoadObjective(
    String text,
    String endpoint,
    Metric metric,
    double percent,
    Comparison comparison,
    double bound) {
  private static final Pattern OF_ENDPOINT = Pattern.compile("\\s*(\\S.*?)\\s*:\\s+(.*)");
  private static final Pattern FORM =
      Pattern.compile("\\s*(p\\d{1,2}(?:\\.\\d+)?|[a-z]+)\\s*(<=|>=|<|>)\\s*(\\S+)\\s*");

  /// What an objective looks at.
  public enum Metric {
    PERCENTILE,
    MEAN,
    MAX,
    ERROR_SHARE,
    ERROR_COUNT,
    RATE
  }

  /// How the measured value must compare with the bound.
  public enum Comparison {
    BELOW("<"),
    AT_MOST("<="),
    ABOVE(">"),
    AT_LEAST(">=");

    private final String sign;

    Comparison(String sign) {
      this.sign = sign;
    }

    boolean holds(double value, double bound) {
      return switch (this) {
        case BELOW -> value < bound;
        case AT_MOST -> value <= bound;
        case ABOVE -> value > bound;
        case AT_LEAST -> value >= bound;
      };
    }
  }

  /// An objective and what was measured.
  ///
  /// @param value NaN when there was nothing to measure
  public record Outcome(LoadObjective objective, double value, boolean met) {
    /// The measured value with its unit, or `none`.
    public String shown() {
      return Double.isNaN(value)
          ? objective.endpoint.isEmpty() ? "none" : "none of " + objective.endpoint
          : objective.show(value);
    }
  }

  /// Reads an objective as people write it.
  ///
  /// @throws IllegalArgumentException in one clear sentence
  public static LoadObjective parse(String text) {
    Matcher named = OF_ENDPOINT.matcher(text);
    String endpoint = named.matches() ? named.group(1) : "";
    String rest = named.matches() ? named.group(2) : text;
    Matcher matcher = FORM.matcher(rest.toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is not an objective. Write one such as p99<200ms, errors<0.1%, rate>=1000, of one endpoint"
              + " 'GET /users: p99<200ms', or of a scenario's tag '@read: p99<200ms'.");
    }
    String name = matcher.group(1);
    String value = matcher.group(3);
    Comparison comparison = comparison(matcher.group(2));
    try {
      if (name.matches("p[0-9.]+")) {
        double percent = Double.parseDouble(name.substring(1));
        // p999 is not allowed by the form; p99.9 is.
        return new LoadObjective(
            text, endpoint, Metric.PERCENTILE, percent, comparison, nanos(value));
      }
      return switch (name) {
        case "mean", "avg" ->
            new LoadObjective(text, endpoint, Metric.MEAN, 0, comparison, nanos(value));
        case "max" -> new LoadObjective(text, endpoint, Metric.MAX, 0, comparison, nanos(value));
        case "rate" ->
            new LoadObjective(text, endpoint, Metric.RATE, 0, comparison, PlanText.rate(value));
        case "errors" ->
            value.endsWith("%")
                ? new LoadObjective(
                    text,
                    endpoint,
                    Metric.ERROR_SHARE,
                    0,
                    comparison,
                    PlanText.number(value.substring(0, value.length() - 1)) / 100)
                : new LoadObjective(
                    text, endpoint, Metric.ERROR_COUNT, 0, comparison, PlanText.number(value));
        default ->
            throw new IllegalArgumentException(
                "'"
                    + name
                    + "' cannot be an objective. Use p50 to p99.99, mean, max, errors or rate");
      };
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("In the objective '" + text + "': " + e.getMessage(), e);
    }
  }

  private static double nanos(String value) {
    if (value.matches("[0-9.]+")) {
      throw new IllegalArgumentException(
          "'" + value + "' has no unit. Write a duration such as 200ms.");
    }
    if (value.endsWith("us") || value.endsWith("µs")) {
      return PlanText.number(value.substring(0, value.length() - 2)) * 1e3;
    }
    return PlanText.duration(value).toNanos();
  }

  private static Comparison comparison(String sign) {
    for (Comparison comparison : Comparison.values()) {
      if (comparison.sign.equals(sign)) {
        return comparison;
      }
    }
    throw new IllegalArgumentException("'" + sign + "' is not a comparison");
  }

  /// Compares with what was measured, of its endpoint if it has one. An endpoint that is not there
  /// has measured nothing.
  public Outcome check(LoadTestResult result) {
    return check(result.endpoints(), result.total());
  }

  /// The same.
  public Outcome check(List<EndpointSummary> endpoints, EndpointSummary total) {
    if (endpoint.isEmpty()) {
      return check(total);
    }
    return endpoints.stream()
        .filter(each -> each.name().equals(endpoint))
        .findFirst()
        .map(this::check)
        .orElse(new Outcome(this, Double.NaN, false));
  }

  /// Compares with what was measured of one endpoint, or of all.
  public Outcome check(EndpointSummary result) {
    Measures measures = result.measures();
    LatencyHistogram response = measures.response();
    double value =
        switch (metric) {
          case PERCENTILE -> response.percentile(percent);
          case MEAN -> response.mean();
          case MAX -> response.max();
          case ERROR_SHARE -> measures.errorShare();
          case ERROR_COUNT -> measures.failed();
          case RATE -> result.requestsPerSecond();
        };
    boolean nothing =
        isLatency() ? response.isEmpty() : metric != Metric.RATE && measures.requests() == 0;
    boolean met = measures.requests() > 0 && !nothing && comparison.holds(value, bound);
    return new Outcome(this, nothing ? Double.NaN : value, met);
  }

  private boolean isLatency() {
    return metric == Metric.PERCENTILE || metric == Metric.MEAN || metric == Metric.MAX;
  }

  private String show(double value) {
    return switch (metric) {
      case PERCENTILE, MEAN, MAX -> Units.time(value);
      case ERROR_SHARE -> Units.percent(value);
      case ERROR_COUNT -> Units.count((long) value);
      case RATE -> Units.digits(value) + " requests/s";
    };
  }
}
