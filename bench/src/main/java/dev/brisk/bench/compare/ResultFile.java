package dev.brisk.bench.compare;

import dev.brisk.bench.measure.LatencyHistogram;
import dev.brisk.bench.report.JsonResult;
import dev.brisk.bench.statistics.BlockBootstrap;
import dev.brisk.bench.statistics.Change;
import dev.brisk.bench.statistics.PairedComparison.Metric;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// A result that `--json` wrote, as far as comparing needs it.
///
/// @param name of the file
/// @param open whether the rate was given
/// @param whole the run as a whole
/// @param seconds the measured intervals, one each
public record ResultFile(String name, boolean open, RunMetrics whole, List<Second> seconds) {
  private static final String TWO_RUNS =
      "two single runs: what varies from run to run is not seen. Pairs (--a, --b) are better"
          + " evidence";

  /// One interval of a run.
  public record Second(double length, long requests, LatencyHistogram response) {
    static Second merge(List<Second> parts) {
      return new Second(
          parts.stream().mapToDouble(Second::length).sum(),
          parts.stream().mapToLong(Second::requests).sum(),
          LatencyHistogram.merge(parts.stream().map(Second::response).toList()));
    }

    RunMetrics metrics() {
      return new RunMetrics(requests / length, response, 0);
    }
  }

  public ResultFile {
    seconds = List.copyOf(seconds);
  }

  /// @throws IllegalArgumentException when the file is no result of `brisk bench --json`
  public static ResultFile read(Path file) {
    JsonNode root = JsonResult.tree(file);
    List<Second> seconds = new ArrayList<>();
    for (JsonNode interval : root.path("series")) {
      if (interval.path("phase").asString("").equals("measure")) {
        seconds.add(
            new Second(
                interval.path("end_s").asDouble() - interval.path("start_s").asDouble(),
                interval.path("requests").asLong(),
                JsonResult.buckets(interval.path("histogram_ns"))));
      }
    }
    double requests = Math.max(1, root.path("requests").asDouble());
    RunMetrics whole =
        new RunMetrics(
            root.path("requests_per_second").asDouble(),
            JsonResult.buckets(root.path("histogram_ns")),
            root.path("errors").path("total").asDouble() / requests);
    return new ResultFile(
        file.toString(),
        root.path("plan").path("model").asString("").equals("open"),
        whole,
        seconds);
  }

  /// Compares two single runs by what varied within them.
  ///
  /// @param level of significance for all metrics together
  public static Comparison compare(
      ResultFile a, ResultFile b, double level, double minimumEffect, long seed) {
    if (a.open != b.open) {
      throw new IllegalArgumentException(
          "One result is of an open model and one of a closed one: they cannot be compared.");
    }
    List<Metric> metrics = RunMetrics.metrics(a.open);
    List<Change> changes = new ArrayList<>();
    for (Metric metric : metrics) {
      // Several intervals at once: each gets its share of the level (Bonferroni).
      BlockBootstrap.Interval interval =
          BlockBootstrap.ratio(
              a.seconds,
              b.seconds,
              Second::merge,
              merged -> merged.metrics().value(metric),
              level / metrics.size(),
              seed);
      boolean shown = interval.low() > 1 || interval.high() < 1;
      changes.add(
          new Change(
              metric.name(),
              metric.moreIsBetter(),
              interval.ratio(),
              interval.low(),
              interval.high(),
              Double.NaN,
              Change.judge(shown, interval.ratio(), metric.moreIsBetter(), minimumEffect)));
    }
    return new Comparison(a.name, b.name, changes, List.of(a.whole), List.of(b.whole), TWO_RUNS);
  }
}
