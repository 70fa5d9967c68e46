package dev.brisk.bench.scenario;

import dev.brisk.bench.control.LoadSetup;
import dev.brisk.bench.plan.Stage;
import java.time.Duration;
import java.util.List;

/// Who begins iterations, and when. An iteration is one task, with the wait after it.
///
/// The names are those of k6's executors: `constant-users`, `ramping-users`, `shared-iterations`,
/// `per-user-iterations`, `constant-rate`, `ramping-rate`.
public sealed interface ArrivalModel {
  /// The number of users goes along these stages; each user begins its next iteration itself.
  record Users(List<Stage> stages) implements ArrivalModel {
    public Users {
      stages = List.copyOf(stages);
      for (Stage stage : stages) {
        checkUsers(Math.max(1, (int) Math.max(stage.from(), stage.to())));
      }
      check(!stages.isEmpty(), "Ramping users need at least one stage.");
    }
  }

  /// Users share a number of iterations; the run ends when all are done.
  record SharedIterations(int users, long iterations) implements ArrivalModel {
    public SharedIterations {
      checkUsers(users);
      check(iterations >= 1, "Iterations must be at least 1, but are " + iterations + ".");
    }
  }

  /// Each user does this many iterations; the run ends when all have.
  record PerUserIterations(int users, long iterations) implements ArrivalModel {
    public PerUserIterations {
      checkUsers(users);
      check(iterations >= 1, "Iterations must be at least 1, but are " + iterations + ".");
    }
  }

  /// Iterations begin on a schedule, whatever the server does; each takes a free user, or a new one
  /// until there are `usersMax`. One that finds none is dropped and counted. The first request of
  /// an iteration counts from when the iteration was due.
  record Rate(List<Stage> perSecond, int usersMax) implements ArrivalModel {
    public Rate {
      perSecond = List.copyOf(perSecond);
      checkUsers(usersMax);
      check(
          perSecond.stream().anyMatch(stage -> stage.from() > 0 || stage.to() > 0),
          "The rate of iterations must be more than 0.");
    }
  }

  static ArrivalModel constantUsers(int users, Duration duration) {
    return new Users(List.of(Stage.constant(duration, users)));
  }

  /// @param stages such as `stage(seconds(30), 0, 100)`
  static ArrivalModel rampingUsers(Stage... stages) {
    return new Users(List.of(stages));
  }

  static ArrivalModel sharedIterations(int users, long iterations) {
    return new SharedIterations(users, iterations);
  }

  static ArrivalModel perUserIterations(int users, long iterations) {
    return new PerUserIterations(users, iterations);
  }

  static ArrivalModel constantRate(double perSecond, Duration duration, int usersMax) {
    return new Rate(List.of(Stage.constant(duration, perSecond)), usersMax);
  }

  static ArrivalModel rampingRate(int usersMax, Stage... perSecond) {
    return new Rate(List.of(perSecond), usersMax);
  }

  /// A straight line from one value to another.
  static Stage stage(Duration duration, double from, double to) {
    return new Stage(duration, from, to);
  }

  private static void checkUsers(int users) {
    check(
        users >= 1 && users <= LoadSetup.USERS_MAX,
        "Users must be from 1 to " + LoadSetup.USERS_MAX + ", but are " + users + ".");
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
