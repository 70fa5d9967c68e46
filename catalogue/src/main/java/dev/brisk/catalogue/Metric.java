package dev.brisk.catalogue;

import java.util.List;

/// One metric family: what rules, dashboards and docs may say about it.
///
/// @param name as Prometheus sees it in the text format, `_total` included
/// @param labels besides constant ones and those that Prometheus adds (`job`, `instance`)
public record Metric(
    String name, Type type, Unit unit, Group group, List<String> labels, String help) {

  public Metric {
    if (!name.matches("[a-z][a-z0-9_]*")) {
      throw new IllegalArgumentException("name must be lower_snake_case, but is " + name);
    }
    if ((type == Type.COUNTER) != name.endsWith("_total")) {
      throw new IllegalArgumentException(
          "exactly the counters end in _total, but " + name + " is a " + type);
    }
    labels = List.copyOf(labels);
  }

  /// The names of the series that a query can use: a histogram has three.
  public List<String> seriesNames() {
    return switch (type) {
      case COUNTER, GAUGE -> List.of(name);
      case SUMMARY -> List.of(name + "_count", name + "_sum");
      case HISTOGRAM -> List.of(name + "_bucket", name + "_count", name + "_sum");
    };
  }

  /// How values behave.
  public enum Type {
    COUNTER,
    GAUGE,
    SUMMARY,
    HISTOGRAM
  }

  /// What values are measured in.
  public enum Unit {
    NONE,
    SECONDS,
    BYTES,
    RATIO
  }

  /// Which part of the system a metric is about.
  public enum Group {
    HTTP,
    HTTP_OPENTELEMETRY,
    SERVER,
    CACHE,
    SOURCE,
    HTTP_CLIENT,
    REDIS,
    POOL,
    JVM,
    PROCESS,
    RUNTIME_DETAIL,
    METRICS,
    BENCH
  }
}
