package dev.brisk.profiler.sample.join;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedThread;
import org.jspecify.annotations.Nullable;

/// Samples of CPU time that were taken but not kept, by thread.
///
/// JFR's sampler has a small queue for each thread; a thread that is long in native code fills it.
/// On a loaded server four of ten samples were seen lost, nearly all of threads that write to
/// sockets. Their time must not vanish: the samples that are there carry it, on the same thread.
///
/// Virtual threads carry their lostSamples together: one that serves a single request often has no
/// other sample, and then its time would vanish, or too few of them, and one would stand for many.
public final class LostSamples {
  /// Stands for all virtual threads.
  private static final long VIRTUAL = Long.MIN_VALUE;

  private static final class Counts {
    long usable;
    long unusable;
    long weight;
  }

  private final Map<Long, Counts> byThread = new HashMap<>();
  private final Set<Long> virtualThreads = new HashSet<>();
  private long count;

  /// Looks whether a thread is virtual; to be told before its samples are counted.
  public void seen(@Nullable RecordedThread thread) {
    if (thread != null && thread.isVirtual()) {
      virtual(thread.getJavaThreadId());
    }
  }

  void virtual(long thread) {
    virtualThreads.add(thread);
  }

  /// Takes an event `jdk.CPUTimeSamplesLost`.
  public void lost(RecordedEvent event) {
    RecordedThread thread = event.getThread();
    seen(thread);
    lost(thread == null ? -1 : thread.getJavaThreadId(), event.getInt("lostSamples"));
  }

  void lost(long thread, int samples) {
    count += samples;
    of(thread).unusable += samples;
  }

  /// Counts a sample.
  ///
  /// @param usable whether it has a stack
  public void taken(long thread, boolean usable) {
    taken(thread, usable, 0);
  }

  /// As above, for one whose weight is known already.
  public void taken(long thread, boolean usable, long weight) {
    Counts counts = of(thread);
    if (usable) {
      counts.usable++;
      counts.weight += weight;
    } else {
      counts.unusable++;
    }
  }

  /// What all samples weigh together, with those that they stand for.
  public long total() {
    long total = 0;
    for (Map.Entry<Long, Counts> entry : byThread.entrySet()) {
      total += scaled(entry.getKey(), entry.getValue().weight);
    }
    return total;
  }

  /// The samples that are there, of all threads.
  public long usable() {
    return byThread.values().stream().mapToLong(counts -> counts.usable).sum();
  }

  /// What a sample of a thread weighs when it also stands for those that were lost.
  public long scaled(long thread, long weight) {
    Counts counts = of(thread);
    return counts.unusable == 0 || counts.usable == 0
        ? weight
        : Math.round(weight * (1 + (double) counts.unusable / counts.usable));
  }

  /// All that were lost.
  public long count() {
    return count;
  }

  private Counts of(long thread) {
    return byThread.computeIfAbsent(
        virtualThreads.contains(thread) ? VIRTUAL : thread, owner -> new Counts());
  }
}
