package dev.brisk.profiler.sample.join;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What each thread had allocated before the recording began.
///
/// The weight of an allocation sample is what its thread allocated since its last one, and since
/// the thread's own beginning if it has none (JDK-8307488): attached late, the first sample of each
/// thread carries the thread's whole life. The JVM's count of each thread at the beginning of the
/// recording is taken off it. Where that is not recorded, the first sample of a thread that began
/// earlier counts nothing.
///
/// On a virtual thread the samples are its carrier's. Which carrier it was is not recorded, but a
/// sample that is as heavy as all that a carrier had allocated is the first of that carrier.
public final class AllocationBaselines {
  /// Enough for each second of a quarter of an hour at JFR's rate; more are taken as they are.
  private static final int MOST_VIRTUAL_SAMPLES = 1_000_000;

  private static final class OfThread {
    long baseline = -1;
    long latest = -1;
    boolean began;
    boolean carrier;
    long firstNanos = Long.MAX_VALUE;
    long first;
    long sum;
  }

  private record Sample(long thread, long nanos, long weight) {}

  private final Map<Long, OfThread> threads = new HashMap<>();
  private final List<Sample> virtualSamples = new ArrayList<>();
  private final Map<Sample, Long> corrected = new HashMap<>();
  private boolean counted;
  private boolean resolved;

  /// Takes what the JVM counted of a thread at some time.
  public void counted(long thread, String name, long allocated) {
    OfThread of = of(thread);
    counted = true;
    // Several at once come in any order, and a later one is never smaller.
    of.baseline = of.baseline < 0 ? allocated : Math.min(of.baseline, allocated);
    of.latest = Math.max(of.latest, allocated);
    of.carrier |= name.startsWith("ForkJoinPool-");
  }

  /// Takes that a thread began while it was recorded.
  public void began(long thread) {
    of(thread).began = true;
  }

  /// Takes a sample, in the first reading.
  public void sampled(long thread, boolean virtual, long nanos, long weight) {
    if (virtual) {
      if (virtualSamples.size() < MOST_VIRTUAL_SAMPLES) {
        virtualSamples.add(new Sample(thread, nanos, weight));
      }
      return;
    }
    OfThread of = of(thread);
    of.sum += weight;
    if (nanos < of.firstNanos) {
      of.firstNanos = nanos;
      of.first = weight;
    }
  }

  /// What a sample weighs, in the second reading.
  public long weight(long thread, boolean virtual, long nanos, long weight) {
    if (!resolved) {
      resolved = true;
      resolveVirtual();
    }
    if (virtual) {
      return corrected.getOrDefault(new Sample(thread, nanos, weight), weight);
    }
    OfThread of = of(thread);
    if (nanos != of.firstNanos || weight != of.first || of.began) {
      return weight;
    }
    if (of.baseline < 0) {
      return counted ? weight : 0; // it began after the others were counted, or nobody knows
    }
    if (of.latest > of.baseline) {
      return Math.min(weight, Math.max(0, of.latest - of.baseline - (of.sum - of.first)));
    }
    return weight >= of.baseline ? weight - of.baseline : weight;
  }

  /// All that the JVM's own count went up by, 0 if it was not recorded twice. Of threads that ended
  /// meanwhile it knows nothing.
  public long countedBytes() {
    long sum = 0;
    for (OfThread of : threads.values()) {
      sum += Math.max(0, of.latest - (of.began ? 0 : of.baseline));
    }
    return sum;
  }

  private void resolveVirtual() {
    Set<Sample> taken = new HashSet<>();
    for (OfThread of : threads.values()) {
      if (!of.carrier || of.baseline <= 0) {
        continue;
      }
      Sample first = null;
      for (Sample sample : virtualSamples) {
        if (sample.weight() >= of.baseline
            && sample.weight() <= of.latest
            && !taken.contains(sample)
            && (first == null || sample.nanos() < first.nanos())) {
          first = sample;
        }
      }
      if (first != null) {
        taken.add(first);
        corrected.put(first, first.weight() - of.baseline);
      }
    }
  }

  private OfThread of(long thread) {
    return threads.computeIfAbsent(thread, number -> new OfThread());
  }
}
