package dev.brisk.cli.bench;

import dev.brisk.bench.control.LoadSetup;
import dev.brisk.bench.plan.PlanText;
import dev.brisk.bench.plan.Stage;
import dev.brisk.bench.scenario.ArrivalModel;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Arrival models as a command line names them.
final class ScenarioModels {
  private ScenarioModels() {}

  /// What a command line says of users and iterations.
  ///
  /// @param name of the model, or null to take the one that the other options mean
  /// @param users as said, or null
  /// @param requests iterations of `-n`, or null
  /// @param rate iterations a second of `-R`, or null
  /// @param stages of `--stages`, or null
  /// @param duration of `-d`, or null
  record Said(
      @Nullable String name,
      @Nullable Integer users,
      @Nullable String requests,
      @Nullable String rate,
      @Nullable String stages,
      @Nullable Duration duration) {}

  /// @return null when the setup decides: users start at the spawn rate and stay
  /// @throws IllegalArgumentException when something is missing or contradicts
  static @Nullable ArrivalModel of(Said said) {
    String name =
        said.name != null
            ? said.name
            : said.rate != null
                ? "constant-rate"
                : said.requests != null
                    ? "shared-iterations"
                    : said.stages != null ? "ramping-users" : "constant-users";
    int users = said.users == null ? 1 : said.users;
    return switch (name) {
      case "constant-users" -> {
        refuse(name, said.requests, "-n");
        refuse(name, said.rate, "-R");
        refuse(name, said.stages, "--stages");
        yield null;
      }
      case "ramping-users" -> {
        if (said.users != null) {
          throw new IllegalArgumentException("ramping-users takes --stages. Leave -u out.");
        }
        yield new ArrivalModel.Users(stages(name, said));
      }
      case "shared-iterations" ->
          ArrivalModel.sharedIterations(users, iterations(name, said.requests));
      case "per-user-iterations" ->
          ArrivalModel.perUserIterations(users, iterations(name, said.requests));
      case "constant-rate" -> {
        if (said.duration == null) {
          throw new IllegalArgumentException("constant-rate needs a duration: add -d TIME.");
        }
        yield ArrivalModel.constantRate(
            PlanText.rate(need(name, said.rate, "-R RATE")), said.duration, pool(name, said));
      }
      case "ramping-rate" -> new ArrivalModel.Rate(stages(name, said), pool(name, said));
      default ->
          throw new IllegalArgumentException(
              "'"
                  + name
                  + "' is no model. Use constant-users, ramping-users, shared-iterations,"
                  + " per-user-iterations, constant-rate or ramping-rate.");
    };
  }

  private static List<Stage> stages(String name, Said said) {
    return PlanText.stages(need(name, said.stages, "--stages 10s:100,…")).stages();
  }

  private static long iterations(String name, @Nullable String requests) {
    return (long) PlanText.number(need(name, requests, "-n ITERATIONS"));
  }

  /// Users that stand ready for iterations on a schedule.
  private static int pool(String name, Said said) {
    if (said.users == null) {
      throw new IllegalArgumentException(
          name
              + " needs users that carry its iterations: add -u N, the rate times the longest"
              + " iteration in seconds, at most "
              + LoadSetup.USERS_MAX
              + ".");
    }
    return said.users;
  }

  private static String need(String name, @Nullable String value, String option) {
    if (value == null) {
      throw new IllegalArgumentException(name + " needs " + option + ".");
    }
    return value;
  }

  private static void refuse(String name, @Nullable String value, String option) {
    if (value != null) {
      throw new IllegalArgumentException(name + " has no use for " + option + ". Leave it out.");
    }
  }
}
