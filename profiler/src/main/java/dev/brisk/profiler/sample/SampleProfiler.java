package dev.brisk.profiler.sample;

import dev.brisk.profiler.ProfilerException;
import dev.brisk.profiler.ProfilerException.Reason;
import dev.brisk.profiler.attach.Attached;
import dev.brisk.profiler.attach.JvmProcess;
import dev.brisk.profiler.attach.ProfileTarget;
import dev.brisk.profiler.sample.judge.CpuSteal;
import dev.brisk.profiler.sample.model.Mode;
import dev.brisk.profiler.sample.model.SampleHeader;
import dev.brisk.profiler.sample.model.SampleProfile;
import dev.brisk.profiler.sample.read.RecordingReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Samples a JVM that runs, or a program from its start.
///
/// CPU time and allocation are sampled by JFR, which is in every JVM and needs no privilege; wall
/// time and locks by async-profiler, since JFR has nothing for them. A recording in the target has
/// an end of its own, so it stops also if this process is killed.
public final class SampleProfiler {
  private static final Duration GRACE = Duration.ofSeconds(20);
  private static final int CPU_TIME_JAVA = 25;

  /// JFR's own is 64, and a server's stacks are deeper: what is truncated loses its callers.
  private static final int STACK_DEPTH = 512;

  private final Mode mode;
  private final Duration period;
  private LongConsumer started = pid -> {};
  private boolean idleAllowed;

  /// @param period time between samples, 1 ms to 1 s
  public SampleProfiler(Mode mode, Duration period) {
    if (period.toMillis() < 1 || period.toMillis() > 1_000) {
      throw new IllegalArgumentException("period must be 1 ms to 1 s, but is " + period);
    }
    this.mode = mode;
    this.period = period;
  }

  /// Calls `listener` with the process's id once it is recorded.
  public SampleProfiler whenStarted(LongConsumer listener) {
    started = listener;
    return this;
  }

  /// Takes few samples, or none, for no failure: the recording is wanted for something else.
  public SampleProfiler allowIdle() {
    idleAllowed = true;
    return this;
  }

  /// Samples until the time is over, the target ends or `stop` completes.
  ///
  /// @param duration null: as long as the target runs
  /// @param keep where to keep the recording as a `.jfr` file; null: nowhere
  /// @throws ProfilerException with the reason, and what to do
  public SampleProfile run(
      ProfileTarget target,
      @Nullable Duration duration,
      CompletableFuture<?> stop,
      @Nullable Path keep) {
    return switch (target) {
      case ProfileTarget.Running running -> attach(running.pid(), duration, stop, keep);
      case ProfileTarget.Program program -> launch(program, duration, stop, keep);
    };
  }

  private SampleProfile attach(
      long pid, @Nullable Duration duration, CompletableFuture<?> stop, @Nullable Path keep) {
    JvmProcess process = JvmProcess.find(pid);
    Duration watchdog = (duration == null ? Duration.ofHours(24) : duration).plus(GRACE);
    String name = "brisk-" + UUID.randomUUID();
    CpuSteal steal = new CpuSteal();
    List<String> notes = new ArrayList<>();
    try (RecordingFiles files = RecordingFiles.of(name, keep);
        AsyncProfiler async = new AsyncProfiler(mode, period, files.samples())) {
      files.writeSettings(JfrSettings.text(samplesEvent(process.javaVersion()), period));
      deepStacks(pid);
      Jcmd.run(
          pid,
          "JFR.start",
          "name=" + name,
          "settings=" + files.settings(),
          "duration=" + watchdog.toSeconds() + "s",
          // Without a name of ours, JFR leaves an empty file in the target's own directory.
          "filename=" + files.recording(),
          "maxsize=250M");
      async.start(pid, watchdog);
      started.accept(pid);
      Attached.await(ProcessHandle.of(pid).orElseThrow(), duration, stop);
      if (!ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)) {
        throw new ProfilerException(
            Reason.FAILED, "Process " + pid + " ended while it was profiled.");
      }
      async.stop(pid);
      Jcmd.run(pid, "JFR.stop", "name=" + name);
      if (process.javaVersion() < CPU_TIME_JAVA && mode == Mode.CPU) {
        notes.add(
            "Java "
                + process.javaVersion()
                + " has no CPU-time sampler: the execution sampler overstates busy threads when"
                + " cores are short.");
      }
      if (AsyncProfiler.takes(mode)) {
        notes.add(
            "async-profiler was loaded into the process; the JVM printed a warning (JEP 451).");
      }
      SampleHeader.LineTrust trust =
          AsyncProfiler.takes(mode)
              ? new SampleHeader.LineTrust(
                  false,
                  "async-profiler came after the code was compiled: lines of code that was hot"
                      + " before are those of safepoints. Profile from the start: brisk profile --"
                      + " java …")
              : null;
      return RecordingReader.read(
          files.present(),
          mode,
          new RecordingReader.Labels(
              "", "process " + pid, trust, steal.share(), notes, idleAllowed));
    }
  }

  /// Works only before the first recording of a JVM; after that, stacks are as deep as they are,
  /// and the header says how many were truncated.
  private static void deepStacks(long pid) {
    try {
      Jcmd.run(pid, "JFR.configure", "stackdepth=" + STACK_DEPTH);
    } catch (ProfilerException e) {
      // Nothing is lost but depth; JFR.start says it if the process does not answer at all.
    }
  }

  private SampleProfile launch(
      ProfileTarget.Program program,
      @Nullable Duration duration,
      CompletableFuture<?> stop,
      @Nullable Path keep) {
    CpuSteal steal = new CpuSteal();
    try (RecordingFiles files = RecordingFiles.of("brisk-" + UUID.randomUUID(), keep);
        AsyncProfiler async = new AsyncProfiler(mode, period, files.samples())) {
      files.writeSettings(
          JfrSettings.text(
              samplesEvent(JavaLauncher.version(program.command().getFirst())), period));
      List<String> options =
          new ArrayList<>(
              List.of(
                  "-XX:+UnlockDiagnosticVMOptions",
                  "-XX:+DebugNonSafepoints",
                  "-Xlog:jfr*=off",
                  "-XX:FlightRecorderOptions:stackdepth=" + STACK_DEPTH,
                  "-XX:StartFlightRecording:name=brisk,dumponexit=true,maxsize=250M,settings="
                      + files.settings()
                      + ",filename="
                      + files.recording()));
      options.addAll(async.launchOptions(GRACE.plusHours(24)));
      Process process = new ProcessBuilder(program.commandWith(options)).inheritIO().start();
      try {
        started.accept(process.pid());
        Attached.await(process.toHandle(), duration, stop);
        if (process.isAlive()) {
          async.stop(process.pid());
          Jcmd.run(process.pid(), "JFR.stop", "name=brisk", "filename=" + files.recording());
        }
      } finally {
        process.destroy();
      }
      return RecordingReader.read(
          files.present(),
          mode,
          new RecordingReader.Labels(
              "", title(program), null, steal.share(), List.of(), idleAllowed));
    } catch (IOException e) {
      throw new ProfilerException(
          Reason.BAD_TARGET,
          "Cannot start " + program.command().getFirst() + ": " + e.getMessage(),
          e);
    }
  }

  /// The command, with `java` instead of where it lies.
  private static String title(ProfileTarget.Program program) {
    List<String> words = new ArrayList<>(program.command());
    words.set(0, String.valueOf(Path.of(words.getFirst()).getFileName()));
    return String.join(" ", words);
  }

  private String samplesEvent(int javaVersion) {
    return switch (mode) {
      case CPU -> javaVersion >= CPU_TIME_JAVA ? "jdk.CPUTimeSample" : "jdk.ExecutionSample";
      case ALLOC -> "jdk.ObjectAllocationSample";
      case WALL, LOCK -> "";
    };
  }
}
