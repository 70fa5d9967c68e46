package dev.brisk.profiler.line;

import dev.brisk.profiler.ProfilerException;
import dev.brisk.profiler.ProfilerException.Reason;
import dev.brisk.profiler.attach.AgentConnection;
import dev.brisk.profiler.attach.Attached;
import dev.brisk.profiler.attach.NoMatch;
import dev.brisk.profiler.attach.Target;
import dev.brisk.profiler.weave.LineWeaver;
import dev.brisk.profiler.weave.Selection;
import java.io.DataInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
  private static final Duration LAST_WORDS = Duration.ofSeconds(5);

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
  public LineProfile run(Target target, @Nullable Duration duration, CompletableFuture<?> stop) {
    try (Attached attached = Attached.open(target)) {
      AgentConnection connection = attached.connection();
      AgentConnection.Started started =
          connection.startLines(
              new LineWeaver(selection, period > 0), selection.classExpression(), period);
      if (!attached.startedHere() && connection.methods().isEmpty()) {
        throw NoMatch.explain(selection, connection, started);
      }
      connection.resume();
      attached.await(duration, stop);
      List<String> notes = new ArrayList<>(started.failures());
      DataInputStream counts = connection.ended() ? connection.last(LAST_WORDS) : null;
      if (counts == null && !connection.ended()) {
        notes.addAll(connection.restore());
        counts = connection.snapshot();
      }
      if (counts == null) {
        throw new ProfilerException(
            Reason.FAILED, "The target ended without handing over its counts: was it killed?");
      }
      notes.addAll(connection.leftAlone());
      return read(counts, connection, notes);
    } catch (IOException e) {
      throw new ProfilerException(Reason.FAILED, "The counts make no sense", e);
    }
  }

  private LineProfile read(DataInputStream counts, AgentConnection connection, List<String> notes)
      throws IOException {
    if (connection.methods().isEmpty()) {
      throw NoMatch.afterRun(selection);
    }
    if (!counts.readBoolean()) {
      throw new IOException("the agent never started counting");
    }
    LineProfile profile = LineCounts.read(counts, connection.methods(), period, notes);
    if (profile.functions().isEmpty()) {
      throw new ProfilerException(
          Reason.TOO_LITTLE_DATA,
          "None of the "
              + connection.methods().size()
              + " methods that match was called. Send requests while it measures, or measure longer"
              + " with --duration.");
    }
    return profile;
  }
}
