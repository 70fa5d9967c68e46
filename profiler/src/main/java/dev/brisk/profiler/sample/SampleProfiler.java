package dev.brisk.profiler.sample;

import dev.brisk.profiler.ProfilerException;
import dev.brisk.profiler.ProfilerException.Reason;
import dev.brisk.profiler.UnitFormat;
import dev.brisk.profiler.attach.Attached;
import dev.brisk.profiler.attach.JvmProcess;
import dev.brisk.profiler.attach.ProfileTarget;
import dev.brisk.profiler.attach.RequestMarks;
import dev.brisk.profiler.sample.judge.CpuAccount;
import dev.brisk.profiler.sample.judge.CpuSteal;
import dev.brisk.profiler.sample.model.Mode;
import dev.brisk.profiler.sample.model.SampleHeader;
import dev.brisk.profiler.sample.model.SampleProfile;
import dev.brisk.profiler.sample.read.RecordingReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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

  private static final int MANY_THREADS = 200;
  private static final int MANY_THREADS_DIVISOR = 10;

  private final Mode mode;
  private final Duration period;
  private LongConsumer started = pid -> {};
  private boolean idleAllowed;
  private boolean shortened;
  private boolean marksForbidden;
  private boolean idleShown;

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

  /// Loads nothing into a server that runs to mark its requests: by endpoint is known only what
  /// marks them itself.
  public SampleProfiler withoutMarks() {
    marksForbidden = true;
    return this;
  }

  /// Has wall time of threads that wait for work, too.
  public SampleProfiler showIdle() {
    idleShown = true;
    return this;
  }

  /// Samples more often where there are so many threads that each does little: a thread's first
  /// sample comes after a whole period of its own CPU time.
  public SampleProfiler shortenForManyThreads() {
    shortened = true;
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
    ProcessHandle handle = ProcessHandle.of(pid).orElseThrow();
    Duration watchdog = (duration == null ? Duration.ofHours(24) : duration).plus(GRACE);
    String name = "brisk-" + UUID.randomUUID();
    CpuSteal steal = new CpuSteal();
    try (RecordingFiles files = RecordingFiles.of(name, keep)) {
      AsyncProfiler async = new AsyncProfiler(mode, period, files.samples());
      files.writeSettings(JfrSettings.text(samplesEvent(process.javaVersion()), periodFor(pid)));
      deepStacks(pid);
      Jcmd.run(
          pid,
          "JFR.start",
          "name=" + name,
          "settings=" + files.settings(),
          "duration=" + watchdog.toSeconds() + "s",
          // Without a name of ours, JFR leaves an empty file in the target's own directory.
          "filename=" + files.recording(),
          // Should the target end in the middle, it writes what it has.
          "dumponexit=true",
          "maxsize=250M");
      async.start(pid, watchdog);
      try (RequestMarks marks = RequestMarks.in(process, !marksForbidden);
          CpuAccount cpu = new CpuAccount(pid)) {
        Instant begin = Instant.now();
        started.accept(pid);
        Attached.await(handle, duration, stop);
        CpuAccount.Account account = cpu.end();
        List<String> notes = notes(process.javaVersion());
        notes.addAll(marks.notes());
        ending(
            handle,
            () -> {
              async.stop(pid);
              Jcmd.run(pid, "JFR.stop", "name=" + name);
            });
        if (!handle.isAlive()) {
          notes.add(
              "The process ended "
                  + UnitFormat.nanos(Duration.between(begin, Instant.now()).toNanos())
                  + " after the beginning: this is what it left.");
        }
        return RecordingReader.read(
            files.present(),
            mode,
            new RecordingReader.Labels(
                "",
                "process " + pid,
                trust(),
                steal.share(),
                notes,
                idleAllowed,
                idleShown,
                account));
      }
    }
  }

  private Duration periodFor(long pid) {
    return shortened && mode == Mode.CPU && CpuAccount.threads(pid) > MANY_THREADS
        ? period.dividedBy(MANY_THREADS_DIVISOR)
        : period;
  }

  private SampleHeader.@Nullable LineTrust trust() {
    return AsyncProfiler.takes(mode)
        ? new SampleHeader.LineTrust(
            false,
            "async-profiler came after the code was compiled: lines of code that was hot"
                + " before are those of safepoints. Profile from the start: brisk profile --"
                + " java …")
        : null;
  }

  private List<String> notes(int javaVersion) {
    List<String> notes = new ArrayList<>();
    if (javaVersion < CPU_TIME_JAVA && mode == Mode.CPU) {
      notes.add(
          "Java "
              + javaVersion
              + " has no CPU-time sampler: the execution sampler overstates busy threads when"
              + " cores are short.");
    }
    if (AsyncProfiler.takes(mode)) {
      notes.add(
          "async-profiler was loaded into the process, which keeps it until it ends (once, however"
              + " often it is profiled); the JVM printed a warning (JEP 451).");
    }
    return notes;
  }

  /// Ends the recording of a process, unless it ends by itself at that moment.
  private static void ending(ProcessHandle process, Runnable end) {
    try {
      if (process.isAlive()) {
        end.run();
      }
    } catch (ProfilerException e) {
      boolean ended =
          process
              .onExit()
              .completeOnTimeout(process, 2, TimeUnit.SECONDS)
              .thenApply(handle -> !handle.isAlive())
              .join();
      if (!ended) {
        throw e;
      }
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
    try (RecordingFiles files =
        RecordingFiles.of("brisk-" + UUID.randomUUID(), keep, program.startsJava() ? "" : "-%p")) {
      AsyncProfiler async = new AsyncProfiler(mode, period, files.samples());
      files.writeSettings(JfrSettings.text(samplesEvent(version(program)), period));
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
      Process process = program.start(options);
      CpuAccount.Account account;
      try (CpuAccount cpu = CpuAccount.fromTheStart(process.pid())) {
        started.accept(process.pid());
        Attached.await(process.toHandle(), duration, stop);
        account = cpu.end();
        program.exit().of(process);
        JvmProcess.under(process.toHandle())
            .forEach(jvm ->
                ending(
                    jvm,
                    () -> {
                      async.stop(jvm.pid());
                      Jcmd.run(jvm.pid(), "JFR.stop", "name=brisk");
                    }));
      } finally {
        List<ProcessHandle> descendants = process.descendants().toList();
        process.destroy();
        descendants.forEach(ProcessHandle::destroy);
      }
      return RecordingReader.read(
          files.present(),
          mode,
          new RecordingReader.Labels(
              "", title(program), null, steal.share(), List.of(), idleAllowed, idleShown, account));
    } catch (IOException e) {
      throw new ProfilerException(
          Reason.FAILED, "Cannot read which Java it is: " + e.getMessage(), e);
    }
  }

  /// 0 for a script: of its Java nothing is known.
  private static int version(ProfileTarget.Program program) throws IOException {
    return program.startsJava() ? JavaLauncher.version(program.command().getFirst()) : 0;
  }

  /// The command, with `java` instead of where it lies.
  private static String title(ProfileTarget.Program program) {
    List<String> words = new ArrayList<>(program.command());
    words.set(0, String.valueOf(Path.of(words.getFirst()).getFileName()));
    return String.join(" ", words);
  }

  private String samplesEvent(int javaVersion) {
    return switch (mode) {
      case CPU ->
          javaVersion == 0
              ? JfrSettings.ANY_CPU_SAMPLER
              : javaVersion >= CPU_TIME_JAVA ? "jdk.CPUTimeSample" : "jdk.ExecutionSample";
      case ALLOC -> "jdk.ObjectAllocationSample";
      case WALL, LOCK -> "";
    };
  }
}
