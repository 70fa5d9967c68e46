package dev.brisk.profiler.waiting;

import dev.brisk.profiler.ProfilerException;
import dev.brisk.profiler.ProfilerException.Reason;
import dev.brisk.profiler.attach.JvmProcess;
import dev.brisk.profiler.attach.ProfileTarget;
import dev.brisk.profiler.sample.SampleProfiler;
import dev.brisk.profiler.sample.model.Mode;
import dev.brisk.profiler.sample.model.SampleProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Splits the wall time of requests into CPU and waits, on virtual threads too.
///
/// The stacks of all threads are taken many times a second, by a diagnostic command of the JVM; a
/// recording of the same window has the requests, the CPU time and the collector's pauses. Nothing
/// is loaded into the target. Needs Java 25 on both sides, and requests that are marked.
public final class WaitProfiler {
  /// Looking takes at most one part in this many of the time.
  private static final int DUMPS_COST_AT_MOST_ONE_IN = 5;

  private static final int OLDEST_JAVA = 25;
  private static final int MOST_OBSERVATIONS = 5_000_000;
  private static final Duration CPU_PERIOD = Duration.ofMillis(10);

  private final Duration period;
  private boolean virtualThreads;
  private boolean marksForbidden;

  /// @param period time between two dumps of all threads, at least 5 ms; longer by itself where
  ///   there are many threads
  public WaitProfiler(Duration period) {
    if (period.toMillis() < 5 || period.toMillis() > 1_000) {
      throw new IllegalArgumentException("period must be 5 ms to 1 s, but is " + period);
    }
    this.period = period;
  }

  /// Goes on when the target has virtual threads.
  ///
  /// Java 25 may crash when their stacks are read while they begin or end to wait (JDK-8364343;
  /// seen with 25.0.3: in `GetThreadSnapshotClosure::do_thread`, after half a minute of looking 50
  /// times a second). Without this the target is looked at once, and let be.
  public WaitProfiler allowVirtualThreads() {
    virtualThreads = true;
    return this;
  }

  /// Loads nothing into the target to mark its requests.
  public WaitProfiler withoutMarks() {
    marksForbidden = true;
    return this;
  }

  /// Watches until the time is over, the target ends or `stop` completes.
  ///
  /// @param duration null: as long as the target runs
  /// @throws ProfilerException with the reason, and what to do
  public WaitProfile run(
      ProfileTarget target, @Nullable Duration duration, CompletableFuture<?> stop) {
    if (target instanceof ProfileTarget.Running running) {
      refuseOlderJava(JvmProcess.find(running.pid()));
    }
    Path recording = temporary();
    CountDownLatch done = new CountDownLatch(1);
    CompletableFuture<@Nullable Void> stopped = new CompletableFuture<>();
    stop.whenComplete((value, failed) -> stopped.complete(null));
    List<Observation> observations = new ArrayList<>();
    AtomicReference<@Nullable ProfilerException> failure = new AtomicReference<>();
    long[] taken = {0};
    Thread[] looking = {null};
    try {
      SampleProfiler sampler =
          new SampleProfiler(Mode.CPU, CPU_PERIOD)
              .allowIdle()
              .whenStarted(pid ->
                  looking[0] =
                      Thread.startVirtualThread(() -> {
                        try {
                          taken[0] = look(pid, done, observations);
                        } catch (ProfilerException e) {
                          failure.set(e);
                          stopped.complete(null);
                        }
                      }));
      if (marksForbidden) {
        sampler.withoutMarks();
      }
      SampleProfile cpu = sampler.run(target, duration, stopped, recording);
      done.countDown();
      if (looking[0] != null) {
        looking[0].join(Duration.ofSeconds(30));
      }
      ProfilerException failed = failure.get();
      if (failed != null && observations.isEmpty()) {
        throw failed;
      }
      WaitRecording recorded = WaitRecording.read(recording);
      if (recorded.segments().isEmpty()) {
        throw new ProfilerException(
            Reason.TOO_LITTLE_DATA,
            "No requests were marked, so there is no telling which thread waited for one. Brisk's"
                + " server marks them by itself, other programs by RequestSegment; send requests"
                + " while it measures.");
      }
      return WaitProfile.of(cpu.header(), taken[0], observations, recorded);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProfilerException(Reason.FAILED, "Interrupted while looking at threads", e);
    } finally {
      done.countDown();
      recording.toFile().delete();
    }
  }

  private long look(long pid, CountDownLatch done, List<Observation> observations) {
    JvmProcess.find(pid); // attaches once, which opens the socket that is asked from here on
    long taken = 0;
    try (ThreadDumps dumps = new ThreadDumps(pid)) {
      long wait = period.toNanos();
      while (!done.await(wait, TimeUnit.NANOSECONDS)) {
        long start = System.nanoTime();
        List<Observation> seen = dumps.take();
        if (dumps.sawVirtualThreads() && !virtualThreads) {
          throw new ProfilerException(
              Reason.REFUSED,
              "Process "
                  + pid
                  + " has virtual threads. Java 25 may crash when their stacks are read"
                  + " (JDK-8364343); with --virtual-threads they are read all the same.");
        }
        if (observations.size() + seen.size() > MOST_OBSERVATIONS) {
          break;
        }
        observations.addAll(seen);
        taken++;
        long cost = System.nanoTime() - start;
        wait = Math.max(period.toNanos() - cost, cost * (DUMPS_COST_AT_MOST_ONE_IN - 1));
      }
    } catch (IOException e) {
      if (taken == 0) {
        throw new ProfilerException(
            Reason.REFUSED, "Process " + pid + " does not show its threads: " + e.getMessage(), e);
      }
      // It has ended: what was seen until then counts.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return taken;
  }

  private static void refuseOlderJava(JvmProcess process) {
    if (process.javaVersion() < OLDEST_JAVA) {
      throw new ProfilerException(
          Reason.REFUSED,
          "Process "
              + process.pid()
              + " runs Java "
              + process.javaVersion()
              + ". Waits need Java "
              + OLDEST_JAVA
              + ": before, a dump of its threads says neither when nor in which state. Wall time"
              + " works: brisk profile "
              + process.pid()
              + " --mode wall");
    }
  }

  private static Path temporary() {
    try {
      return Files.createTempFile("brisk-waits-", ".jfr");
    } catch (IOException e) {
      throw new ProfilerException(Reason.FAILED, "Cannot write a temporary file", e);
    }
  }
}
