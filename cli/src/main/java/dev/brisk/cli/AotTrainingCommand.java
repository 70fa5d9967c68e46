package dev.brisk.cli;

import dev.brisk.bench.BenchException;
import dev.brisk.bench.WarmUp;
import dev.brisk.cli.support.ExitCodes;
import dev.brisk.config.Environment;
import dev.brisk.examples.BundledExample;
import dev.brisk.examples.posts.PostsStandIn;
import java.io.IOException;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.Writer;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// What the launcher runs once after a build, with `-XX:AOTCacheOutput`: it walks through the
/// start-up and the first requests of the bundled example and a short load test, so that the JVM
/// finds the classes that they need loaded and linked from then on, and the profiles of hot
/// methods.
@Command(
    name = Subcommands.TRAINING,
    hidden = true,
    mixinStandardHelpOptions = true,
    description = "Walk through start-up and first requests, for the JVM's AOT cache.")
final class AotTrainingCommand implements Callable<Integer> {
  private static final int READ_TIMEOUT_MILLIS = 60_000;
  private static final Duration REHEARSAL = Duration.ofSeconds(2);

  /// More than the command prints: nobody reads on after the first line.
  private static final int MAX_PRINTED = 64 << 10;

  private static final List<String> GETS =
      List.of(
          "/users/1",
          "/users/1",
          "/users/no",
          "/posts/1",
          "/sales/north",
          "/hello/you",
          "/nothing",
          "/metrics",
          "/openapi.json",
          "/health/ready");

  private static final String FLOWER =
      """
      {"SepalLengthCm":5.1,"SepalWidthCm":3.5,"PetalLengthCm":1.4,"PetalWidthCm":0.2}\
      """;

  /// What shows nothing but itself: help, and what reads a file.
  private static final List<List<String>> COMMANDS =
      List.of(
          List.of("--help"),
          List.of("--version"),
          List.of("bench", "--help"),
          List.of("cache", "stats", "--help"),
          List.of("stack", "check", "--help"));

  @CommandLine.Option(
      names = "--commands",
      description = "Only what short commands need: a cache with everything takes longer to open.")
  private boolean commands;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (commands) {
      for (List<String> command : COMMANDS) {
        String[] arguments = command.toArray(String[]::new);
        Brisk.forArguments(arguments).execute(arguments);
      }
      return ExitCodes.OK;
    }
    Path folder = Files.createTempDirectory("brisk-training-");
    try (PostsStandIn posts = PostsStandIn.start()) {
      Path file = BundledExample.layOut(folder);
      Environment environment =
          name -> name.equals("POSTS_URL") ? posts.url().toString() : System.getenv(name);
      serve(environment, file, folder);
      // The load generator's hot path: with its profile in the cache, it is compiled at once.
      WarmUp.run(REHEARSAL, false);
      WarmUp.run(REHEARSAL, true);
    } catch (BenchException e) {
      throw new IOException(e.getMessage(), e);
    } finally {
      try (var files = Files.walk(folder)) {
        for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(each);
        }
      }
    }
    return ExitCodes.OK;
  }

  /// A scenario is compiled, and its users ask until their code is compiled, too.
  private static void users(Path folder, int port) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("Training.java"),
            "class Training extends HttpUser { @Task void ask() {"
                + " get(\"/hello/{name}\").param(\"name\", \"you\").check(status(200)); } }");
    Brisk.withAllSubcommands()
        .setOut(new PrintWriter(Writer.nullWriter()))
        .setErr(new PrintWriter(Writer.nullWriter()))
        .execute(
            "bench",
            "run",
            file.toString(),
            "-u",
            "16",
            "-n",
            "20000",
            "--host",
            "http://127.0.0.1:" + port,
            "--headless");
  }

  /// Runs the command itself, so that its whole way is walked, and takes its port from what it
  /// prints.
  private static void serve(Environment environment, Path file, Path folder) throws IOException {
    PipedReader printed = new PipedReader(MAX_PRINTED);
    CommandLine serve = Brisk.commandLine(new ServeCommand(environment));
    serve.setOut(new PrintWriter(new PipedWriter(printed), true));
    Thread server = Thread.ofPlatform().start(() -> serve.execute(file.toString(), "--port", "0"));
    try {
      int port = port(printed);
      firstRequests(port);
      users(folder, port);
    } finally {
      server.interrupt();
      joined(server);
    }
  }

  private static int port(Reader printed) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = printed.read(); c >= 0 && c != '\n'; c = printed.read()) {
      line.append((char) c);
    }
    Matcher port = Pattern.compile(":(\\d+)$").matcher(line.toString().strip());
    if (!port.find()) {
      throw new IOException("the server did not start: " + line);
    }
    return Integer.parseInt(port.group(1));
  }

  private static void joined(Thread server) {
    try {
      server.join(READ_TIMEOUT_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void firstRequests(int port) throws IOException {
    for (String path : GETS) {
      exchange(port, "GET " + path + " HTTP/1.1\r\n", "");
    }
    for (int i = 0; i < 2; i++) {
      exchange(
          port,
          "POST /predict HTTP/1.1\r\nContent-Type: application/json\r\n"
              + ("Content-Length: " + FLOWER.length() + "\r\n"),
          FLOWER);
    }
  }

  private static void exchange(int port, String head, String body) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(READ_TIMEOUT_MILLIS);
      String request = head + "Host: localhost\r\nConnection: close\r\n\r\n" + body;
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      socket.getInputStream().readAllBytes();
    }
  }
}
