package dev.brisk.bench.scenario.run;

import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a user class or a task set consists of, worked out once from its class.
///
/// @param sequence tasks run in order instead of by weight
/// @param make creates the object; of an inner class, from the enclosing one
/// @param onStart null without one
/// @param onStop null without one
record TaskPlan(
    String name,
    boolean sequence,
    List<Entry> entries,
    MethodHandle make,
    @Nullable MethodHandle onStart,
    @Nullable MethodHandle onStop) {
  TaskPlan {
    entries = List.copyOf(entries);
  }

  /// A task, or a nested task set.
  sealed interface Entry {
    String name();

    int weight();
  }

  /// @param tags its own and those of what it stands in
  /// @param call takes the object it belongs to
  record Method(String name, int weight, Set<String> tags, MethodHandle call) implements Entry {
    Method {
      tags = Set.copyOf(tags);
    }
  }

  /// @param inner true if its constructor takes the enclosing object
  record Nested(TaskPlan plan, int weight, boolean inner) implements Entry {
    @Override
    public String name() {
      return plan.name;
    }
  }

  int weights() {
    return entries.stream().mapToInt(Entry::weight).sum();
  }

  /// The entry at this place of the weights' sum: a draw, or a step of a sequence.
  Entry at(int place) {
    int rest = place;
    for (Entry entry : entries) {
      rest -= entry.weight();
      if (rest < 0) {
        return entry;
      }
    }
    return entries.getLast();
  }

  /// The tree for the tab Current ratio.
  ///
  /// @param whole what the share of this plan is multiplied with: 1 for shares of the parent
  List<dev.brisk.bench.control.TaskShare> shares(double whole, boolean total) {
    List<dev.brisk.bench.control.TaskShare> shares = new ArrayList<>();
    for (Entry entry : entries) {
      double share = whole * entry.weight() / weights();
      shares.add(
          new dev.brisk.bench.control.TaskShare(
              entry.name(),
              share,
              entry instanceof Nested nested
                  ? nested.plan.shares(total ? share : 1, total)
                  : List.of()));
    }
    return shares;
  }
}
