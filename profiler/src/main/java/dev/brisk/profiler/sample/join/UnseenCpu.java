package dev.brisk.profiler.sample.join;

import dev.brisk.profiler.sample.judge.CpuAccount;
import dev.brisk.profiler.sample.model.CpuUse;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordedThread;
import org.jspecify.annotations.Nullable;

/// CPU time that no sample stands for, and where the threads that used it were started.
///
/// The CPU-time sampler waits a whole period of each thread's own CPU time for its first sample: a
/// thread that ends before, or does less in the window, is never seen. The system's account of the
/// process has its time, JFR's event at a thread's end its share, and the event at its start says
/// who started it. Of threads that live on, the samples of those that are called alike carry what
/// was not sampled.
public final class UnseenCpu {
  /// More threads are no longer told apart; their time is in the sum all the same.
  private static final int MOST_THREADS = 200_000;

  /// With fewer, what the others of a kind of threads did is a guess.
  private static final int LEAST_SAMPLES = 5;

  private static final class Seen {
    long weight;
    long samples;
  }

  private static final class Kind {
    long used;
    long unseen;
    long weight;
    long samples;

    /// Whether its samples carry what was not sampled of it.
    boolean carried() {
      return samples >= LEAST_SAMPLES && used > weight;
    }
  }

  private final Map<Long, RecordedStackTrace> startedAt = new HashMap<>();
  private final Map<Long, Long> startedNanos = new HashMap<>();
  private final Map<Long, Double> usedAtEnd = new HashMap<>();
  private final Map<Long, Seen> bySystemId = new HashMap<>();
  private final Map<Long, Double> scales = new HashMap<>();
  private final Set<Long> sampled = new HashSet<>();

  /// Takes `jdk.ThreadStart`.
  public void started(RecordedEvent event) {
    RecordedThread thread = event.getThread("thread");
    if (thread != null && startedNanos.size() < MOST_THREADS) {
      startedNanos.put(thread.getJavaThreadId(), Requests.nanos(event.getStartTime()));
      if (event.getStackTrace() != null) {
        startedAt.put(thread.getJavaThreadId(), event.getStackTrace());
      }
    }
  }

  /// Takes `jdk.ThreadCPULoad`, which each thread writes when it ends: its share of the machine
  /// since it began.
  public void load(RecordedEvent event) {
    RecordedThread thread = event.getThread();
    Long began = thread == null ? null : startedNanos.get(thread.getJavaThreadId());
    if (thread != null && began != null) {
      double share = (double) event.getFloat("user") + event.getFloat("system");
      double nanos = share * (Requests.nanos(event.getStartTime()) - began);
      usedAtEnd.merge(thread.getJavaThreadId(), Math.max(0, nanos), Double::sum);
    }
  }

  /// Takes a sample's weight, by its period alone. Those of virtual threads are their carriers',
  /// which live on.
  public void sampled(@Nullable RecordedThread thread, long weight) {
    if (thread != null && !thread.isVirtual()) {
      Seen seen = bySystemId.computeIfAbsent(thread.getOSThreadId(), id -> new Seen());
      seen.weight += weight;
      seen.samples++;
      sampled.add(thread.getJavaThreadId());
    }
  }

  /// Holds what was sampled against the account; to be told before [#scale].
  public CpuUse resolve(CpuAccount.Account account) {
    Map<String, Kind> kinds = new HashMap<>();
    for (Map.Entry<Long, Long> thread : account.threads().entrySet()) {
      Kind kind = kinds.computeIfAbsent(kind(account, thread.getKey()), name -> new Kind());
      Seen seen = bySystemId.get(thread.getKey());
      kind.used += thread.getValue();
      if (seen == null) {
        kind.unseen += thread.getValue();
      } else {
        kind.weight += seen.weight;
        kind.samples += seen.samples;
      }
    }
    long light = 0;
    for (Kind kind : kinds.values()) {
      light += kind.carried() && !account.wholeLife() ? 0 : kind.unseen;
    }
    long sampledOfEnded = 0;
    for (Map.Entry<Long, Seen> thread : bySystemId.entrySet()) {
      Kind kind = kinds.get(kind(account, thread.getKey()));
      if (!account.threads().containsKey(thread.getKey())) {
        sampledOfEnded += thread.getValue().weight;
      } else if (kind != null && kind.carried() && !account.wholeLife()) {
        scales.put(thread.getKey(), (double) kind.used / kind.weight);
      }
    }
    return account.use().withUnseen(Math.max(0, account.use().ended() - sampledOfEnded), light);
  }

  /// What a sample of a thread stands for beside itself; 0 if that has to be known otherwise.
  public double scale(@Nullable RecordedThread thread) {
    return thread == null || thread.isVirtual()
        ? 0
        : scales.getOrDefault(thread.getOSThreadId(), 0.0);
  }

  /// Threads that are called alike do alike: `worker-1` and `worker-2` are of one kind.
  private static String kind(CpuAccount.Account account, long thread) {
    return account.names().getOrDefault(thread, "").replaceAll("\\d+", "#");
  }

  /// Where the threads were started that ended without a sample, with the share of each place in
  /// their time; nothing if that was not recorded.
  public Map<RecordedStackTrace, Double> startedAt() {
    Map<RecordedStackTrace, Double> places = new LinkedHashMap<>();
    double sum = 0;
    for (Map.Entry<Long, Double> thread : usedAtEnd.entrySet()) {
      RecordedStackTrace place = startedAt.get(thread.getKey());
      if (place != null && !sampled.contains(thread.getKey())) {
        places.merge(place, thread.getValue(), Double::sum);
        sum += thread.getValue();
      }
    }
    double all = sum;
    if (all <= 0) {
      return Map.of();
    }
    places.replaceAll((place, used) -> used / all);
    return places;
  }
}
