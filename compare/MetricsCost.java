import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What metrics cost a whole request: a cached GET of 1 KiB from Brisk with metrics, and from Brisk
/// with its environment switch off. Each is alone on one processor while wrk loads it from another;
/// interleaved rounds in changing order, medians of the ratios within a round. A second server
/// without metrics shows how far apart two equal ones come out.
///
/// Usage: compare/run MetricsCost [rounds, default 9] [seconds a run, default 3]
public class MetricsCost {
  private static final int SERVER_CPU = 0;
  private static final int CLIENT_CPU = 1;

  void main(String[] arguments) throws Exception {
    int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 9;
    int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3;
    Path folder = Files.createTempDirectory("brisk-compare-");
    Files.writeString(
        folder.resolve("Page.java"),
        """
        import dev.brisk.server.handler.*;

        public class Page implements Handler {
          public Object handle(Request request) {
            return java.util.Map.of("text", "x".repeat(1013));
          }
        }
        """);
    Map<String, Pinned> servers = new LinkedHashMap<>();
    try {
      servers.put("with metrics", start(folder, "with", ""));
      String off = "metrics: { environment-switch: BRISK_COMPARE_METRICS }\n";
      servers.put("without", start(folder, "without", off));
      servers.put("without, again", start(folder, "again", off));
      Map<String, List<Double>> rates = new LinkedHashMap<>();
      Map<String, List<Double>> cpu = new LinkedHashMap<>();
      for (String name : servers.keySet()) {
        rates.put(name, new ArrayList<>());
        cpu.put(name, new ArrayList<>());
        Wrk.run(CLIENT_CPU, 64, 6, url(servers.get(name))); // warm-up
      }
      System.out.println("Cached GET, 1 KiB JSON, wrk -t1 -c64, one processor each");
      System.out.println(Machine.describe());
      List<String> order = new ArrayList<>(servers.keySet());
      for (int round = 0; round < rounds; round++) {
        for (String name : order) {
          Pinned server = servers.get(name);
          double before = Machine.cpuSeconds(server.handle());
          Wrk run = Wrk.run(CLIENT_CPU, 64, seconds, url(server));
          if (!run.errors().isEmpty()) {
            throw new IllegalStateException(name + ": " + run.errors());
          }
          double used = Machine.cpuSeconds(server.handle()) - before;
          rates.get(name).add(run.requestsPerSecond());
          cpu.get(name).add(used * 1e6 / (run.requestsPerSecond() * seconds));
        }
        order.add(order.removeFirst());
      }
      System.out.printf(
          "%-16s %12s %18s %12s%n", "server", "requests/s", "of 'without', %", "CPU µs/req");
      for (String name : servers.keySet()) {
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
          ratios.add(100 * rates.get(name).get(round) / rates.get("without").get(round));
        }
        System.out.printf(
            "%-16s %12.0f %18.1f %12.2f%n",
            name,
            Machine.median(rates.get(name)),
            Machine.median(ratios),
            Machine.median(cpu.get(name)));
      }
    } finally {
      for (Pinned server : servers.values()) {
        server.close();
      }
      ServerVersusProxies.deleteAll(folder);
    }
  }

  private static String url(Pinned server) {
    return "http://127.0.0.1:" + server.port + "/page";
  }

  private static Pinned start(Path folder, String name, String metrics) throws Exception {
    int port = Pinned.freePort();
    Path file = folder.resolve(name + ".yaml");
    Files.writeString(
        file,
        """
        server: { port: %d, event-loops: 1 }
        %sendpoints:
          - path: GET /page
            code: { file: Page.java }
            cache: { ttl: 1h }
        """
            .formatted(port, metrics));
    return Pinned.start(
        name, SERVER_CPU, port, Map.of("BRISK_NO_BUILD", "1"), "./brisk", "serve", file.toString());
  }
}
