package dev.brisk.cli.bench;

import dev.brisk.bench.plan.PlanText;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How much load for how long, of URLs and of scenarios.
final class AmountOptions {
  @Option(
      names = {"-d", "--duration"},
      paramLabel = "TIME",
      description = "How long to measure. Default: 10s; a scenario: until it is stopped")
  @Nullable String duration;

  @Option(
      names = {"-n", "--requests"},
      paramLabel = "N",
      description = "How many requests, or iterations of a scenario, instead of a duration")
  @Nullable String requests;

  @Option(
      names = {"-R", "--rate"},
      paramLabel = "RATE",
      description =
          "Open model: requests, or iterations of a scenario, a second, whatever the server does")
  @Nullable String rate;

  @Option(
      names = "--stages",
      paramLabel = "T:V,…",
      description =
          "Ramps: 10s:100,30s:1000 goes to 100 requests/s in 10 s, then to 1000 in 30 s."
              + " With a c (10s:100c): connections. With = (10s:=100): at once. A scenario:"
              + " users, or iterations/s")
  @Nullable String stages;

  @Option(
      names = {"-q", "--quiet"},
      description = "No lines while it runs")
  boolean quiet;

  /// The duration as given, or null.
  @Nullable Duration length() {
    return duration == null ? null : PlanText.duration(duration);
  }
}
