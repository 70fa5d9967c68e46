package dev.brisk.profiler.call;

import dev.brisk.profiler.sample.model.WindowFacts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Every call of a window of time: methods, and who called whom how often and for how long.
///
/// All times are wall time in nanoseconds, without what the probes cost. Waiting counts, also where
/// a virtual thread is parked. Immutable.
///
/// @param header how it was measured
/// @param methods those that were called
/// @param edges each caller and callee of each endpoint once
/// @param times how long the calls of a method took for an endpoint, each pair once
/// @param paths the calling context trees of all endpoints, callers before callees
public record CallGraph(
    Header header, List<Method> methods, List<Edge> edges, List<Timed> times, List<Path> paths) {
  /// The caller of what is called from code that is not measured.
  public static final int OUTSIDE = -1;

  /// The endpoint of work that belongs to no request.
  public static final String NO_ENDPOINT = "";

  public CallGraph {
    methods = List.copyOf(methods);
    edges = List.copyOf(edges);
    times = List.copyOf(times);
    paths = List.copyOf(paths);
    for (int i = 0; i < paths.size(); i++) {
      Path path = paths.get(i);
      if (path.parent() < OUTSIDE || path.parent() >= i || path.method() >= methods.size()) {
        throw new IllegalArgumentException("path " + i + " names what does not exist: " + path);
      }
    }
    for (Edge edge : edges) {
      if (edge.caller() < OUTSIDE
          || edge.caller() >= methods.size()
          || edge.callee() < 0
          || edge.callee() >= methods.size()) {
        throw new IllegalArgumentException(
            "an edge names the methods "
                + edge.caller()
                + " and "
                + edge.callee()
                + " of "
                + methods.size());
      }
    }
  }

  /// How it was measured.
  ///
  /// @param target what was profiled
  /// @param window when, how long, and the five measures of that time
  /// @param probeNanos what one measured call costs, taken off its time and its callers'
  /// @param dropped calls that found no room and are not in the graph; 0 unless very many threads
  ///   were inside measured code at once
  /// @param notes anything else that the reader must know
  public record Header(
      String target, WindowFacts window, long probeNanos, long dropped, List<String> notes) {
    public Header {
      notes = List.copyOf(notes);
    }
  }

  /// One method.
  ///
  /// @param className binary name
  /// @param name `price`, `<init>`, or `price λ0` for a lambda in it
  /// @param descriptor such as `(I)J`
  /// @param sourceFile `Shop.java`, or empty
  /// @param location where the class came from, as a URL, or empty
  /// @param line its first line, 0 if unknown
  public record Method(
      String className,
      String name,
      String descriptor,
      String sourceFile,
      String location,
      int line) {
    /// `com.acme.Shop.price`; what belongs to no class or module has its name alone.
    public String displayName() {
      return className.isEmpty() ? name : className + "." + name;
    }
  }

  /// One caller and callee, for one endpoint.
  ///
  /// @param endpoint method and route template, or [#NO_ENDPOINT]
  /// @param caller index in [#methods], or [#OUTSIDE]
  /// @param callee index in [#methods]
  /// @param calls exact
  /// @param recursiveCalls those of them that happened while the callee was running already on the
  ///   same thread
  /// @param thrown those that ended with an exception
  /// @param ownNanos time in the callee itself, without measured callees
  /// @param nanos time with callees, taken at the outermost activation of this edge
  /// @param outermostNanos time with callees of calls that are the callee's outermost activation:
  ///   over all edges that lead to it this is the callee's cumulative time, nothing twice
  public record Edge(
      String endpoint,
      int caller,
      int callee,
      long calls,
      long recursiveCalls,
      long thrown,
      long ownNanos,
      long nanos,
      long outermostNanos) {}

  /// A way by which a method was called. A recursion is one with its outermost call.
  ///
  /// @param endpoint method and route template, or [#NO_ENDPOINT]
  /// @param parent index in [#paths] of its caller's, or [#OUTSIDE]
  /// @param method index in [#methods]
  /// @param calls exact
  /// @param ownNanos time in the method itself on this way, without measured callees
  public record Path(String endpoint, int parent, int method, long calls, long ownNanos) {}

  /// How long calls of a method took, with callees.
  ///
  /// @param endpoint method and route template, or [#NO_ENDPOINT]
  /// @param method index in [#methods]
  /// @param durations of outermost calls that ended: a recursion is one call
  public record Timed(String endpoint, int method, CallDurations durations) {}

  /// One method's line in the table.
  ///
  /// @param method index in [#methods]
  /// @param calls all of them
  /// @param primitiveCalls those that were not recursive
  /// @param thrown those that ended with an exception
  /// @param ownNanos cProfile's `tottime`
  /// @param nanos cProfile's `cumtime`: recursion is counted at the outermost call
  /// @param durations of single calls, of which `nanos` is the sum
  public record Row(
      int method,
      long calls,
      long primitiveCalls,
      long thrown,
      long ownNanos,
      long nanos,
      CallDurations durations) {
    Row with(CallDurations known) {
      return new Row(method, calls, primitiveCalls, thrown, ownNanos, nanos, known);
    }
  }

  /// The endpoints in order of their names, [#NO_ENDPOINT] first if there is such work.
  public List<String> endpoints() {
    TreeSet<String> names = new TreeSet<>();
    edges.forEach(edge -> names.add(edge.endpoint()));
    return List.copyOf(names);
  }

  /// The table, most own time first.
  ///
  /// @param endpoint null: all of them
  public List<Row> rows(@Nullable String endpoint) {
    Map<Integer, Row> byMethod = new TreeMap<>();
    for (Edge edge : edges) {
      if (endpoint == null || endpoint.equals(edge.endpoint())) {
        byMethod.merge(edge.callee(), row(edge), CallGraph::sum);
      }
    }
    Map<Integer, List<CallDurations>> timed = new TreeMap<>();
    for (Timed one : times) {
      if (endpoint == null || endpoint.equals(one.endpoint())) {
        timed.computeIfAbsent(one.method(), m -> new ArrayList<>()).add(one.durations());
      }
    }
    List<Row> rows = new ArrayList<>();
    byMethod.forEach((method, row) ->
        rows.add(row.with(CallDurations.sum(timed.getOrDefault(method, List.of())))));
    rows.sort(Comparator.comparingLong(Row::ownNanos).reversed());
    return rows;
  }

  /// The edges that lead to a method, those of all endpoints added up; most time first.
  ///
  /// @param endpoint null: all of them
  public List<Edge> callers(int method, @Nullable String endpoint) {
    return merged(
        edges.stream()
            .filter(edge -> edge.callee() == method)
            .filter(edge -> endpoint == null || endpoint.equals(edge.endpoint()))
            .toList());
  }

  /// The edges that leave a method, those of all endpoints added up; most time first.
  ///
  /// @param endpoint null: all of them
  public List<Edge> callees(int method, @Nullable String endpoint) {
    return merged(
        edges.stream()
            .filter(edge -> edge.caller() == method)
            .filter(edge -> endpoint == null || endpoint.equals(edge.endpoint()))
            .toList());
  }

  /// Own time of all methods: what was measured, each nanosecond once.
  public long totalNanos() {
    return edges.stream().mapToLong(Edge::ownNanos).sum();
  }

  private record Pair(int caller, int callee) {}

  private static List<Edge> merged(Collection<Edge> edges) {
    Map<Pair, Edge> byPair = new java.util.LinkedHashMap<>();
    for (Edge edge : edges) {
      byPair.merge(new Pair(edge.caller(), edge.callee()), edge, CallGraph::sum);
    }
    List<Edge> sorted = new ArrayList<>(byPair.values());
    sorted.sort(Comparator.comparingLong(Edge::nanos).reversed());
    return sorted;
  }

  private static Row row(Edge edge) {
    return new Row(
        edge.callee(),
        edge.calls(),
        edge.calls() - edge.recursiveCalls(),
        edge.thrown(),
        edge.ownNanos(),
        edge.outermostNanos(),
        CallDurations.NONE);
  }

  private static Row sum(Row a, Row b) {
    return new Row(
        a.method(),
        a.calls() + b.calls(),
        a.primitiveCalls() + b.primitiveCalls(),
        a.thrown() + b.thrown(),
        a.ownNanos() + b.ownNanos(),
        a.nanos() + b.nanos(),
        CallDurations.NONE);
  }

  private static Edge sum(Edge a, Edge b) {
    return new Edge(
        a.endpoint().equals(b.endpoint()) ? a.endpoint() : NO_ENDPOINT,
        a.caller(),
        a.callee(),
        a.calls() + b.calls(),
        a.recursiveCalls() + b.recursiveCalls(),
        a.thrown() + b.thrown(),
        a.ownNanos() + b.ownNanos(),
        a.nanos() + b.nanos(),
        a.outermostNanos() + b.outermostNanos());
  }
}
