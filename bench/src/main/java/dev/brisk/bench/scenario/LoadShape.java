package dev.brisk.bench.scenario;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How many users there are over time: extend it in the scenario's file, and it decides instead of
/// `-u` and `-r`.
///
/// ```java
/// class Steps extends LoadShape {
///   public Step tick(Duration elapsed) {
///     return elapsed.toSeconds() < 60 ? users(10 + elapsed.toSeconds() / 10 * 10, 10) : null;
///   }
/// }
/// ```
///
/// A shape that says [#model] once has no need of `tick`.
public abstract class LoadShape {
  private @Nullable ArrivalModel model;

  /// For the shape's class.
  protected LoadShape() {}

  /// How many users there shall be.
  ///
  /// @param spawnRate users that start or stop a second until then
  public record Step(int users, double spawnRate) {
    public Step {
      if (users < 0 || !(spawnRate > 0)) {
        throw new IllegalArgumentException(
            "A step has "
                + users
                + " users at "
                + spawnRate
                + " a second. Write 0 or more users and a rate of more than 0.");
      }
    }
  }

  /// Asked each second, on a thread of its own.
  ///
  /// @param elapsed since the start of the run
  /// @return null ends the run
  public @Nullable Step tick(Duration elapsed) {
    return null;
  }

  /// For `tick`: this many users.
  protected static Step users(long users, double spawnRate) {
    return new Step(Math.toIntExact(users), spawnRate);
  }

  /// Says the whole load profile by a model's name: `{ model(ArrivalModel.constantRate(50,
  /// minutes(1), 100)); }`.
  protected final void model(ArrivalModel model) {
    this.model = model;
  }

  /// What was said, or null.
  public final @Nullable ArrivalModel model() {
    return model;
  }
}
