package dev.brisk.bench.measure;

import java.util.List;

/// What event loops used in a stretch of time, summed over loops.
///
/// @param wallNanos time that passed, once for each loop
/// @param cpuNanos CPU time of the loops' threads
/// @param starvedNanos time for which the threads could have run but had no CPU; -1 if unknown
/// @param allocatedBytes heap that the threads allocated
/// @param processCpuNanos CPU time of the whole process, counted once whatever the number of loops
public record LoopUse(
    long wallNanos, long cpuNanos, long starvedNanos, long allocatedBytes, long processCpuNanos) {
  public static final LoopUse NONE = new LoopUse(0, 0, 0, 0, 0);

  public static LoopUse sum(List<LoopUse> parts) {
    boolean known = parts.stream().allMatch(part -> part.starvedNanos >= 0);
    return new LoopUse(
        parts.stream().mapToLong(LoopUse::wallNanos).sum(),
        parts.stream().mapToLong(LoopUse::cpuNanos).sum(),
        known ? parts.stream().mapToLong(LoopUse::starvedNanos).sum() : -1,
        parts.stream().mapToLong(LoopUse::allocatedBytes).sum(),
        parts.stream().mapToLong(LoopUse::processCpuNanos).sum());
  }

  /// CPU time as a share of the time that passed, 0 to 1.
  public double busy() {
    return wallNanos == 0 ? 0 : (double) cpuNanos / wallNanos;
  }

  /// Time without a CPU as a share of the time that passed, 0 to 1.
  public double starved() {
    return wallNanos == 0 || starvedNanos < 0 ? 0 : (double) starvedNanos / wallNanos;
  }
}
