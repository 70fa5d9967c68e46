package dev.brisk.bench.scenario.run;

import dev.brisk.bench.scenario.Feeds;
import dev.brisk.bench.scenario.HttpUser;
import dev.brisk.bench.scenario.LoadShape;
import dev.brisk.bench.scenario.Weight;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// User classes that make up a load, and what they need. Immutable.
///
/// ```java
/// Scenario scenario = Scenario.of(Shopper.class);
/// ```
///
/// @param classes at least one
/// @param shape decides on the number of users, or null
/// @param feeds files beside the scenario
public record Scenario(List<UserClass> classes, @Nullable LoadShape shape, Feeds feeds) {
  public Scenario {
    classes = List.copyOf(classes);
    if (classes.isEmpty()) {
      throw new IllegalArgumentException(
          "There is no user class. Write class NAME extends HttpUser { … }.");
    }
  }

  /// A scenario of classes of this program, without files.
  ///
  /// @throws IllegalArgumentException when a class makes no sense as a user
  @SafeVarargs
  public static Scenario of(Class<? extends HttpUser>... types) {
    return of(List.of(types), null, new Feeds(null), Set.of(), Set.of());
  }

  /// @param tags only tasks with one of these; empty takes all
  /// @param excluded no tasks with one of these
  /// @throws IllegalArgumentException when a class makes no sense as a user, or no task is left
  public static Scenario of(
      List<Class<? extends HttpUser>> types,
      @Nullable LoadShape shape,
      Feeds feeds,
      Set<String> tags,
      Set<String> excluded) {
    TaskPlanReader reader = new TaskPlanReader(tags, excluded);
    List<UserClass> classes = new ArrayList<>();
    for (Class<? extends HttpUser> type : types) {
      TaskPlan plan = reader.read(type);
      Weight weight = type.getAnnotation(Weight.class);
      if (plan != null) {
        classes.add(
            new UserClass(
                plan, weight == null ? 1 : weight.value(), weight == null ? 0 : weight.fixed()));
      }
    }
    if (classes.isEmpty() && !types.isEmpty()) {
      throw new IllegalArgumentException(
          "No task is left: --tags " + tags + ", --exclude-tags " + excluded + ".");
    }
    return new Scenario(classes, shape, feeds);
  }

  /// The same with another shape of load.
  public Scenario withShape(@Nullable LoadShape other) {
    return new Scenario(classes, other, feeds);
  }
}
