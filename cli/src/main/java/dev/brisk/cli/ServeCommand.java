package dev.brisk.cli;

import dev.brisk.cli.live.LiveAdmin;
import dev.brisk.cli.profile.ProfileAdmin;
import dev.brisk.cli.support.CommandFailure;
import dev.brisk.cli.support.Configuration;
import dev.brisk.cli.support.ConfigurationOptions;
import dev.brisk.cli.support.ExitCodes;
import dev.brisk.cli.support.ProfileSection;
import dev.brisk.cli.support.Terminal;
import dev.brisk.config.Environment;
import dev.brisk.examples.posts.PostsUpstream;
import dev.brisk.server.BriskServer;
import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.yaml.BriskYaml;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// Runs the API server until it is stopped.
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = "Run the API server; without a file, the bundled example.",
    footer = {
      "",
      "Examples:",
      "  brisk serve",
      "  brisk serve brisk.yaml --port 8080",
      "  brisk serve --redis redis://localhost:6379"
    })
final class ServeCommand implements Callable<Integer> {
  /// For what is closed after the last answer: sources, tiers, pools.
  private static final Duration BEYOND_SHUTDOWN = Duration.ofSeconds(30);

  private final Environment environment;

  @CommandLine.Spec
  private final CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @CommandLine.Mixin private final ConfigurationOptions configuration = new ConfigurationOptions();

  @CommandLine.Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Port to listen on, in place of the configured one; 0 takes a free one.")
  private @Nullable Integer port;

  @CommandLine.Option(
      names = "--host",
      paramLabel = "ADDRESS",
      description = "Address to listen on, in place of the configured one; 0.0.0.0 for all.")
  private @Nullable String host;

  @CommandLine.Option(names = "--no-memory", description = "No memory tier: Redis only.")
  private boolean noMemory;

  @CommandLine.Option(names = "--no-cache", description = "Cache nothing.")
  private boolean noCache;

  @CommandLine.Option(
      names = "--warm",
      paramLabel = "FILE",
      description = "A list of paths or an access log to load into the cache at the start.")
  private @Nullable Path warm;

  @CommandLine.Option(
      names = "--continuous-profile",
      description = "Always keep a CPU profile of the last hour, at /brisk/profile/continuous.")
  private boolean continuousProfile;

  ServeCommand() {
    this(Environment.system());
  }

  ServeCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws IOException {
    Path found = configuration.file();
    try (Posts posts = Posts.choose(found, environment)) {
      BriskYaml.Loaded loaded = Configuration.load(found, posts.environment());
      BriskSettings settings = overridden(loaded.settings());
      boolean profiles = continuousProfile || ProfileSection.of(loaded.sections()).continuous();
      try (OrderlyStop stop = orderlyStop(settings);
          BriskServer server = start(settings, profiles)) {
        print(server, settings, posts);
        LeftOvers.deleteInBackground();
        stop.await(server);
      }
    }
    return ExitCodes.OK;
  }

  static OrderlyStop orderlyStop(BriskSettings settings) {
    return new OrderlyStop(settings.server().shutdownTimeout().plus(BEYOND_SHUTDOWN));
  }

  /// Ends the process whatever state it is in: no hook runs, nothing is waited for.
  private static void end(String reason) {
    System.err.println("brisk: " + reason + "; the process ends with code " + ExitCodes.MUTE + ".");
    Runtime.getRuntime().halt(ExitCodes.MUTE);
  }

  private BriskSettings overridden(BriskSettings settings) {
    BriskSettings result = settings;
    if (port != null) {
      if (port < 0 || port > 65_535) {
        throw new CommandLine.ParameterException(
            spec.commandLine(), "--port must be 0 to 65535, but is " + port + ".");
      }
      result = result.withServer(result.server().withPort(port));
    }
    if (host != null) {
      result = result.withServer(result.server().withHost(host));
    }
    result = configuration.withRedis(result);
    if (noMemory) {
      result = result.withCache(result.cache().withMemoryMaxBytes(0));
    }
    if (warm != null) {
      if (!Files.isReadable(warm)) {
        throw new CommandLine.ParameterException(
            spec.commandLine(), "--warm names " + warm + ", which cannot be read.");
      }
      result = result.withCache(result.cache().withWarm(warm));
    }
    if (noCache) {
      result = result.withCache(BriskSettings.CacheSettings.disabled());
    }
    return result;
  }

  /// With all that a server has which was started by hand.
  static BriskServer.Builder builder(BriskSettings settings, boolean profiles) {
    return BriskServer.builder(settings)
        .extension(new LiveAdmin(settings))
        .extension(new ProfileAdmin(profiles))
        .onMute(ServeCommand::end);
  }

  static BriskServer start(BriskSettings settings, boolean profiles) {
    try {
      return builder(settings, profiles).start();
    } catch (UncheckedIOException e) {
      Throwable cause = e.getCause();
      throw new CommandFailure(
          ExitCodes.FAILED, String.valueOf(cause == null ? e.getMessage() : cause.getMessage()), e);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCodes.CONFIGURATION, String.valueOf(e.getMessage()), e);
    }
  }

  private void print(BriskServer server, BriskSettings settings, Posts posts) {
    PrintWriter out = spec.commandLine().getOut();
    out.println("Brisk listens on " + server.url());
    var own = settings.server();
    if (own.docsPath() != null) {
      out.println("  API page  " + server.url() + own.docsPath());
    }
    if (own.metricsPath() != null) {
      out.println("  metrics   " + server.url() + own.metricsPath());
    }
    String adminLink = server.adminLink();
    if (adminLink != null) {
      out.println("  admin     " + adminLink);
    }
    posts
        .notice()
        .ifPresent(notice -> out.println("  note      " + Terminal.fitted(out, 12, 0, notice)));
    out.println("Ctrl-C stops it.");
    out.flush();
    if (settings.cache().warm() != null) {
      server
          .warmed()
          .thenAccept(result -> {
            out.printf(
                "Warmed: %d of %d loaded, %d failed.%n",
                result.loaded() + result.fresh(), result.total(), result.failed());
            out.flush();
          });
    }
  }

  /// Who answers for `/posts`, where the configuration leaves it to the real API.
  private record Posts(Environment environment, @Nullable PostsUpstream upstream)
      implements AutoCloseable {
    private static final String REAL = "${POSTS_URL:-" + PostsUpstream.REAL;

    static Posts choose(Path file, Environment environment) throws IOException {
      return leavesPostsToTheRealApi(file)
          ? of(environment, PostsUpstream.choose(environment.get("POSTS_URL")))
          : new Posts(environment, null);
    }

    /// A file that cannot be read is told of by whoever reads it as a configuration.
    private static boolean leavesPostsToTheRealApi(Path file) {
      try {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).contains(REAL);
      } catch (IOException unreadable) {
        return false;
      }
    }

    private static Posts of(Environment environment, PostsUpstream upstream) {
      String url = upstream.url().toString();
      return new Posts(name -> name.equals("POSTS_URL") ? url : environment.get(name), upstream);
    }

    Optional<String> notice() {
      return upstream == null ? Optional.empty() : upstream.notice();
    }

    @Override
    public void close() {
      if (upstream != null) {
        upstream.close();
      }
    }
  }
}
