package dev.brisk.profiler.foreign;

import dev.brisk.profiler.call.CallGraph;
import dev.brisk.profiler.sample.model.WindowFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What Python's cProfile and profile write (`.prof`): functions, and who called whom.
///
/// A function is `(file, line, name): (primitive calls, calls, own time, time with callees,
/// callers)`, a caller `(calls, primitive calls, own, with callees)`: the first two change places.
/// A recursive function's edges do not add up to its own figures, which are exact; what is over or
/// missing goes to calls from outside.
final class PythonCalls {
  private final Map<List<?>, Integer> numbers = new LinkedHashMap<>();
  private final List<CallGraph.Method> methods = new ArrayList<>();
  private final List<CallGraph.Edge> edges = new ArrayList<>();
  private boolean withoutTimes;

  private record Figures(long calls, long primitive, long own, long nanos) {}

  private PythonCalls() {}

  static CallGraph read(byte[] bytes, String target) {
    if (!(Marshal.read(bytes) instanceof Map<?, ?> stats)) {
      throw new IllegalArgumentException("it holds no dictionary of functions");
    }
    PythonCalls calls = new PythonCalls();
    stats.keySet().forEach(calls::number);
    stats.forEach(calls::function);
    List<String> notes = new ArrayList<>();
    notes.add(
        "From cProfile, whose own cost is in the times; it sees the thread that it was started on.");
    if (calls.withoutTimes) {
      notes.add("Python's profile module does not keep the time of single callers.");
    }
    return new CallGraph(
        new CallGraph.Header(
            target, WindowFacts.unknown(Instant.EPOCH, Duration.ZERO), 0, 0, notes),
        calls.methods,
        calls.edges,
        List.of(),
        List.of());
  }

  private int number(Object key) {
    if (!(key instanceof List<?> parts)
        || parts.size() != 3
        || !(parts.get(0) instanceof String file)
        || !(parts.get(1) instanceof Long line)
        || !(parts.get(2) instanceof String name)) {
      throw new IllegalArgumentException("a function of it is not (file, line, name)");
    }
    return numbers.computeIfAbsent(
        parts,
        p -> {
          String module = Modules.of(file);
          methods.add(
              new CallGraph.Method(module, name, "", Modules.fileName(file), "", line.intValue()));
          return methods.size() - 1;
        });
  }

  private void function(Object key, Object value) {
    int callee = number(key);
    if (!(value instanceof List<?> parts)
        || parts.size() != 5
        || !(parts.get(4) instanceof Map<?, ?> callers)) {
      throw new IllegalArgumentException(
          "the figures of "
              + methods.get(callee).displayName()
              + " are not (primitive calls, calls, own time, time, callers)");
    }
    Figures whole = figures(parts, 1, 0, callee);
    Map<Integer, Figures> from = new LinkedHashMap<>();
    callers.forEach((caller, figures) -> from.put(number(caller), caller(figures, callee)));
    long outside = whole.calls - from.values().stream().mapToLong(Figures::calls).sum();
    long own = whole.own - from.values().stream().mapToLong(Figures::own).sum();
    // Cumulative time belongs to the outermost calls, which a recursion's own edge has none of.
    long known =
        from.entrySet().stream()
            .filter(e -> e.getKey() != callee)
            .mapToLong(e -> e.getValue().nanos)
            .sum();
    double factor = known > whole.nanos ? (double) whole.nanos / known : 1;
    long recursive = Math.max(0, whole.calls - whole.primitive);
    Figures self = from.get(callee);
    if (self != null) {
      long inner = Math.min(recursive, self.calls);
      recursive -= inner;
      edges.add(edge(callee, callee, self, inner, 0));
    }
    long left = whole.nanos;
    for (Map.Entry<Integer, Figures> entry : from.entrySet()) {
      if (entry.getKey() != callee) {
        Figures figures = entry.getValue();
        long inner = Math.min(recursive, figures.calls);
        recursive -= inner;
        long outermost = Math.min(left, Math.round(figures.nanos * factor));
        left -= outermost;
        edges.add(edge(entry.getKey(), callee, figures, inner, outermost));
      }
    }
    if (outside > 0 || left > 0 || own > 0) {
      long calls = Math.max(0, outside);
      long inner = Math.min(recursive, calls);
      edges.add(
          edge(
              CallGraph.OUTSIDE,
              callee,
              new Figures(calls, calls, Math.max(0, own), left),
              inner,
              left));
    }
  }

  private static CallGraph.Edge edge(
      int caller, int callee, Figures figures, long recursive, long outermost) {
    return new CallGraph.Edge(
        CallGraph.NO_ENDPOINT,
        caller,
        callee,
        figures.calls,
        recursive,
        0,
        figures.own,
        figures.nanos,
        outermost);
  }

  private Figures caller(@Nullable Object value, int callee) {
    if (value instanceof Long calls) {
      withoutTimes = true;
      return new Figures(calls, calls, 0, 0);
    }
    if (!(value instanceof List<?> parts) || parts.size() != 4) {
      throw new IllegalArgumentException(
          "a caller of " + methods.get(callee).displayName() + " has no four figures");
    }
    return figures(parts, 0, 1, callee);
  }

  private Figures figures(List<?> parts, int calls, int primitive, int callee) {
    if (parts.get(calls) instanceof Long all
        && parts.get(primitive) instanceof Long outer
        && parts.get(2) instanceof Number own
        && parts.get(3) instanceof Number time) {
      return new Figures(
          all, outer, Math.round(own.doubleValue() * 1e9), Math.round(time.doubleValue() * 1e9));
    }
    throw new IllegalArgumentException(
        "the figures of " + methods.get(callee).displayName() + " are no numbers");
  }
}
