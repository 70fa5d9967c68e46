package dev.brisk.bench.swarm;

import dev.brisk.bench.control.LoadSetup;
import dev.brisk.bench.plan.ArrivalSpacing;
import dev.brisk.bench.plan.LoadModel;
import dev.brisk.bench.plan.Stage;
import dev.brisk.bench.scenario.ArrivalModel;
import dev.brisk.bench.scenario.LoadShape;
import dev.brisk.bench.scenario.run.Pacing;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// How many users there shall be at an instant, and who lets their iterations begin.
sealed interface LoadProfile {
  /// So many users, at this spawn rate.
  ///
  /// @param endsWithUsers true: the run ends when all users have ended by themselves
  record Target(int users, double spawnRate, boolean endsWithUsers) {}

  /// @return null when the run is over
  @Nullable Target at(Duration elapsed, LoadSetup setup);

  /// For a user that is about to start.
  Pacing pacing();

  /// The most users at once; 0 where only user code knows.
  int usersMax(LoadSetup setup);

  /// Whether the setup decides on the number of users, so that they can be edited.
  default boolean editable() {
    return false;
  }

  /// What iterations begin on, or null.
  default LoadModel.@Nullable Open schedule() {
    return null;
  }

  static LoadProfile of(@Nullable ArrivalModel model, @Nullable LoadShape shape) {
    ArrivalModel named = model != null ? model : shape == null ? null : shape.model();
    if (named == null) {
      return shape == null ? new AsSetUp() : new Shaped(shape);
    }
    return switch (named) {
      case ArrivalModel.Users users -> new Staged(users.stages());
      case ArrivalModel.SharedIterations shared ->
          new Counted(shared.users(), new AtomicLong(shared.iterations()), 0);
      case ArrivalModel.PerUserIterations each ->
          new Counted(each.users(), null, each.iterations());
      case ArrivalModel.Rate rate -> new Scheduled(rate);
    };
  }

  /// As the setup says, until it is stopped.
  record AsSetUp() implements LoadProfile {
    @Override
    public Target at(Duration elapsed, LoadSetup setup) {
      return new Target(setup.users(), setup.spawnRate(), false);
    }

    @Override
    public int usersMax(LoadSetup setup) {
      return setup.users();
    }

    @Override
    public Pacing pacing() {
      return Pacing.FREE;
    }

    @Override
    public boolean editable() {
      return true;
    }
  }

  /// As user code says, once a second.
  record Shaped(LoadShape shape) implements LoadProfile {
    @Override
    public @Nullable Target at(Duration elapsed, LoadSetup setup) {
      LoadShape.Step step = shape.tick(elapsed);
      return step == null ? null : new Target(step.users(), step.spawnRate(), false);
    }

    @Override
    public int usersMax(LoadSetup setup) {
      return 0;
    }

    @Override
    public Pacing pacing() {
      return Pacing.FREE;
    }
  }

  /// Along stages.
  record Staged(List<Stage> stages) implements LoadProfile {
    @Override
    public @Nullable Target at(Duration elapsed, LoadSetup setup) {
      long rest = elapsed.toNanos();
      for (Stage stage : stages) {
        long length = stage.duration().toNanos();
        if (rest < length) {
          double share = (double) rest / length;
          double users = stage.from() + (stage.to() - stage.from()) * share;
          return new Target((int) Math.round(users), LoadSetup.SPAWN_RATE_MAX, false);
        }
        rest -= length;
      }
      return null;
    }

    @Override
    public int usersMax(LoadSetup setup) {
      return (int)
          Math.round(
              stages.stream()
                  .mapToDouble(stage -> Math.max(stage.from(), stage.to()))
                  .max()
                  .orElseThrow());
    }

    @Override
    public Pacing pacing() {
      return Pacing.FREE;
    }
  }

  /// A number of iterations, shared or for each user.
  record Counted(int users, @Nullable AtomicLong shared, long each) implements LoadProfile {
    @Override
    public Target at(Duration elapsed, LoadSetup setup) {
      return new Target(users, LoadSetup.SPAWN_RATE_MAX, true);
    }

    @Override
    public int usersMax(LoadSetup setup) {
      return users;
    }

    @Override
    public Pacing pacing() {
      AtomicLong rest = shared == null ? new AtomicLong(each) : shared;
      return () -> rest.getAndDecrement() > 0 ? Pacing.NOW : Pacing.OVER;
    }
  }

  /// Iterations on a schedule.
  record Scheduled(ArrivalModel.Rate rate) implements LoadProfile {
    @Override
    public Target at(Duration elapsed, LoadSetup setup) {
      return new Target(rate.usersMax(), LoadSetup.SPAWN_RATE_MAX, true);
    }

    @Override
    public int usersMax(LoadSetup setup) {
      return rate.usersMax();
    }

    @Override
    public Pacing pacing() {
      return dev.brisk.bench.swarm.IterationSchedule.SCHEDULED;
    }

    @Override
    public LoadModel.Open schedule() {
      return new LoadModel.Open(rate.perSecond(), ArrivalSpacing.CONSTANT);
    }
  }
}
