package dev.brisk.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.brisk.cli.support.CommandFailure;
import dev.brisk.cli.support.ExitCodes;
import dev.brisk.cli.support.Terminal;
import dev.brisk.config.ConfigException;
import dev.brisk.config.Environment;
import dev.brisk.examples.BundledExample;
import dev.brisk.examples.posts.PostsUpstream;
import dev.brisk.server.BriskServer;
import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.yaml.BriskYaml;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Runs, measures and judges the bundled example.
///
/// It works on a copy of the example in a temporary folder. On a terminal the example stays up
/// afterwards, until it is stopped.
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Run the bundled example: the same input twice, a write that invalidates, then every endpoint"
          + " measured without a cache, from memory and from Redis, with advice from the figures."
          + " Takes under a minute."
    },
    footer = {
      "",
      "Examples:",
      "  brisk demo",
      "  brisk demo --redis redis://localhost:6379",
      "  brisk demo --json demo.json"
    })
public final class DemoCommand implements Callable<Integer> {
  private static final int USUAL_PORT = 8000;

  private final Demo.Pace pace;

  @CommandLine.Spec
  private final CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Write the figures to this file as JSON, and end.")
  private @Nullable Path json;

  @Option(
      names = "--redis",
      paramLabel = "URL",
      description = "Measure this Redis as well; BRISK_REDIS in the environment does the same.")
  private @Nullable String redisUrl = System.getenv("BRISK_REDIS");

  public DemoCommand() {
    this(Boolean.getBoolean("brisk.demo.hurry") ? Demo.Pace.HURRY : Demo.Pace.FULL);
  }

  DemoCommand(Demo.Pace pace) {
    this.pace = pace;
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    boolean terminal = Terminal.isInteractive();
    try (DemoRedis redis = redis();
        PostsUpstream posts = PostsUpstream.forLoad(System.getenv("POSTS_URL"))) {
      Path folder = Files.createTempDirectory("brisk-demo");
      // Ctrl-C is a usual way to end a demo.
      Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(folder), "remove-demo"));
      BriskSettings settings = settings(folder, posts);
      printConditions(out, redis, posts);
      Demo demo = new Demo(settings, redis, out, new Progress(out, terminal), pace);
      DemoReport report = demo.run();
      report.printAdvice(out);
      out.flush();
      if (json != null) {
        Files.writeString(json, report.toJson(), UTF_8);
      } else if (terminal) {
        stayUp(demo.shown(redis), out);
      }
      return ExitCodes.OK;
    } catch (IOException | UncheckedIOException e) {
      throw new CommandFailure(ExitCodes.FAILED, "The demo failed: " + e.getMessage() + ".", e);
    }
  }

  private @Nullable DemoRedis redis() {
    if (redisUrl == null || redisUrl.isBlank()) {
      return null;
    }
    try {
      return DemoRedis.connect(redisUrl);
    } catch (IOException e) {
      throw new CommandFailure(ExitCodes.UNREACHABLE, "--redis: " + e.getMessage() + ".", e);
    }
  }

  static BriskSettings settings(Path folder, PostsUpstream posts) throws IOException {
    Environment environment =
        name -> name.equals("POSTS_URL") ? posts.url().toString() : System.getenv(name);
    try {
      return BriskYaml.load(BundledExample.layOut(folder), environment);
    } catch (ConfigException e) {
      throw new IOException("the bundled example is not valid: " + e.getMessage(), e);
    }
  }

  private static void printConditions(
      PrintWriter out, @Nullable DemoRedis redis, PostsUpstream posts) {
    posts.notice().ifPresent(notice -> out.println(Terminal.wrapped(notice, 0, 2)));
    if (redis == null) {
      out.println("Redis is not measured: name one with --redis redis://localhost:6379.");
    }
    String conditions =
        ("Client and server share this process and its %d processors; %d connections, each sending"
                + " its next request when it has the last answer.")
            .formatted(Runtime.getRuntime().availableProcessors(), Demo.CONNECTIONS);
    out.println(Terminal.wrapped(conditions, 0, 2));
    out.println();
    out.flush();
  }

  private static void stayUp(BriskSettings settings, PrintWriter out) {
    int port = isFree(USUAL_PORT) ? USUAL_PORT : 0;
    BriskServer server = BriskServer.start(settings.withServer(settings.server().withPort(port)));
    // Ctrl-C ends the process; the hook lets what is in flight finish.
    Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop-demo"));
    out.println();
    out.println("The example stays up; Ctrl-C stops it.");
    for (String path : List.of("/docs", "/metrics", "/users/1", "/sales/coast?year=2024")) {
      out.println("  " + server.url() + path);
    }
    out.flush();
    try {
      Thread.currentThread().join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      server.close();
    }
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException taken) {
      return false;
    }
  }

  private static void remove(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      // A left-over in the temporary folder is no reason to fail a demo that worked.
      System.getLogger(DemoCommand.class.getName())
          .log(System.Logger.Level.DEBUG, "could not remove " + folder, e);
    }
  }
}
