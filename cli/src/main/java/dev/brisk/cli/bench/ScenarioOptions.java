package dev.brisk.cli.bench;

import dev.brisk.bench.control.LoadSetup;
import dev.brisk.bench.page.PageSettings;
import dev.brisk.bench.swarm.SwarmOptions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Who asks, where and how: the options of `brisk bench run` alone.
final class ScenarioOptions {
  @Option(
      names = {"-u", "--users"},
      paramLabel = "N",
      description = "Users at once. Default: 1")
  @Nullable Integer users;

  @Option(
      names = {"-r", "--spawn-rate"},
      paramLabel = "N",
      description = "Users that start a second. Default: ${DEFAULT-VALUE}")
  double spawnRate = LoadSetup.DEFAULT.spawnRate();

  @Option(
      names = "--host",
      paramLabel = "URL",
      description = "Where users go, such as http://localhost:8000")
  String host = "";

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description =
          "Who begins iterations: constant-users (the default), ramping-users, shared-iterations,"
              + " per-user-iterations, constant-rate, ramping-rate")
  @Nullable String model;

  @Option(
      names = "--tags",
      paramLabel = "TAG",
      split = ",",
      description = "Only tasks with one of these tags")
  List<String> tags = new ArrayList<>();

  @Option(
      names = "--exclude-tags",
      paramLabel = "TAG",
      split = ",",
      description = "No tasks with one of these tags")
  List<String> excludedTags = new ArrayList<>();

  @Option(names = "--headless", description = "No page: start at once, and end with a summary")
  boolean headless;

  @Option(names = "--autostart", description = "With the page: start at once, too")
  boolean autostart;

  @Option(
      names = "--stop-timeout",
      paramLabel = "TIME",
      description = "How long users that stop wait for their answers. Default: ${DEFAULT-VALUE}")
  String stopTimeout = SwarmOptions.DEFAULT.stopTimeout().toSeconds() + "s";

  @Mixin final PageOptions page = new PageOptions();

  /// Where the page is.
  static final class PageOptions {
    @Option(
        names = "--page-port",
        paramLabel = "PORT",
        description = "Port of the page. Default: ${DEFAULT-VALUE}")
    int port = PageSettings.USUAL_PORT;

    @Option(
        names = "--page-host",
        paramLabel = "HOST",
        description =
            "Address of the page; any but this machine's own needs a token, which is printed")
    String host = PageSettings.USUAL_HOST;
  }
}
