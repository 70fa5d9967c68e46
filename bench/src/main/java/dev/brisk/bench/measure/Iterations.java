package dev.brisk.bench.measure;

/// Iterations of users on a schedule.
///
/// @param due by the schedule until now
/// @param dropped of them, because no user was free
public record Iterations(long due, long dropped) {
  /// Of a run without a schedule.
  public static final Iterations NONE = new Iterations(0, 0);

  /// Dropped iterations as a share of those due, 0 to 1.
  public double droppedShare() {
    return due == 0 ? 0 : (double) dropped / due;
  }

  public Iterations plus(Iterations other) {
    return new Iterations(due + other.due, dropped + other.dropped);
  }

  public Iterations minus(Iterations other) {
    return new Iterations(due - other.due, dropped - other.dropped);
  }
}
