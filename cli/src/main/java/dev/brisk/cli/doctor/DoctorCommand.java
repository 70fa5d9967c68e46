package dev.brisk.cli.doctor;

import dev.brisk.cli.support.Configuration;
import dev.brisk.cli.support.ConfigurationOptions;
import dev.brisk.cli.support.JsonOption;
import dev.brisk.config.Durations;
import dev.brisk.config.Environment;
import dev.brisk.examples.posts.PostsUpstream;
import dev.brisk.server.config.BriskSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// Checks this machine and all that a configuration names, and says what to do.
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description =
        "Check this machine and all that a configuration names (Redis, Memcached, databases,"
            + " upstreams, model files), and say what is wrong and what to do.",
    footer = {
      "",
      "All checks run at once. Exit code: 0 when nothing fails (there may be warnings),",
      "4 when something cannot be reached, 1 when something else is wrong, 3 for the",
      "configuration.",
      "",
      "Examples:",
      "  brisk doctor",
      "  brisk doctor brisk.yaml",
      "  brisk doctor brisk.yaml --redis redis://localhost:6379 --timeout 2s",
      "  brisk doctor brisk.yaml --json | jq .failures"
    })
public final class DoctorCommand implements Callable<Integer> {
  private static final Duration LONGEST = Duration.ofMinutes(5);

  @CommandLine.Spec
  private final CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @CommandLine.Mixin private final ConfigurationOptions configuration = new ConfigurationOptions();

  @CommandLine.Option(
      names = "--timeout",
      paramLabel = "TIME",
      description = "How long a check may take; ${DEFAULT-VALUE} if left out.")
  private String timeout = "5s";

  @CommandLine.Mixin private final JsonOption json = new JsonOption();

  @Override
  public Integer call() throws IOException {
    Duration limit = limit();
    Path found = configuration.file();
    try (PostsUpstream posts =
        configuration.given() == null ? PostsUpstream.choose(System.getenv("POSTS_URL")) : null) {
      BriskSettings settings =
          configuration.withRedis(Configuration.read(found, environment(posts)));
      List<DiagnosticRun.Result> results = new DiagnosticRun(limit).of(settings);
      DoctorReport report = new DoctorReport(results);
      PrintWriter out = spec.commandLine().getOut();
      if (json.json()) {
        out.println(report.json());
      } else {
        report.print(out);
      }
      return report.exitCode();
    }
  }

  private Duration limit() {
    try {
      Duration limit = Durations.parse(timeout);
      if (limit.toMillis() >= 1 && limit.compareTo(LONGEST) <= 0) {
        return limit;
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw new CommandLine.ParameterException(
        spec.commandLine(), "--timeout is \"" + timeout + "\". Write 1ms to 5m, such as 5s.");
  }

  private static Environment environment(@Nullable PostsUpstream posts) {
    Environment system = Environment.system();
    return posts == null
        ? system
        : name -> name.equals("POSTS_URL") ? posts.url().toString() : system.get(name);
  }
}
