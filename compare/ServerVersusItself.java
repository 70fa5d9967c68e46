import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Brisk against Brisk, in interleaved rounds, server on one processor and wrk on the other: a
/// cached `POST /predict`, key included, against a cached GET; and the access log, on a file,
/// against none.
///
/// Usage: compare/run ServerVersusItself [rounds, default 5] [seconds a run, default 3]
/// [fixed rate of the access log's part, default 20000]
public class ServerVersusItself {
  private static final int SERVER_CPU = 0;
  private static final int CLIENT_CPU = 1;

  private final int rounds;
  private final int seconds;

  ServerVersusItself() {
    this(5, 3);
  }

  private ServerVersusItself(int rounds, int seconds) {
    this.rounds = rounds;
    this.seconds = seconds;
  }

  void main(String[] arguments) throws Exception {
    ServerVersusItself own =
        new ServerVersusItself(
            arguments.length > 0 ? Integer.parseInt(arguments[0]) : rounds,
            arguments.length > 1 ? Integer.parseInt(arguments[1]) : seconds);
    System.out.println(Machine.describe());
    own.postAndGet();
    own.accessLog(arguments.length > 2 ? Integer.parseInt(arguments[2]) : 20_000);
  }

  private static Pinned serve(int port, String... more) throws Exception {
    List<String> command = new ArrayList<>(List.of("./brisk", "serve"));
    command.addAll(List.of(more));
    command.addAll(List.of("--port", "" + port));
    return Pinned.start(
        "brisk", SERVER_CPU, port, Map.of("BRISK_NO_BUILD", "1"), command.toArray(String[]::new));
  }

  private double rate(String url, int seconds, String... script) throws Exception {
    Wrk run = Wrk.run(CLIENT_CPU, 64, seconds, url, script);
    if (!run.errors().isEmpty()) {
      throw new IllegalStateException(url + ": " + run.errors());
    }
    return run.requestsPerSecond();
  }

  private void postAndGet() throws Exception {
    int port = Pinned.freePort();
    String base = "http://127.0.0.1:" + port;
    String[] predict = {"-s", "compare/peers/predict.lua"};
    String[] users = {"-s", "compare/peers/users.lua"};
    try (Pinned brisk = serve(port)) {
      rate(base + "/predict", 6, predict);
      rate(base + "/users/1", 4, users);
      List<Double> posts = new ArrayList<>();
      List<Double> gets = new ArrayList<>();
      List<Double> ratios = new ArrayList<>();
      for (int round = 0; round < rounds; round++) {
        posts.add(rate(base + "/predict", seconds, predict));
        gets.add(rate(base + "/users/1", seconds, users));
        ratios.add(posts.getLast() / gets.getLast());
      }
      System.out.printf(
          "cached POST /predict %,.0f requests/s, cached GET /users/{user_id} %,.0f: %.2f%n",
          Machine.median(posts), Machine.median(gets), Machine.median(ratios));
    }
  }

  private void accessLog(int fixedRate) throws Exception {
    Path folder = Files.createTempDirectory("brisk-compare-");
    String yaml =
        """
        server: { event-loops: 1%s }
        endpoints:
          - path: GET /payload.json
            code: { file: Payload.java }
            cache: { ttl: 1h }
        """;
    Files.writeString(folder.resolve("off.yaml"), yaml.formatted(""));
    Files.writeString(folder.resolve("on.yaml"), yaml.formatted(", access-log: access.log"));
    Files.writeString(
        folder.resolve("Payload.java"),
        """
        import dev.brisk.server.handler.*;
        public class Payload implements Handler {
          public Object handle(Request request) { return java.util.Map.of("pad", "x".repeat(1010)); }
        }
        """);
    int offPort = Pinned.freePort();
    int onPort = Pinned.freePort();
    try (Pinned off = serve(offPort, folder + "/off.yaml");
        Pinned on = serve(onPort, folder + "/on.yaml")) {
      String offUrl = "http://127.0.0.1:" + offPort + "/payload.json";
      String onUrl = "http://127.0.0.1:" + onPort + "/payload.json";
      rate(offUrl, 6);
      rate(onUrl, 6);
      List<Double> ratios = new ArrayList<>();
      List<FixedRate> offRuns = new ArrayList<>();
      List<FixedRate> onRuns = new ArrayList<>();
      for (int round = 0; round < rounds; round++) {
        double without = rate(offUrl, seconds);
        ratios.add(rate(onUrl, seconds) / without);
      }
      for (int round = 0; round < rounds; round++) {
        offRuns.add(FixedRate.run(CLIENT_CPU, 64, fixedRate, seconds, offUrl, off.handle()));
        onRuns.add(FixedRate.run(CLIENT_CPU, 64, fixedRate, seconds, onUrl, on.handle()));
      }
      System.out.printf(
          "access log: %.2f of the requests/s without it, writer on the same processor%n",
          Machine.median(ratios));
      System.out.printf(
          "at %,d requests/s: %.2f against %.2f µs of CPU a request, p99 %.3f against %.3f ms%n",
          fixedRate, FixedRate.medianCpu(onRuns), FixedRate.medianCpu(offRuns),
          FixedRate.medianP99(onRuns), FixedRate.medianP99(offRuns));
    } finally {
      ServerVersusProxies.deleteAll(folder);
    }
  }
}
