package dev.brisk.profiler.line;

import dev.brisk.profiler.instrumenting.InstrumentingRun;
import dev.brisk.profiler.weave.WovenMethod;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads what the agent counted and puts names to it.
final class LineCounts {
  private LineCounts() {}

  /// Reads what a run counted. A class that was loaded twice counts once.
  static LineProfile read(InstrumentingRun run, int period) throws IOException {
    DataInputStream in = run.counts();
    Map<Integer, WovenMethod> byNumber = new LinkedHashMap<>();
    for (WovenMethod method : run.methods()) {
      byNumber.put(method.number(), method);
    }
    Set<String> overloaded = WovenMethod.overloaded(byNumber.values());
    long clockNanos = in.readLong();
    long dropped = in.readLong();
    List<String> notes = new ArrayList<>(run.notes());
    if (dropped > 0) {
      notes.add(
          dropped + " calls were not counted: too many threads were in profiled code at once.");
    }
    Map<String, LineProfile.Function> functions = new LinkedHashMap<>();
    for (int number = in.readInt(); number >= 0; number = in.readInt()) {
      long calls = in.readLong();
      long timedCalls = in.readLong();
      long nanos = in.readLong();
      long callNanos = in.readLong();
      double variance = in.readDouble();
      int count = in.readInt();
      WovenMethod method = byNumber.get(number);
      List<LineProfile.Line> lines = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        LineProfile.Line line =
            line(
                method == null ? 0 : method.lines().get(i),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong() * clockNanos,
                in.readLong() * clockNanos,
                clockNanos);
        lines.add(line);
      }
      if (method == null) {
        continue; // of an earlier run in the same JVM
      }
      LineProfile.Function function =
          new LineProfile.Function(
              method.displayName(overloaded),
              method.className(),
              method.sourceFile(),
              method.location(),
              calls,
              timedCalls,
              nanos,
              callNanos,
              variance,
              lines,
              method.note());
      functions.merge(
          method.className() + "." + method.name() + method.descriptor(),
          function,
          LineCounts::sum);
    }
    return new LineProfile(
        run.target(), run.window(), period, clockNanos, List.copyOf(functions.values()), notes);
  }

  private static LineProfile.Line line(
      int number,
      long hits,
      long nanos,
      long self,
      long probeNanos,
      long selfProbeNanos,
      long clockNanos) {
    long corrected = Math.max(0, nanos - probeNanos);
    long correctedSelf = Math.max(0, self - selfProbeNanos);
    boolean under = hits > 0 && nanos > 0 && corrected < hits * clockNanos;
    return new LineProfile.Line(number, hits, nanos, self, corrected, correctedSelf, under);
  }

  private static LineProfile.Function sum(LineProfile.Function a, LineProfile.Function b) {
    List<LineProfile.Line> lines = new ArrayList<>();
    for (int i = 0; i < a.lines().size(); i++) {
      LineProfile.Line x = a.lines().get(i);
      LineProfile.Line y = b.lines().get(i);
      lines.add(
          new LineProfile.Line(
              x.number(),
              x.hits() + y.hits(),
              x.nanos() + y.nanos(),
              x.selfNanos() + y.selfNanos(),
              x.correctedNanos() + y.correctedNanos(),
              x.correctedSelfNanos() + y.correctedSelfNanos(),
              x.underResolution() && y.underResolution()));
    }
    return new LineProfile.Function(
        a.name(),
        a.className(),
        a.sourceFile(),
        a.location(),
        a.calls() + b.calls(),
        a.timedCalls() + b.timedCalls(),
        a.nanos() + b.nanos(),
        a.correctedNanos() + b.correctedNanos(),
        a.variance() + b.variance(),
        lines,
        a.note());
  }
}
