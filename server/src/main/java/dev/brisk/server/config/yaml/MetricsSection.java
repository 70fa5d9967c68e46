package dev.brisk.server.config.yaml;

import dev.brisk.config.Key;
import dev.brisk.config.ObjectType;
import dev.brisk.config.ValueType;
import dev.brisk.config.Values;
import dev.brisk.metrics.http.HttpMetricsOptions;
import dev.brisk.metrics.http.HttpMetricsOptions.InProgress;
import dev.brisk.metrics.http.HttpMetricsOptions.Naming;
import dev.brisk.metrics.http.HttpMetricsOptions.Untemplated;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;

/// The keys of `metrics:`, which are the options of [HttpMetricsOptions].
final class MetricsSection {
  private static final HttpMetricsOptions DEFAULTS = HttpMetricsOptions.defaults();
  private static final ValueType<String> NAME =
      Values.string("[a-zA-Z_][a-zA-Z0-9_]*", "Write letters, digits and underscores.");
  private static final ValueType<List<Double>> BOUNDS = Values.nonEmptyList(Values.number());

  private static final Key<Naming> NAMING =
      Key.defaulting(
          "naming",
          Values.enumeration(Naming.class),
          DEFAULTS.naming(),
          "Whose names and labels: instrumentator, or opentelemetry. The generated rules and"
              + " dashboards use the former.");
  private static final Key<Boolean> GROUP_STATUS =
      Key.optional(
          "group-status-codes",
          Values.bool(),
          "2xx instead of 200; on by default, except under OpenTelemetry's names.");
  private static final Key<Untemplated> UNTEMPLATED =
      Key.defaulting(
          "untemplated",
          Values.enumeration(Untemplated.class),
          DEFAULTS.untemplated(),
          "Requests that no route matched: group counts them as none, ignore not at all, keep under"
              + " their path.");
  private static final Key<List<String>> EXCLUDED =
      Key.defaulting(
          "excluded-handlers",
          Values.list(Values.string()),
          List.of(),
          "Regular expressions; a route template in which one is found is not measured.");
  private static final Key<Integer> DECIMALS =
      Key.defaulting(
          "latency-decimals",
          Values.integer(-1, 9),
          DEFAULTS.latencyDecimals(),
          "Round latencies to so many decimals of a second; -1: do not.");
  private static final Key<String> SWITCH =
      Key.optional(
          "environment-switch", NAME, "Measure only when this environment variable is true.");
  private static final Key<InProgress> IN_PROGRESS =
      Key.defaulting(
          "in-progress",
          Values.enumeration(InProgress.class),
          DEFAULTS.inProgress(),
          "Count requests under way: off, total, or by-handler.");
  private static final Key<Boolean> EXCLUDE_STREAMING =
      Key.defaulting(
          "exclude-streaming-duration",
          Values.bool(),
          DEFAULTS.excludeStreamingDuration(),
          "Latency ends with the first byte of the answer, not the last.");
  private static final Key<Boolean> FIRST_BYTE =
      Key.defaulting(
          "first-byte",
          Values.bool(),
          DEFAULTS.firstByte(),
          "Also export the time to the first byte.");
  private static final Key<Boolean> ONLY_SUCCESS =
      Key.defaulting(
          "high-resolution-only-success",
          Values.bool(),
          DEFAULTS.highResolutionOnlySuccess(),
          "The histogram without labels counts 2xx answers only.");
  private static final Key<List<Double>> HIGH =
      Key.optional(
          "high-resolution-bounds",
          BOUNDS,
          "Upper bounds in seconds, ascending, of the histogram without labels.");
  private static final Key<List<Double>> LOW =
      Key.optional(
          "low-resolution-bounds",
          BOUNDS,
          "Upper bounds in seconds, ascending, of the histogram by method and handler.");
  private static final Key<String> NAMESPACE =
      Key.defaulting(
          "namespace", NAME, DEFAULTS.namespace(), "Put before each HTTP metric's name.");
  private static final Key<String> SUBSYSTEM =
      Key.defaulting(
          "subsystem", NAME, DEFAULTS.subsystem(), "Put between namespace and metric's name.");
  private static final Key<String> HANDLER_LABEL =
      Key.defaulting(
          "handler-label", NAME, DEFAULTS.handlerLabel(), "The label with the route template.");
  private static final Key<SequencedMap<String, String>> LABELS =
      Key.optional(
          "labels",
          Values.map("[a-zA-Z_][a-zA-Z0-9_]*", "a label's name", Values.string()),
          "Labels on every HTTP series.");
  private static final Key<Integer> MAX_SERIES =
      Key.defaulting(
          "max-series",
          Values.integer(1, 1_000_000),
          DEFAULTS.maxSeries(),
          "Label sets of method, status and handler; further ones count as _overflow.");
  private static final Key<Boolean> EXEMPLARS =
      Key.defaulting(
          "exemplars",
          Values.bool(),
          DEFAULTS.exemplars(),
          "Keep trace ids for scrapes in the OpenMetrics format.");

  private static final Key<Boolean> NATIVE =
      Key.defaulting(
          "native-histograms",
          Values.bool(),
          DEFAULTS.nativeHistograms(),
          "Also export http_request_duration_native_seconds, for a Prometheus that scrapes by"
              + " protobuf.");

  static final ValueType<HttpMetricsOptions> VALUE =
      ObjectType.of(
              "What is measured of HTTP requests, and how it is called.",
              NAMING,
              GROUP_STATUS,
              UNTEMPLATED,
              EXCLUDED,
              DECIMALS,
              SWITCH,
              IN_PROGRESS,
              EXCLUDE_STREAMING,
              FIRST_BYTE,
              ONLY_SUCCESS,
              HIGH,
              LOW,
              NAMESPACE,
              SUBSYSTEM,
              HANDLER_LABEL,
              LABELS,
              MAX_SERIES,
              EXEMPLARS,
              NATIVE)
          .as(s -> {
            HttpMetricsOptions.Builder options =
                HttpMetricsOptions.builder()
                    .naming(s.getOr(NAMING, DEFAULTS.naming()))
                    .untemplated(s.getOr(UNTEMPLATED, DEFAULTS.untemplated()))
                    .latencyDecimals(s.getOr(DECIMALS, DEFAULTS.latencyDecimals()))
                    .inProgress(s.getOr(IN_PROGRESS, DEFAULTS.inProgress()))
                    .excludeStreamingDuration(s.getOr(EXCLUDE_STREAMING, false))
                    .firstByte(s.getOr(FIRST_BYTE, false))
                    .highResolutionOnlySuccess(s.getOr(ONLY_SUCCESS, false))
                    .namespace(s.getOr(NAMESPACE, DEFAULTS.namespace()))
                    .subsystem(s.getOr(SUBSYSTEM, DEFAULTS.subsystem()))
                    .handlerLabel(s.getOr(HANDLER_LABEL, DEFAULTS.handlerLabel()))
                    .maxSeries(s.getOr(MAX_SERIES, DEFAULTS.maxSeries()))
                    .exemplars(s.getOr(EXEMPLARS, DEFAULTS.exemplars()))
                    .nativeHistograms(s.getOr(NATIVE, DEFAULTS.nativeHistograms()));
            s.findReadable(GROUP_STATUS).ifPresent(options::groupStatusCodes);
            s.findReadable(SWITCH).ifPresent(options::environmentSwitch);
            s.findReadable(HIGH).ifPresent(options::highResolutionBounds);
            s.findReadable(LOW).ifPresent(options::lowResolutionBounds);
            s.findReadable(LABELS)
                .ifPresent(labels -> options.constantLabels(new TreeMap<>(labels)));
            try {
              return options
                  .excludedHandlers(s.getOr(EXCLUDED, List.of()).toArray(String[]::new))
                  .build();
            } catch (IllegalArgumentException wrong) {
              s.node().problem("cannot work: " + wrong.getMessage() + ".");
              return DEFAULTS;
            }
          });

  private MetricsSection() {}
}
