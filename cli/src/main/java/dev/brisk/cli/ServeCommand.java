package dev.brisk.cli;

import dev.brisk.config.Environment;
import dev.brisk.examples.posts.PostsUpstream;
import dev.brisk.server.BriskServer;
import dev.brisk.server.config.BriskSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
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
  @CommandLine.Spec
  private final CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @CommandLine.Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "The configuration; the bundled example's when left out.")
  private @Nullable Path file;

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

  @CommandLine.Option(
      names = "--redis",
      paramLabel = "URL",
      description = "Redis to cache in, such as redis://localhost:6379.")
  private @Nullable String redis;

  @CommandLine.Option(names = "--no-memory", description = "No memory tier: Redis only.")
  private boolean noMemory;

  @CommandLine.Option(names = "--no-cache", description = "Cache nothing.")
  private boolean noCache;

  @CommandLine.Option(
      names = "--warm",
      paramLabel = "FILE",
      description = "A list of paths or an access log to load into the cache at the start.")
  private @Nullable Path warm;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path found = Configuration.file(file);
    try (Posts posts = Posts.choose(file == null)) {
      BriskSettings settings = overridden(Configuration.read(found, posts.environment()));
      try (BriskServer server = start(settings)) {
        print(server, settings, posts);
        CountDownLatch stop = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> awaitClosed(stop, stopped)));
        stop.await();
        server.close();
        stopped.countDown();
      }
    }
    return ExitCodes.OK;
  }

  /// Runs in the shutdown hook: asks for the orderly end and waits for it, as the JVM ends right
  /// after the hook.
  private static void awaitClosed(CountDownLatch stop, CountDownLatch stopped) {
    stop.countDown();
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
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
    if (redis != null) {
      if (!redis.matches("rediss?(-sentinel)?://.+")) {
        throw new CommandLine.ParameterException(
            spec.commandLine(),
            "--redis is not a Redis URL. Write one such as redis://localhost:6379.");
      }
      result = result.withCache(result.cache().withRedis(BriskSettings.Redis.of(redis)));
    }
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

  private static BriskServer start(BriskSettings settings) {
    try {
      return BriskServer.start(settings);
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
    posts.notice().ifPresent(notice -> out.println("  note      " + notice));
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

  /// Who answers for the bundled example's `/posts`.
  private record Posts(@Nullable PostsUpstream upstream) implements AutoCloseable {
    static Posts choose(boolean bundledExample) throws IOException {
      return new Posts(bundledExample ? PostsUpstream.choose(System.getenv("POSTS_URL")) : null);
    }

    Environment environment() {
      Environment system = Environment.system();
      PostsUpstream chosen = upstream;
      return chosen == null
          ? system
          : name -> name.equals("POSTS_URL") ? chosen.url().toString() : system.get(name);
    }

    java.util.Optional<String> notice() {
      return upstream == null ? java.util.Optional.empty() : upstream.notice();
    }

    @Override
    public void close() {
      if (upstream != null) {
        upstream.close();
      }
    }
  }
}
