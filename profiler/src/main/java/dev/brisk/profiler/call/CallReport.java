package dev.brisk.profiler.call;

import dev.brisk.profiler.UnitFormat;
import dev.brisk.profiler.sample.report.SampleReport;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The calls as a table in the terminal, in the manner of Python's cProfile.
public final class CallReport {
  private static final String FORM = "%13s %10s %10s %10s %10s  %s%n";
  private static final String TIMES_FORM = "%13s %10s %10s %10s %10s %10s %10s  %s%n";
  private static final String EDGE = "    %13s %10s  %s%n";

  /// By what the table is sorted.
  public enum Sort {
    OWN("tottime", Comparator.comparingLong(CallGraph.Row::ownNanos)),
    CUMULATIVE("cumtime", Comparator.comparingLong(CallGraph.Row::nanos)),
    CALLS("ncalls", Comparator.comparingLong(CallGraph.Row::calls)),
    PERCALL(
        "percall",
        Comparator.comparingDouble(row -> (double) row.nanos() / Math.max(1, row.calls()))),
    P50("p50", Comparator.comparingLong(row -> row.durations().at(0.5))),
    P90("p90", Comparator.comparingLong(row -> row.durations().at(0.9))),
    P99("p99", Comparator.comparingLong(row -> row.durations().at(0.99))),
    MAX("max", Comparator.comparingLong(row -> row.durations().maxNanos())),
    THROWN("thrown", Comparator.comparingLong(CallGraph.Row::thrown)),
    NAME("name", Comparator.comparingInt(CallGraph.Row::method));

    private final String column;
    private final Comparator<CallGraph.Row> order;

    Sort(String column, Comparator<CallGraph.Row> order) {
      this.column = column;
      this.order = order;
    }
  }

  private final Sort sort;
  private final int limit;
  private final int edges;
  private final boolean percentiles;

  /// @param limit how many methods at most
  /// @param edges how many callers and callees of each method, 0 for none
  /// @param percentiles of single calls, in the place of means
  public CallReport(Sort sort, int limit, int edges, boolean percentiles) {
    this.sort = sort;
    this.limit = limit;
    this.edges = edges;
    this.percentiles = percentiles;
  }

  /// The whole report.
  ///
  /// @param endpoint only what was done for it; null: all
  public String text(CallGraph graph, @Nullable String endpoint) {
    StringBuilder out = new StringBuilder(header(graph));
    if (endpoint == null) {
      endpoints(out, graph);
    } else {
      out.append(String.format("%nOnly %s%n", shown(endpoint)));
    }
    List<CallGraph.Row> rows =
        graph.rows(endpoint).stream().sorted(order(graph)).limit(limit).toList();
    out.append(
        percentiles
            ? String.format(
                "%n" + TIMES_FORM,
                "ncalls",
                "tottime",
                "cumtime",
                "p50",
                "p90",
                "p99",
                "max",
                "method (where)")
            : String.format(
                "%n" + FORM,
                "ncalls",
                "tottime",
                "percall",
                "cumtime",
                "percall",
                "method (where)"));
    for (CallGraph.Row row : rows) {
      append(out, graph, row, endpoint);
    }
    int left = graph.rows(endpoint).size() - rows.size();
    if (left > 0) {
      out.append(String.format("%d more methods: raise --limit.%n", left));
    }
    for (String note : graph.header().notes()) {
      out.append(String.format("Note: %s%n", note));
    }
    return out.toString();
  }

  private Comparator<CallGraph.Row> order(CallGraph graph) {
    return sort == Sort.NAME
        ? Comparator.comparing(row -> graph.methods().get(row.method()).displayName())
        : sort.order.reversed();
  }

  private String header(CallGraph graph) {
    CallGraph.Header header = graph.header();
    long calls = graph.edges().stream().mapToLong(CallGraph.Edge::calls).sum();
    long primitive = calls - graph.edges().stream().mapToLong(CallGraph.Edge::recursiveCalls).sum();
    return SampleReport.window("Calls", header.target(), header.window())
        + String.format(
            "%s calls%s of %s methods, each counted; wall time %s. Sorted by %s.%n",
            UnitFormat.count(calls),
            primitive == calls ? "" : " (" + UnitFormat.count(primitive) + " not recursive)",
            UnitFormat.count(graph.methods().size()),
            UnitFormat.nanos(graph.totalNanos()),
            sort.column)
        + (header.probeNanos() == 0
            ? "" // who counted is in the notes
            : String.format(
                "Probe cost subtracted (%d ns a call): methods that take less are at the edge of"
                    + " what can be measured.%n",
                header.probeNanos()));
  }

  private static void endpoints(StringBuilder out, CallGraph graph) {
    List<String> names = graph.endpoints();
    if (names.equals(List.of(CallGraph.NO_ENDPOINT))) {
      return;
    }
    out.append(String.format("%n%13s %10s  %s%n", "calls", "time", "endpoint"));
    for (String name : names) {
      List<CallGraph.Row> rows = graph.rows(name);
      out.append(
          String.format(
              "%13s %10s  %s%n",
              UnitFormat.count(rows.stream().mapToLong(CallGraph.Row::calls).sum()),
              UnitFormat.nanos(rows.stream().mapToLong(CallGraph.Row::ownNanos).sum()),
              shown(name)));
    }
  }

  private void append(
      StringBuilder out, CallGraph graph, CallGraph.Row row, @Nullable String endpoint) {
    CallGraph.Method method = graph.methods().get(row.method());
    String calls =
        row.primitiveCalls() == row.calls()
            ? UnitFormat.count(row.calls())
            : UnitFormat.count(row.calls()) + "/" + UnitFormat.count(row.primitiveCalls());
    String where =
        method.sourceFile().isEmpty() || method.line() == 0
            ? ""
            : " (" + method.sourceFile() + ":" + method.line() + ")";
    String thrown = row.thrown() == 0 ? "" : ", " + UnitFormat.count(row.thrown()) + " threw";
    String name = method.displayName() + where + thrown;
    out.append(
        percentiles
            ? String.format(
                TIMES_FORM,
                calls,
                UnitFormat.nanos(row.ownNanos()),
                UnitFormat.nanos(row.nanos()),
                percentile(row, row.durations().at(0.5)),
                percentile(row, row.durations().at(0.9)),
                percentile(row, row.durations().at(0.99)),
                percentile(row, row.durations().maxNanos()),
                name)
            : String.format(
                FORM,
                calls,
                UnitFormat.nanos(row.ownNanos()),
                UnitFormat.nanos((double) row.ownNanos() / Math.max(1, row.calls())),
                UnitFormat.nanos(row.nanos()),
                UnitFormat.nanos((double) row.nanos() / Math.max(1, row.primitiveCalls())),
                name));
    if (edges > 0) {
      graph.callers(row.method(), endpoint).stream()
          .limit(edges)
          .forEach(edge -> edge(out, graph, edge, "from", edge.caller()));
      graph.callees(row.method(), endpoint).stream()
          .limit(edges)
          .forEach(edge -> edge(out, graph, edge, "calls", edge.callee()));
    }
  }

  /// A dash while no call has ended.
  private static String percentile(CallGraph.Row row, long nanos) {
    return row.durations().count() == 0 ? "–" : UnitFormat.nanos(nanos);
  }

  private static void edge(
      StringBuilder out, CallGraph graph, CallGraph.Edge edge, String how, int other) {
    String name =
        other == CallGraph.OUTSIDE
            ? "code that is not measured"
            : graph.methods().get(other).displayName();
    out.append(
        String.format(
            EDGE,
            UnitFormat.count(edge.calls()),
            UnitFormat.nanos(edge.nanos()),
            how + " " + name));
  }

  private static String shown(String endpoint) {
    return endpoint.isEmpty() ? "(outside requests)" : endpoint;
  }
}
