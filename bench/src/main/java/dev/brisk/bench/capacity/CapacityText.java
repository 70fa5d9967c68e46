package dev.brisk.bench.capacity;

import dev.brisk.bench.capacity.CapacitySearch.Kind;
import dev.brisk.bench.capacity.CapacitySearch.Outcome;
import dev.brisk.bench.capacity.CapacitySearch.Probe;
import dev.brisk.bench.plan.Units;
import dev.brisk.bench.report.HtmlPage;
import dev.brisk.bench.report.TextReport;
import dev.brisk.bench.statistics.ScalabilityFit;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A capacity search as text, as JSON and as HTML.
public final class CapacityText {
  private static final int BAR = 30;

  /// With more than this between law and levels, the law says nothing.
  private static final double FIT_ERROR_MAX = 0.1;

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private CapacityText() {}

  /// The line above the probes.
  public static String header() {
    return String.format(
        Locale.ROOT,
        "%-9s %12s %12s %10s %10s %8s",
        "Probe",
        "offered/s",
        "ended/s",
        "p50",
        "p99",
        "errors");
  }

  public static String line(Probe probe) {
    String outcome =
        probe.kind() == Kind.ESTIMATE ? "at most" : probe.carried() ? "carried" : "not carried";
    String figures =
        String.format(
            Locale.ROOT,
            "%-9s %12s %12s %10s %10s %8s  %s",
            probe.kind().name().toLowerCase(Locale.ROOT),
            Units.digits(probe.offered()),
            Units.digits(probe.achieved()),
            Units.time(probe.p50Nanos()),
            Units.time(probe.p99Nanos()),
            Units.percent(probe.errorShare()),
            outcome);
    return probe.because().isEmpty()
        ? figures
        : figures + "\n" + TextReport.wrap("          ", probe.because());
  }

  public static String text(
      Outcome outcome, ScalabilityRun.@Nullable Curve curve, List<String> objectives) {
    StringBuilder out = new StringBuilder("\n");
    String wanted = String.join(" and ", objectives);
    if (outcome.rate() == 0) {
      out.append("No rate was found at which ").append(wanted).append(".\n");
    } else {
      out.append(
          String.format(
              Locale.ROOT,
              "Capacity: %s requests/s with %s, %s in %d probes.\n",
              Units.digits(outcome.rate()),
              wanted,
              outcome.confirmed() ? "confirmed" : "NOT confirmed",
              outcome.probes().size()));
      if (Double.isFinite(outcome.failedAbove())) {
        out.append(
            String.format(
                Locale.ROOT, "Not carried: %s/s.\n", Units.digits(outcome.failedAbove())));
      }
    }
    if (!outcome.valid()) {
      out.append(
          "INVALID: some probes were disturbed by the generator or its machine.\n"
              + "         The server may carry more.\n");
    }
    if (curve != null) {
      curve(out, curve);
    }
    return out.toString();
  }

  private static void curve(StringBuilder out, ScalabilityRun.Curve curve) {
    ScalabilityFit fit = curve.fit();
    double highest =
        curve.levels().stream()
            .mapToDouble(ScalabilityRun.Level::requestsPerSecond)
            .max()
            .orElse(1);
    out.append(
        String.format(
            Locale.ROOT, "\n%11s %12s %12s %10s\n", "connections", "requests/s", "law", "p99"));
    for (ScalabilityRun.Level level : curve.levels()) {
      out.append(
          String.format(
              Locale.ROOT,
              "%11d %12s %12s %10s  %s\n",
              level.connections(),
              Units.digits(level.requestsPerSecond()),
              Units.digits(fit.at(level.connections())),
              Units.time(level.p99Nanos()),
              "█".repeat((int) Math.round(level.requestsPerSecond() / highest * BAR))));
    }
    out.append("Tipping point: ").append(tippingPoint(curve)).append(".\n");
    String law =
        String.format(
            Locale.ROOT,
            "Universal Scalability Law: contention %.4f, coherency %.6f, one connection %s/s;"
                + " fits within %.1f %%%s; its highest rate is %s.",
            fit.alpha(),
            fit.beta(),
            Units.digits(fit.gamma()),
            fit.error() * 100,
            fit.error() > FIT_ERROR_MAX ? ", too loosely to rely on" : "",
            peak(curve));
    out.append(TextReport.wrap("", law)).append('\n');
  }

  /// Where more connections stop bringing more, in words that hold of what was measured.
  static String tippingPoint(ScalabilityRun.Curve curve) {
    int most = curve.levels().getLast().connections();
    return curve.tippingPoint() == most
        ? "none up to " + most + " connections, which carried the most"
        : connections(curve.tippingPoint()) + "; up to " + most + " bring at most 5 % more";
  }

  private static String connections(long number) {
    return number + (number == 1 ? " connection" : " connections");
  }

  /// Where the law is highest. Beyond what was measured it is a guess, and a curve that only falls
  /// has its highest rate at the first level.
  private static String peak(ScalabilityRun.Curve curve) {
    double peak = curve.fit().peak();
    int most = curve.levels().getLast().connections();
    if (peak > most) {
      return "beyond the " + most + " connections measured";
    }
    long nearest = Math.max(curve.levels().getFirst().connections(), Math.round(peak));
    return "at " + connections(nearest);
  }

  public static String json(
      Outcome outcome, ScalabilityRun.@Nullable Curve curve, List<String> objectives) {
    return JSON.writeValueAsString(tree(outcome, curve, objectives)) + "\n";
  }

  /// One HTML file: the search, the curve over connections and the law through it. Works offline.
  ///
  /// @param url what was searched
  public static String html(
      String url, Outcome outcome, ScalabilityRun.@Nullable Curve curve, List<String> objectives) {
    return HtmlPage.of("capacity.html", tree(outcome, curve, objectives).put("url", url));
  }

  private static ObjectNode tree(
      Outcome outcome, ScalabilityRun.@Nullable Curve curve, List<String> objectives) {
    ObjectNode root = JSON.createObjectNode();
    ArrayNode wanted = root.putArray("objectives");
    objectives.forEach(wanted::add);
    root.put("requests_per_second", outcome.rate());
    root.put("confirmed", outcome.confirmed());
    root.put("valid", outcome.valid());
    if (Double.isFinite(outcome.failedAbove())) {
      root.put("not_carried", outcome.failedAbove());
    }
    ArrayNode probes = root.putArray("probes");
    for (Probe probe : outcome.probes()) {
      probes
          .addObject()
          .put("kind", probe.kind().name().toLowerCase(Locale.ROOT))
          .put("offered", probe.offered())
          .put("achieved", probe.achieved())
          .put("p50_ms", probe.p50Nanos() / 1e6)
          .put("p99_ms", probe.p99Nanos() / 1e6)
          .put("error_share", probe.errorShare())
          .put("carried", probe.carried())
          .put("because", probe.because());
    }
    if (curve != null) {
      ObjectNode law = root.putObject("scalability");
      law.put("contention", curve.fit().alpha());
      law.put("coherency", curve.fit().beta());
      law.put("one", curve.fit().gamma());
      law.put("relative_error", curve.fit().error());
      law.put("tipping_point", curve.tippingPoint());
      law.put("tipping_point_text", tippingPoint(curve));
      ArrayNode levels = law.putArray("levels");
      for (ScalabilityRun.Level level : curve.levels()) {
        levels
            .addObject()
            .put("connections", level.connections())
            .put("requests_per_second", level.requestsPerSecond())
            .put("p99_ms", level.p99Nanos() / 1e6);
      }
    }
    return root;
  }
}
