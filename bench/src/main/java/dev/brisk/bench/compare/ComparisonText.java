package dev.brisk.bench.compare;

import dev.brisk.bench.plan.Units;
import dev.brisk.bench.statistics.Change;
import dev.brisk.bench.statistics.PairedComparison.Metric;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A comparison as text and as JSON.
public final class ComparisonText {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private ComparisonText() {}

  public static String text(Comparison comparison) {
    StringBuilder out = new StringBuilder();
    out.append("A  ").append(comparison.a()).append('\n');
    out.append("B  ").append(comparison.b()).append('\n');
    int runs = comparison.runsA().size();
    out.append(runs).append(runs == 1 ? " run each\n\n" : " pairs of runs\n\n");
    out.append(
        String.format(
            Locale.ROOT,
            "%-11s %10s %10s %9s   %-22s %8s  %s\n",
            "",
            "A",
            "B",
            "B/A",
            "95 % interval",
            "p",
            ""));
    for (Change change : comparison.changes()) {
      out.append(
          String.format(
              Locale.ROOT,
              "%-11s %10s %10s %+8.2f%%   %-22s %8s  %s\n",
              change.metric(),
              show(comparison.runsA(), change),
              show(comparison.runsB(), change),
              (change.ratio() - 1) * 100,
              interval(change),
              Double.isNaN(change.pValue())
                  ? "-"
                  : String.format(Locale.ROOT, "%.4f", change.pValue()),
              words(change.verdict())));
    }
    out.append(
        String.format(
            Locale.ROOT,
            "%-11s %10s %10s\n",
            "errors",
            errors(comparison.runsA()),
            errors(comparison.runsB())));
    out.append('\n').append(conclusion(comparison)).append('\n');
    if (!comparison.note().isEmpty()) {
      out.append("Note: ").append(comparison.note()).append(".\n");
    }
    return out.toString();
  }

  /// One sentence.
  public static String conclusion(Comparison comparison) {
    List<String> worse = named(comparison, Change.Verdict.WORSE);
    List<String> better = named(comparison, Change.Verdict.BETTER);
    if (worse.isEmpty() && better.isEmpty()) {
      return comparison.changes().stream()
              .anyMatch(change -> change.verdict() == Change.Verdict.TOO_SMALL_TO_MATTER)
          ? "A difference is shown, but it is too small to matter."
          : "No difference shown.";
    }
    String text = worse.isEmpty() ? "" : "B is worse in " + String.join(", ", worse);
    if (!better.isEmpty()) {
      text += (text.isEmpty() ? "B is" : " and") + " better in " + String.join(", ", better);
    }
    return text + ".";
  }

  private static List<String> named(Comparison comparison, Change.Verdict verdict) {
    return comparison.changes().stream()
        .filter(change -> change.verdict() == verdict)
        .map(Change::metric)
        .toList();
  }

  private static String words(Change.Verdict verdict) {
    return switch (verdict) {
      case BETTER -> "better";
      case WORSE -> "worse";
      case TOO_SMALL_TO_MATTER -> "too small to matter";
      case NO_DIFFERENCE_SHOWN -> "no difference shown";
    };
  }

  private static String interval(Change change) {
    if (Double.isInfinite(change.high())) {
      return "unbounded";
    }
    return String.format(
        Locale.ROOT, "%+.2f%% to %+.2f%%", (change.low() - 1) * 100, (change.high() - 1) * 100);
  }

  private static String show(List<RunMetrics> runs, Change change) {
    Metric metric = new Metric(change.metric(), change.moreIsBetter());
    double[] values = runs.stream().mapToDouble(run -> run.value(metric)).sorted().toArray();
    if (values.length == 0) {
      return "-";
    }
    double median = (values[(values.length - 1) / 2] + values[values.length / 2]) / 2;
    return change.moreIsBetter() ? Units.digits(median) : Units.time(median);
  }

  private static String errors(List<RunMetrics> runs) {
    double mean = runs.stream().mapToDouble(RunMetrics::errorShare).average().orElse(0);
    return Double.isNaN(mean) ? "-" : Units.percent(mean);
  }

  public static String json(Comparison comparison) {
    ObjectNode root = JSON.createObjectNode();
    root.put("a", comparison.a());
    root.put("b", comparison.b());
    root.put("pairs", comparison.runsA().size());
    ArrayNode changes = root.putArray("changes");
    for (Change change : comparison.changes()) {
      ObjectNode node = changes.addObject();
      node.put("metric", change.metric());
      node.put("ratio", change.ratio());
      if (Double.isFinite(change.high())) {
        node.put("low", change.low());
        node.put("high", change.high());
      }
      if (!Double.isNaN(change.pValue())) {
        node.put("p", change.pValue());
      }
      node.put("verdict", change.verdict().name().toLowerCase(Locale.ROOT));
    }
    ArrayNode runs = root.putArray("runs");
    for (int i = 0; i < comparison.runsA().size(); i++) {
      ObjectNode pair = runs.addObject();
      run(pair.putObject("a"), comparison.runsA().get(i));
      run(pair.putObject("b"), comparison.runsB().get(i));
    }
    root.put("conclusion", conclusion(comparison));
    root.put("note", comparison.note());
    return JSON.writeValueAsString(root) + "\n";
  }

  private static void run(ObjectNode node, RunMetrics run) {
    node.put("requests_per_second", run.requestsPerSecond());
    node.put("mean_ms", run.response().mean() / 1e6);
    node.put("p50_ms", run.response().percentile(50) / 1e6);
    node.put("p99_ms", run.response().percentile(99) / 1e6);
    if (!Double.isNaN(run.errorShare())) {
      node.put("error_share", run.errorShare());
    }
  }
}
