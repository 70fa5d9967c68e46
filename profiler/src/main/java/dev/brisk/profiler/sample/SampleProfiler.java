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
import java.nio.file.Files;
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

  /// JFR's own is 64, and a server's stacks are deeper: what is cut loses its callers.
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
    RunFiles files = new RunFiles(name, keep);
    CpuSteal steal = new CpuSteal();
    List<String> notes = new ArrayList<>();
    try (files) {
      files.writeSettings(JfrSettings.text(samplesEvent(process.javaVersion()), period));
      deepStacks(pid);
      Jcmd.run(
          pid,
          "JFR.start",
          "name=" + name,
          "settings=" + files.settings,
          "duration=" + watchdog.toSeconds() + "s",
          // Without a name of ours, JFR leaves an empty file in the target's own directory.
          "filename=" + files.recording,
          "maxsize=250M");
      try (Native async = Native.start(mode, pid, period, watchdog, files.samples)) {
        started.accept(pid);
        Attached.await(ProcessHandle.of(pid).orElseThrow(), duration, stop);
        if (!ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)) {
          throw new ProfilerException(
              Reason.FAILED, "Process " + pid + " ended while it was profiled.");
        }
        async.stop();
      }
      Jcmd.run(pid, "JFR.stop", "name=" + name);
      if (process.javaVersion() < CPU_TIME_JAVA && mode == Mode.CPU) {
        notes.add(
            "Java "
                + process.javaVersion()
                + " has no CPU-time sampler: the execution sampler overstates busy threads when"
                + " cores are short.");
      }
      if (usesAsync()) {
        notes.add(
            "async-profiler was loaded into the process; the JVM printed a warning (JEP 451).");
      }
      SampleHeader.LineTrust trust =
          usesAsync()
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
  /// and the header says how many were cut.
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
    RunFiles files = new RunFiles("brisk-" + UUID.randomUUID(), keep);
    CpuSteal steal = new CpuSteal();
    try (files;
        Library library = new Library(usesAsync() ? AsyncLibrary.extract() : null)) {
      files.writeSettings(
          JfrSettings.text(samplesEvent(javaVersionOf(program.command().getFirst())), period));
      List<String> options =
          new ArrayList<>(
              List.of(
                  "-XX:+UnlockDiagnosticVMOptions",
                  "-XX:+DebugNonSafepoints",
                  "-Xlog:jfr*=off",
                  "-XX:FlightRecorderOptions:stackdepth=" + STACK_DEPTH,
                  "-XX:StartFlightRecording:name=brisk,dumponexit=true,maxsize=250M,settings="
                      + files.settings
                      + ",filename="
                      + files.recording));
      AsyncLibrary async = library.library;
      if (async != null) {
        options.add(
            "-agentpath:"
                + async.file()
                + "="
                + Native.command(mode, "start", period, GRACE.plusHours(24), files.samples));
      }
      Process process = new ProcessBuilder(program.commandWith(options)).inheritIO().start();
      try {
        started.accept(process.pid());
        Attached.await(process.toHandle(), duration, stop);
        if (process.isAlive()) {
          if (async != null) {
            async.command(process.pid(), "stop,file=" + files.samples);
          }
          Jcmd.run(process.pid(), "JFR.stop", "name=brisk", "filename=" + files.recording);
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

  private boolean usesAsync() {
    return mode == Mode.WALL || mode == Mode.LOCK;
  }

  private String samplesEvent(int javaVersion) {
    return switch (mode) {
      case CPU -> javaVersion >= CPU_TIME_JAVA ? "jdk.CPUTimeSample" : "jdk.ExecutionSample";
      case ALLOC -> "jdk.ObjectAllocationSample";
      case WALL, LOCK -> "";
    };
  }

  /// From the `release` file beside the launcher; the current version if there is none.
  private static int javaVersionOf(String java) throws IOException {
    Path launcher = Path.of(java);
    if (!launcher.isAbsolute() && launcher.getNameCount() == 1) {
      for (String directory : System.getenv().getOrDefault("PATH", "").split(":")) {
        Path candidate = Path.of(directory, java);
        if (Files.isExecutable(candidate)) {
          launcher = candidate;
          break;
        }
      }
    }
    if (Files.exists(launcher)) {
      Path release = launcher.toRealPath().resolveSibling("../release").normalize();
      if (Files.isReadable(release)) {
        for (String line : Files.readAllLines(release)) {
          if (line.startsWith("JAVA_VERSION=\"")) {
            return Integer.parseInt(line.substring(14).replaceAll("\\D.*", ""));
          }
        }
      }
    }
    return Runtime.version().feature();
  }

  private record Library(@Nullable AsyncLibrary library) implements AutoCloseable {
    @Override
    public void close() {
      if (library != null) {
        library.close();
      }
    }
  }

  /// async-profiler at work in a running JVM, or nothing where JFR does it.
  private record Native(@Nullable AsyncLibrary library, long pid, Path samples)
      implements AutoCloseable {
    static Native start(Mode mode, long pid, Duration period, Duration watchdog, Path samples) {
      if (mode != Mode.WALL && mode != Mode.LOCK) {
        return new Native(null, pid, samples);
      }
      AsyncLibrary library = AsyncLibrary.extract();
      library.command(pid, command(mode, "start", period, watchdog, samples));
      return new Native(library, pid, samples);
    }

    static String command(
        Mode mode, String action, Duration period, Duration watchdog, Path samples) {
      String event =
          mode == Mode.WALL ? "event=wall,interval=" + period.toNanos() : "event=lock,lock=0";
      return action + "," + event + ",jfr,timeout=" + watchdog.toSeconds() + ",file=" + samples;
    }

    void stop() {
      if (library != null) {
        library.command(pid, "stop,file=" + samples);
      }
    }

    @Override
    public void close() {
      if (library != null) {
        library.close();
      }
    }
  }

  /// The files of one run. The target writes them, so they lie where both may write.
  private static final class RunFiles implements AutoCloseable {
    private final Path settings;
    private final Path recording;
    private final Path samples;
    private final boolean kept;

    RunFiles(String name, @Nullable Path keep) {
      Path directory = Path.of(System.getProperty("java.io.tmpdir"));
      settings = directory.resolve(name + ".jfc");
      recording = keep == null ? directory.resolve(name + ".jfr") : keep.toAbsolutePath();
      samples = directory.resolve(name + "-samples.jfr");
      kept = keep != null;
    }

    void writeSettings(String text) {
      try {
        Files.writeString(settings, text);
      } catch (IOException e) {
        throw new ProfilerException(Reason.FAILED, "Cannot write " + settings, e);
      }
    }

    List<Path> present() {
      List<Path> found = new ArrayList<>();
      for (Path file : List.of(recording, samples)) {
        if (Files.exists(file) && file.toFile().length() > 0) {
          found.add(file);
        }
      }
      if (found.isEmpty()) {
        throw new ProfilerException(Reason.FAILED, "The target left no recording: was it killed?");
      }
      return found;
    }

    @Override
    public void close() {
      delete(settings);
      delete(samples);
      if (!kept) {
        delete(recording);
      }
    }

    private static void delete(Path file) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        file.toFile().deleteOnExit();
      }
    }
  }
}
