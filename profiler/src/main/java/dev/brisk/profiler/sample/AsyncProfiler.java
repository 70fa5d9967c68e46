package dev.brisk.profiler.sample;

import dev.brisk.profiler.sample.model.Mode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// async-profiler at work in a JVM for one run; does nothing in the modes that JFR takes samples
/// of.
final class AsyncProfiler {
  private final @Nullable AsyncLibrary library;
  private final Mode mode;
  private final Duration period;
  private final Path samples;

  /// @param samples the file that it writes
  AsyncProfiler(Mode mode, Duration period, Path samples) {
    this.library = takes(mode) ? AsyncLibrary.extract() : null;
    this.mode = mode;
    this.period = period;
    this.samples = samples;
  }

  /// Whether a mode is async-profiler's: JFR has nothing for wall time and locks.
  static boolean takes(Mode mode) {
    return switch (mode) {
      case WALL, LOCK -> true;
      case CPU, ALLOC -> false;
    };
  }

  /// Begins in a JVM that runs.
  ///
  /// @param watchdog when it ends by itself
  void start(long pid, Duration watchdog) {
    if (library != null) {
      library.command(pid, begin(watchdog));
    }
  }

  /// What lets a JVM begin with it.
  List<String> launchOptions(Duration watchdog) {
    return library == null
        ? List.of()
        : List.of("-agentpath:" + library.file() + "=" + begin(watchdog));
  }

  void stop(long pid) {
    if (library != null) {
      library.command(pid, "stop,loglevel=none,file=" + samples);
    }
  }

  private String begin(Duration watchdog) {
    String event =
        mode == Mode.WALL ? "event=wall,interval=" + period.toNanos() : "event=lock,lock=0";
    // Without loglevel=none it says "Profiling started" on the target's own standard output.
    return "start,"
        + event
        + ",jfr,loglevel=none,timeout="
        + watchdog.toSeconds()
        + ",file="
        + samples;
  }
}
