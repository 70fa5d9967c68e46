package dev.brisk.profiler.call;

import dev.brisk.profiler.ProfilerException;
import dev.brisk.profiler.ProfilerException.Reason;
import dev.brisk.profiler.agent.Wire;
import dev.brisk.profiler.attach.ProfileTarget;
import dev.brisk.profiler.attach.WeavingSession;
import dev.brisk.profiler.instrumenting.InstrumentingRun;
import dev.brisk.profiler.weave.Selection;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Counts every call of the selected methods, with its caller, its time and its endpoint.
///
/// ```java
/// CallGraph graph =
///     new CallProfiler(Selection.of("com.acme.**"))
///         .run(new Target.Running(4711), Duration.ofSeconds(10), new CompletableFuture<>());
/// ```
///
/// Methods that are running when it attaches are seen from their next call on; calls that are
/// running when it ends count up to then.
public final class CallProfiler {
  private final Selection selection;

  public CallProfiler(Selection selection) {
    this.selection = selection;
  }

  /// Profiles until the time is over, the target ends or `stop` completes; then takes the probes
  /// out.
  ///
  /// @param duration null: as long as the target runs
  /// @throws ProfilerException with the reason, and what to do
  public CallGraph run(
      ProfileTarget target, @Nullable Duration duration, CompletableFuture<?> stop) {
    InstrumentingRun run =
        InstrumentingRun.of(
            target,
            selection,
            Wire.CALLS,
            (WeavingSession session) -> session.startCalls(selection),
            duration,
            stop);
    try {
      CallCounts.Read counts = CallCounts.read(run.counts(), run.methods());
      if (counts.edges().isEmpty()) {
        throw run.nothingCalled();
      }
      return new CallGraph(
          header(run, counts), counts.methods(), counts.edges(), counts.times(), counts.paths());
    } catch (IOException e) {
      throw new ProfilerException(Reason.FAILED, "The counts make no sense", e);
    }
  }

  private static CallGraph.Header header(InstrumentingRun run, CallCounts.Read counts) {
    List<String> notes = new ArrayList<>(run.notes());
    if (counts.dropped() > 0) {
      notes.add(
          counts.dropped()
              + " calls found no room and are missing: too many threads or methods at once. Narrow"
              + " the pattern.");
    }
    if (counts.untimed() > 0) {
      notes.add(
          counts.untimed()
              + " calls are not in the percentiles: too many methods, endpoints and threads for the"
              + " room that there is. Narrow the pattern.");
    }
    if (counts.pathless() > 0) {
      notes.add(
          counts.pathless()
              + " calls came by so many ways that there was no room for theirs: pictures count their"
              + " time as their caller's own. Narrow the pattern.");
    }
    return new CallGraph.Header(
        run.target(), run.window(), Math.round(counts.probeNanos()), counts.dropped(), notes);
  }
}
