package dev.brisk.profiler.sample;

import java.util.HashMap;
import java.util.Map;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedThread;

/// Samples of CPU time that were taken but not kept, by thread.
///
/// JFR's sampler has a small queue for each thread; a thread that is long in native code fills it.
/// On a loaded server four of ten samples were seen lost, nearly all of threads that write to
/// sockets. Their time must not vanish: the samples that are there carry it, on the same thread.
public final class Losses {
  private static final class Counts {
    long usable;
    long unusable;
  }

  private final Map<Long, Counts> byThread = new HashMap<>();
  private long count;

  /// Takes an event `jdk.CPUTimeSamplesLost`.
  public void lost(RecordedEvent event) {
    RecordedThread thread = event.getThread();
    int lost = event.getInt("lostSamples");
    count += lost;
    of(thread == null ? -1 : thread.getJavaThreadId()).unusable += lost;
  }

  /// Counts a sample.
  ///
  /// @param usable whether it has a stack
  public void taken(long thread, boolean usable) {
    if (usable) {
      of(thread).usable++;
    } else {
      of(thread).unusable++;
    }
  }

  /// What a sample of a thread weighs when it also stands for those that were lost.
  public long made(long thread, long weight) {
    Counts counts = of(thread);
    return counts.unusable == 0 || counts.usable == 0
        ? weight
        : Math.round(weight * (1 + (double) counts.unusable / counts.usable));
  }

  /// All that were lost.
  long count() {
    return count;
  }

  private Counts of(long thread) {
    return byThread.computeIfAbsent(thread, t -> new Counts());
  }
}
