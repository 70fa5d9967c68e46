package dev.brisk.profiler.call;

import dev.brisk.profiler.weave.WovenMethod;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads what the agent counted, takes off what the probes cost, and puts names to it.
///
/// A call's probes cost `whole` nanoseconds, of which `inside` fall between its own two clock
/// readings and the rest into its caller. So a method's own time loses `inside` for each call and
/// the rest for each call that it makes; its time with callees loses `inside`, and `whole` for each
/// call within.
final class CallCounts {
  private final Map<String, Integer> indexes = new HashMap<>();
  private final List<CallGraph.Method> methods = new ArrayList<>();
  private final Map<Integer, WovenMethod> byNumber = new HashMap<>();
  private final Set<String> overloaded;

  private record Key(String endpoint, int caller, int callee) {}

  private record Counted(
      String endpoint,
      int caller,
      int callee,
      long calls,
      long recursive,
      long outermost,
      long thrown,
      long ownNanos,
      long nanos,
      long inside,
      long wholeNanos,
      long wholeInside) {
    Counted plus(Counted o) {
      return new Counted(
          endpoint,
          caller,
          callee,
          calls + o.calls,
          recursive + o.recursive,
          outermost + o.outermost,
          thrown + o.thrown,
          ownNanos + o.ownNanos,
          nanos + o.nanos,
          inside + o.inside,
          wholeNanos + o.wholeNanos,
          wholeInside + o.wholeInside);
    }
  }

  /// What was read.
  ///
  /// @param probeNanos what one measured call costs
  /// @param dropped calls that found no room
  /// @param untimed calls whose duration found no room
  /// @param pathless calls whose path ends at their caller
  record Read(
      double probeNanos,
      long dropped,
      List<CallGraph.Method> methods,
      List<CallGraph.Edge> edges,
      long untimed,
      List<CallGraph.Timed> times,
      long pathless,
      List<CallGraph.Path> paths) {}

  private CallCounts(List<WovenMethod> woven) {
    overloaded = WovenMethod.overloaded(woven);
    for (WovenMethod method : woven) {
      byNumber.put(method.number(), method);
    }
  }

  /// Reads a snapshot, after its first byte. A class that was loaded twice counts once.
  static Read read(DataInputStream in, List<WovenMethod> woven) throws IOException {
    return new CallCounts(woven).read(in);
  }

  private Read read(DataInputStream in) throws IOException {
    double whole = in.readDouble();
    double inside = in.readDouble();
    long dropped = in.readLong();
    String[] endpoints = new String[in.readInt()];
    for (int i = 0; i < endpoints.length; i++) {
      endpoints[i] = in.readUTF();
    }
    Map<Key, Counted> counted = new LinkedHashMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      Counted edge =
          new Counted(
              endpoints[in.readInt()],
              index(in.readInt()),
              index(in.readInt()),
              in.readLong(),
              in.readLong(),
              in.readLong(),
              in.readLong(),
              in.readLong(),
              in.readLong(),
              in.readLong(),
              in.readLong(),
              in.readLong());
      if (edge.callee() >= 0) {
        counted.merge(new Key(edge.endpoint(), edge.caller(), edge.callee()), edge, Counted::plus);
      }
    }
    long untimed = in.readLong();
    List<CallGraph.Timed> times = times(in, endpoints);
    long pathless = in.readLong();
    List<CallGraph.Path> paths = paths(in, endpoints, whole, inside);
    return new Read(
        whole,
        dropped,
        methods,
        corrected(counted.values(), whole, inside),
        untimed,
        times,
        pathless,
        paths);
  }

  /// The paths of all threads as one forest, callers first.
  private List<CallGraph.Path> paths(
      DataInputStream in, String[] endpoints, double whole, double inside) throws IOException {
    record Step(String endpoint, int parent, int method) {}
    record Sum(long calls, long made, long ownNanos) {}
    Map<Step, Integer> known = new HashMap<>();
    List<Step> steps = new ArrayList<>();
    List<Sum> sums = new ArrayList<>();
    for (int threads = in.readInt(); threads > 0; threads--) {
      int[] merged = new int[in.readInt()];
      for (int i = 0; i < merged.length; i++) {
        int caller = in.readInt();
        int parent = caller < 0 ? CallGraph.OUTSIDE : merged[caller];
        Step step = new Step(endpoints[in.readInt()], parent, index(in.readInt()));
        Sum sum = new Sum(in.readLong(), in.readLong(), in.readLong());
        if (step.method() == CallGraph.OUTSIDE) {
          merged[i] = parent; // a root
          continue;
        }
        merged[i] =
            known.computeIfAbsent(
                step,
                first -> {
                  steps.add(first);
                  sums.add(new Sum(0, 0, 0));
                  return steps.size() - 1;
                });
        Sum before = sums.get(merged[i]);
        sums.set(
            merged[i],
            new Sum(
                before.calls() + sum.calls(),
                before.made() + sum.made(),
                before.ownNanos() + sum.ownNanos()));
      }
    }
    List<CallGraph.Path> paths = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      Sum sum = sums.get(i);
      double probes = sum.calls() * inside + sum.made() * (whole - inside);
      paths.add(
          new CallGraph.Path(
              step.endpoint(),
              step.parent(),
              step.method(),
              sum.calls(),
              less(sum.ownNanos(), probes)));
    }
    return paths;
  }

  private List<CallGraph.Timed> times(DataInputStream in, String[] endpoints) throws IOException {
    record Of(String endpoint, int method) {}
    Map<Of, List<CallDurations>> read = new LinkedHashMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      Of of = new Of(endpoints[in.readInt()], index(in.readInt()));
      long max = in.readLong();
      List<CallDurations.Part> parts = new ArrayList<>();
      for (int more = in.readInt(); more > 0; more--) {
        parts.add(new CallDurations.Part(in.readLong(), in.readLong(), in.readLong()));
      }
      if (of.method() >= 0) {
        read.computeIfAbsent(of, o -> new ArrayList<>()).add(new CallDurations(parts, max));
      }
    }
    return read.entrySet().stream()
        .map(one ->
            new CallGraph.Timed(
                one.getKey().endpoint(), one.getKey().method(), CallDurations.sum(one.getValue())))
        .toList();
  }

  private static List<CallGraph.Edge> corrected(
      Iterable<Counted> counted, double whole, double inside) {
    record Callee(String endpoint, int method) {}
    Map<Callee, Long> made = new HashMap<>();
    Map<Callee, Long> entered = new HashMap<>();
    for (Counted edge : counted) {
      made.merge(new Callee(edge.endpoint(), edge.caller()), edge.calls(), Long::sum);
      entered.merge(new Callee(edge.endpoint(), edge.callee()), edge.calls(), Long::sum);
    }
    List<CallGraph.Edge> edges = new ArrayList<>();
    for (Counted edge : counted) {
      Callee callee = new Callee(edge.endpoint(), edge.callee());
      // How many calls this edge's activations made is not counted: they get their share by calls.
      double calls =
          made.getOrDefault(callee, 0L)
              * (double) edge.calls()
              / Math.max(1, entered.getOrDefault(callee, 1L));
      edges.add(
          new CallGraph.Edge(
              edge.endpoint(),
              edge.caller(),
              edge.callee(),
              edge.calls(),
              edge.recursive(),
              edge.thrown(),
              less(edge.ownNanos(), edge.calls() * inside + calls * (whole - inside)),
              less(edge.nanos(), edge.outermost() * inside + edge.inside() * whole),
              less(
                  edge.wholeNanos(),
                  (edge.calls() - edge.recursive()) * inside + edge.wholeInside() * whole)));
    }
    return edges;
  }

  private static long less(long nanos, double probes) {
    return Math.max(0, nanos - Math.round(probes));
  }

  /// The index of a method; outside for what is not known.
  private int index(int number) {
    WovenMethod method = byNumber.get(number);
    if (method == null) {
      return CallGraph.OUTSIDE;
    }
    return indexes.computeIfAbsent(
        method.className() + "." + method.name() + method.descriptor(),
        key -> {
          methods.add(
              new CallGraph.Method(
                  method.className(),
                  method.displayName(overloaded).substring(method.className().length() + 1),
                  method.descriptor(),
                  method.sourceFile(),
                  method.location(),
                  method.lines().isEmpty() ? 0 : method.lines().getFirst()));
          return methods.size() - 1;
        });
  }
}
