import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// What the live page costs: the requests that users without think time make in the same time, with
/// the page open and its events read, and headless, in turns. nginx counts them.
///
/// Usage: compare/run PageCost [rounds, default 5] [seconds, default 6] [users, default 64]
public class PageCost {
  private static final String SCENARIO =
      "class Plain extends HttpUser {\n  @Task void get() { get(\"/\"); }\n}\n";

  private final HttpClient client = HttpClient.newHttpClient();

  void main(String[] arguments) throws Exception {
    int rounds = argument(arguments, 0, 5);
    int seconds = argument(arguments, 1, 6);
    int users = argument(arguments, 2, 64);
    Path scenario = Files.createTempDirectory("brisk-compare-").resolve("Plain.java");
    Files.writeString(scenario, SCENARIO);
    System.out.println(Machine.describe());
    System.out.printf("%d users without think time, %d rounds of %d s%n", users, rounds, seconds);
    List<Double> ratios = new ArrayList<>();
    try (Return200 server = Return200.start(0)) {
      for (int round = 1; round <= rounds; round++) {
        boolean pageFirst = round % 2 == 0;
        double first = rate(server, scenario, users, seconds, pageFirst);
        double second = rate(server, scenario, users, seconds, !pageFirst);
        double withPage = pageFirst ? first : second;
        double headless = pageFirst ? second : first;
        ratios.add(withPage / headless);
        System.out.printf(
            "%2d  headless %,9.0f/s   with an open page %,9.0f/s   ratio %.3f%n",
            round, headless, withPage, withPage / headless);
      }
    }
    System.out.printf("median: %.3f of the headless rate%n", Machine.median(ratios));
  }

  /// Counted by nginx between two instants in the middle of a run, so that starting and stopping
  /// are in neither.
  private double rate(
      Return200 server, Path scenario, int users, int seconds, boolean withPage) throws Exception {
    int port = Pinned.freePort();
    List<String> command =
        new ArrayList<>(
            List.of(
                "taskset", "-c", "1", "./brisk", "bench", scenario.toString(), "-q", "-u",
                Integer.toString(users), "-r", Integer.toString(users), "--host", server.http(),
                "-d", seconds + 60 + "s"));
    command.addAll(
        withPage
            ? List.of("--autostart", "--page-port", Integer.toString(port))
            : List.of("--headless"));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("BRISK_NO_BUILD", "1");
    Process bench = builder.start();
    Thread reader = null;
    try {
      long begun = server.served();
      while (server.served() - begun < 20_000) {
        if (!bench.isAlive()) {
          throw new IllegalStateException(String.join(" ", command) + " ended at once");
        }
        TimeUnit.MILLISECONDS.sleep(50);
      }
      if (withPage) {
        reader = Thread.ofVirtual().start(() -> readEvents(port));
      }
      TimeUnit.SECONDS.sleep(3);
      long before = server.served();
      long from = System.nanoTime();
      TimeUnit.SECONDS.sleep(seconds);
      long counted = server.served() - before - 1;
      return counted * 1e9 / (System.nanoTime() - from);
    } finally {
      bench.destroy();
      if (!bench.waitFor(10, TimeUnit.SECONDS)) {
        bench.destroyForcibly();
      }
      if (reader != null) {
        reader.join();
      }
    }
  }

  /// As a browser does: the page, its history, then all events until the run ends.
  private void readEvents(int port) {
    URI page = URI.create("http://127.0.0.1:" + port + "/");
    try {
      for (String path : List.of("/", "/api/history")) {
        client.send(
            HttpRequest.newBuilder(page.resolve(path)).build(),
            HttpResponse.BodyHandlers.discarding());
      }
      try (Socket socket = new Socket("127.0.0.1", port);
          BufferedReader in =
              new BufferedReader(
                  new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
        socket
            .getOutputStream()
            .write(
                ("GET /api/events HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n\r\n")
                    .getBytes(StandardCharsets.UTF_8));
        while (in.readLine() != null) {
          // Only read.
        }
      }
    } catch (java.io.IOException ended) {
      // The run was ended with its page.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static int argument(String[] arguments, int index, int otherwise) {
    return arguments.length > index ? Integer.parseInt(arguments[index]) : otherwise;
  }
}
