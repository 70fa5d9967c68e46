package dev.brisk.bench.scenario;

import java.util.random.RandomGenerator;

/// How long a user waits after a task.
@FunctionalInterface
public interface Think {
  /// No wait.
  Think NONE = (random, taskNanos) -> 0;

  /// @param random of the user
  /// @param taskNanos how long the task took that has just ended
  /// @return nanoseconds to wait; zero or less does not wait
  long nanos(RandomGenerator random, long taskNanos);
}
