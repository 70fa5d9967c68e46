package dev.brisk.profiler.sample.model;

/// What is sampled, and so what the weights are.
public enum Mode {
  /// CPU time, in nanoseconds.
  CPU("CPU time", true),
  /// Time of threads whether they run or wait, in nanoseconds.
  WALL("wall time", true),
  /// Bytes allocated.
  ALLOC("allocation", false),
  /// Time spent waiting for locks, in nanoseconds.
  LOCK("lock waiting", true);

  private final String title;
  private final boolean time;

  Mode(String title, boolean time) {
    this.title = title;
    this.time = time;
  }

  public String title() {
    return title;
  }

  /// Whether weights are nanoseconds; otherwise bytes.
  public boolean isTime() {
    return time;
  }
}
