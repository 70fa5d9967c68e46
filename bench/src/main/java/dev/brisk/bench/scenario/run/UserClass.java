package dev.brisk.bench.scenario.run;

import dev.brisk.bench.control.TaskShare;
import java.util.List;

/// A class of users that takes part in a run. Immutable.
public final class UserClass {
  private final TaskPlan plan;
  private final int weight;
  private final int fixed;

  UserClass(TaskPlan plan, int weight, int fixed) {
    this.plan = plan;
    this.weight = weight;
    this.fixed = fixed;
    if (weight < 1 || fixed < 0) {
      throw new IllegalArgumentException(
          plan.name()
              + ": @Weight(value = "
              + weight
              + ", fixed = "
              + fixed
              + "). Write a value of 1 or more, and a fixed number of 0 or more.");
    }
  }

  public String name() {
    return plan.name();
  }

  public int weight() {
    return weight;
  }

  /// Exactly this many users, or 0 when the weight decides.
  public int fixed() {
    return fixed;
  }

  TaskPlan plan() {
    return plan;
  }

  /// What its users do, for the tab Current ratio.
  ///
  /// @param share of this class among all users, 0 to 1
  /// @param total true: shares of everything; false: shares of the parent
  public TaskShare ratio(double share, boolean total) {
    List<TaskShare> tasks = plan.shares(total ? share : 1, total);
    return new TaskShare(name(), share, tasks);
  }

  @Override
  public String toString() {
    return "UserClass[" + name() + "]";
  }
}
