package dev.brisk.profiler.sample.model;

/// CPU time that a process used in a window, by the operating system's account: what the samples of
/// it must come to.
///
/// @param process all of it, nanoseconds
/// @param collector of the garbage collector's threads
/// @param compiler of the JIT compiler's threads
/// @param otherJvm of the JVM's other threads
/// @param ended of threads that ended meanwhile, whatever they were
/// @param unseenEnded of those, what no sample stands for: they lived too short
/// @param unseenLight of threads that are there still, and used too little to be sampled once
public record CpuUse(
    long process,
    long collector,
    long compiler,
    long otherJvm,
    long ended,
    long unseenEnded,
    long unseenLight) {
  public CpuUse {
    for (long part :
        new long[] {process, collector, compiler, otherJvm, ended, unseenEnded, unseenLight}) {
      if (part < 0) {
        throw new IllegalArgumentException("CPU time must not be negative, but is " + part);
      }
    }
  }

  /// That of the program itself, as far as it can be told.
  public long program() {
    return Math.max(0, process - collector - compiler - otherJvm);
  }

  /// What no sample stands for.
  public long unseen() {
    return unseenEnded + unseenLight;
  }

  /// The same, with what was not seen.
  public CpuUse withUnseen(long endedNanos, long lightNanos) {
    return new CpuUse(process, collector, compiler, otherJvm, ended, endedNanos, lightNanos);
  }
}
