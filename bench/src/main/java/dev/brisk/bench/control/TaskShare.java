package dev.brisk.bench.control;

import java.util.List;

/// A node of the tab Current ratio: a user class, a task set or a task.
///
/// @param name as in the source
/// @param share of its parent in the tree per class; of everything in the tree of totals; 0 to 1
/// @param tasks what it consists of; empty for a task
public record TaskShare(String name, double share, List<TaskShare> tasks) {
  public TaskShare {
    tasks = List.copyOf(tasks);
  }
}
