package dev.brisk.profiler.line;

import dev.brisk.profiler.ProfilerException;
import dev.brisk.profiler.ProfilerException.Reason;
import dev.brisk.profiler.agent.Wire;
import dev.brisk.profiler.attach.ProfileTarget;
import dev.brisk.profiler.instrumenting.InstrumentingRun;
import dev.brisk.profiler.weave.Selection;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Measures a program line by line: exact hits, and wall time of the lines of timed calls.
///
/// ```java
/// LineProfile profile =
///     new LineProfiler(Selection.of("com.acme.Shop#price"), 64)
///         .run(new Target.Running(4711), Duration.ofSeconds(10), new CompletableFuture<>());
/// ```
///
/// Methods that are running when it attaches are seen from their next call on. Waiting counts: it
/// is wall time, also where a virtual thread is parked.
public final class LineProfiler {
  private final Selection selection;
  private final int period;

  /// @param period 0: hits only, 1: time every call, n: time one call in about n
  public LineProfiler(Selection selection, int period) {
    if (period < 0 || period > 1_000_000) {
      throw new IllegalArgumentException("period must be 0 to 1,000,000, but is " + period);
    }
    this.selection = selection;
    this.period = period;
  }

  /// Profiles until the time is over, the target ends or `stop` completes; then takes the probes
  /// out.
  ///
  /// @param duration null: as long as the target runs
  /// @throws ProfilerException with the reason, and what to do
  public LineProfile run(
      ProfileTarget target, @Nullable Duration duration, CompletableFuture<?> stop) {
    InstrumentingRun run =
        InstrumentingRun.of(
            target,
            selection,
            Wire.LINES,
            session -> session.startLines(selection, period),
            duration,
            stop);
    try {
      LineProfile profile = LineCounts.read(run, period);
      if (profile.functions().isEmpty()) {
        throw run.nothingCalled();
      }
      return profile;
    } catch (IOException e) {
      throw new ProfilerException(Reason.FAILED, "The counts make no sense", e);
    }
  }
}
