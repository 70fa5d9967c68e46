package dev.brisk.bench.plan;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/// When requests are sent.
public sealed interface LoadModel {
  /// Each connection sends its next request when the last one was answered. A slow server is asked
  /// less often, so this model hides how long callers would have waited.
  ///
  /// @param connections how many connections are in use over time
  /// @param requests stop after this many requests, if given
  record Closed(List<Stage> connections, OptionalLong requests) implements LoadModel {
    @Override
    public List<Stage> stages() {
      return connections;
    }

    public Closed {
      connections = checked(connections);
      if (requests.isPresent() && requests.getAsLong() < 1) {
        throw new IllegalArgumentException(
            "The number of requests must be at least 1, but is " + requests.getAsLong() + ".");
      }
    }
  }

  /// Requests start on a schedule, whatever the server does. Response time counts from the
  /// scheduled instant.
  ///
  /// @param rate requests a second over time
  record Open(List<Stage> rate, ArrivalSpacing arrivals) implements LoadModel {
    @Override
    public List<Stage> stages() {
      return rate;
    }

    public Open {
      rate = checked(rate);
      if (rate.stream().allMatch(stage -> stage.from() == 0 && stage.to() == 0)) {
        throw new IllegalArgumentException("The rate must be more than zero.");
      }
    }
  }

  /// The users of a scenario send, and think in between. What results say of such a run; the users
  /// themselves are run by `bench/swarm`, and `LoadTest` takes no such plan.
  ///
  /// @param users how many there are over time
  /// @param mean how many there were on average
  /// @param paced true: their iterations begin on a schedule, whatever the server does
  record Users(List<Stage> users, double mean, boolean paced) implements LoadModel {
    @Override
    public List<Stage> stages() {
      return users;
    }

    public Users {
      users = checked(users);
    }

    /// The most users at once.
    public double most() {
      return users.stream()
          .mapToDouble(stage -> Math.max(stage.from(), stage.to()))
          .max()
          .orElseThrow();
    }
  }

  /// The stages in order.
  List<Stage> stages();

  /// How long the model sends, warm-up included.
  default Duration duration() {
    return stages().stream().map(Stage::duration).reduce(Duration.ZERO, Duration::plus);
  }

  /// Whether the stages never change what they ask for.
  default boolean isConstant() {
    return stages().size() == 1 && stages().getFirst().from() == stages().getFirst().to();
  }

  /// What the stages ask for at an instant: requests a second, connections or users.
  ///
  /// @param nanos since the start; after the end, the last value
  default double valueAt(long nanos) {
    double passed = nanos;
    for (Stage stage : stages()) {
      double length = stage.duration().toNanos();
      if (passed < length) {
        return stage.from() + (stage.to() - stage.from()) * passed / length;
      }
      passed -= length;
    }
    return stages().getLast().to();
  }

  private static List<Stage> checked(List<Stage> stages) {
    if (stages.isEmpty()) {
      throw new IllegalArgumentException("A load model needs at least one stage.");
    }
    return List.copyOf(stages);
  }
}
