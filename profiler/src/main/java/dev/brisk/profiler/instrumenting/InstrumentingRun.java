package dev.brisk.profiler.instrumenting;

import dev.brisk.profiler.ProfilerException;
import dev.brisk.profiler.ProfilerException.Reason;
import dev.brisk.profiler.attach.Attached;
import dev.brisk.profiler.attach.NoMatch;
import dev.brisk.profiler.attach.ProfileTarget;
import dev.brisk.profiler.attach.WeavingSession;
import dev.brisk.profiler.sample.MeasuredWindow;
import dev.brisk.profiler.sample.model.WindowFacts;
import dev.brisk.profiler.weave.Selection;
import dev.brisk.profiler.weave.WovenMethod;
import java.io.DataInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One run: probes into the target, counting, probes out again, and the counts.
///
/// @param counts what the agent counted, after the byte that says what it is
/// @param methods those that carried probes
/// @param target what was profiled
/// @param window the measures of the time in which it counted
/// @param notes what the reader must know
public record InstrumentingRun(
    DataInputStream counts,
    List<WovenMethod> methods,
    String target,
    WindowFacts window,
    List<String> notes) {
  private static final Duration LAST_WORDS = Duration.ofSeconds(5);

  public InstrumentingRun {
    methods = List.copyOf(methods);
    notes = List.copyOf(notes);
  }

  /// Runs until the time is over, the target ends or `stop` completes.
  ///
  /// @param kind [Wire#LINES] or [Wire#CALLS]
  /// @param start puts the probes in
  /// @param duration null: as long as the target runs
  /// @throws ProfilerException with the reason, and what to do
  public static InstrumentingRun of(
      ProfileTarget target,
      Selection selection,
      int kind,
      Function<WeavingSession, WeavingSession.Started> start,
      @Nullable Duration duration,
      CompletableFuture<?> stop) {
    try (Attached attached = Attached.open(target);
        MeasuredWindow window = MeasuredWindow.open(attached.pid(), duration)) {
      WeavingSession session = attached.session();
      if (!attached.startedHere()) {
        selection.requireBounded(session.classNames());
      }
      WeavingSession.Started started = start.apply(session);
      if (!attached.startedHere() && session.methods().isEmpty()) {
        throw NoMatch.explain(selection, session, started);
      }
      window.begin();
      session.resume();
      attached.await(duration, stop);
      List<String> notes = new ArrayList<>(started.failures());
      DataInputStream counts = counts(session, notes);
      if (counts == null) {
        throw new ProfilerException(
            Reason.FAILED, "The target ended without handing over its counts: was it killed?");
      }
      notes.addAll(session.skipped());
      if (session.methods().isEmpty()) {
        throw NoMatch.afterRun(selection);
      }
      if (counts.readByte() != kind) {
        throw new IOException("the agent counted something else");
      }
      return new InstrumentingRun(
          counts, session.methods(), target.description(), window.end(), notes);
    } catch (IOException e) {
      throw new ProfilerException(Reason.FAILED, "The counts make no sense", e);
    }
  }

  /// What was counted; of a target that has ended, what it sent before. Null if it sent nothing.
  private static @Nullable DataInputStream counts(WeavingSession session, List<String> notes) {
    if (!session.ended()) {
      try {
        notes.addAll(session.restore());
        return session.snapshot();
      } catch (ProfilerException e) {
        if (!session.ended()) {
          throw e;
        }
      }
    }
    return session.last(LAST_WORDS);
  }

  /// What to say when methods matched and none was called.
  public ProfilerException nothingCalled() {
    return new ProfilerException(
        Reason.TOO_LITTLE_DATA,
        (methods.size() == 1
                ? "The method that matches was not called."
                : "None of the " + methods.size() + " methods that match was called.")
            + " Send requests while it measures, or measure longer with --duration; what a cache"
            + " answers calls no method.");
  }
}
