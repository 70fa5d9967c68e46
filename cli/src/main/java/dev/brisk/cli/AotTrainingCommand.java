package dev.brisk.cli;

import dev.brisk.examples.BundledExample;
import dev.brisk.examples.posts.PostsStandIn;
import dev.brisk.server.BriskServer;
import dev.brisk.server.config.BriskSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// What the launcher runs once after a build, with `-XX:AOTCacheOutput`: it walks through the
/// start-up and the first requests of the bundled example, so that the JVM finds the classes that
/// they need loaded and linked from then on.
@Command(
    name = "aot-training",
    hidden = true,
    mixinStandardHelpOptions = true,
    description = "Walk through start-up and first requests, for the JVM's AOT cache.")
final class AotTrainingCommand implements Callable<Integer> {
  private static final int READ_TIMEOUT_MILLIS = 10_000;

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

  @Override
  public Integer call() throws IOException {
    Path folder = Files.createTempDirectory("brisk-training-");
    try (PostsStandIn posts = PostsStandIn.start()) {
      Path file = BundledExample.layOut(folder);
      BriskSettings settings =
          Configuration.read(
              file,
              name -> name.equals("POSTS_URL") ? posts.url().toString() : System.getenv(name));
      try (BriskServer server =
          BriskServer.start(settings.withServer(settings.server().withPort(0)))) {
        for (String path : GETS) {
          exchange(server.port(), "GET " + path + " HTTP/1.1\r\n", "");
        }
        for (int i = 0; i < 2; i++) {
          exchange(
              server.port(),
              "POST /predict HTTP/1.1\r\nContent-Type: application/json\r\n"
                  + ("Content-Length: " + FLOWER.length() + "\r\n"),
              FLOWER);
        }
      }
    } finally {
      try (var files = Files.walk(folder)) {
        for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(each);
        }
      }
    }
    return ExitCodes.OK;
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
