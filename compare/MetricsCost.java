import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// What metrics cost a whole request: a cached GET of 1 KiB from Brisk with metrics, and from Brisk
/// with its environment switch off; a second one without metrics shows how far apart two equal ones
/// come out.
///
/// Turn by turn cannot tell them apart on a shared machine: runs of a second differ by 10 %, and
/// two processes of the same program by 8 %, by what their compilers made of it. So the three
/// servers are in one process, and all three are under full load at the same time, from three wrks,
/// on one processor. What disturbs one disturbs all. Each server is one event loop: the kernel
/// counts its thread's CPU time, wrk its requests. Requests for a second of CPU is what a loaded
/// processor answers in a second.
///
/// The process is started anew several times, with the servers in another order.
///
/// Usage: compare/run MetricsCost [starts, default 3] [rounds a start, default 20] [seconds a round,
/// default 2]. The default takes under three minutes.
public class MetricsCost {
  private static final int SERVER_CPU = 0;
  private static final int CLIENT_CPU = 1;
  private static final int CONNECTIONS = 21;
  private static final int WARM_UP_SECONDS = 6;

  /// As ./brisk starts Java.
  private static final String JAVA =
      """
      home=cli/target
      . deploy/find-jdk.sh
      . deploy/jvm-options.sh
      exec "$JDK/bin/java" $JVM_OPTIONS -cp cli/target/brisk.jar compare/peers/Servers.java "$@"
      """;

  private static final String WITH = "with metrics";
  private static final String WITHOUT = "without";
  private static final String AGAIN = "without, again";

  /// In which order the servers are started, by turns.
  private static final List<List<String>> ORDERS =
      List.of(
          List.of(WITHOUT, WITH, AGAIN),
          List.of(AGAIN, WITHOUT, WITH),
          List.of(WITH, AGAIN, WITHOUT));

  /// Requests for each second of CPU, of those of the server without metrics.
  private final PairedRatio metrics = new PairedRatio();

  private final PairedRatio noise = new PairedRatio();
  private final List<Double> micros = new ArrayList<>();

  void main(String[] arguments) throws Exception {
    int starts = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 3;
    int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 20;
    int seconds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 2;
    System.out.printf(
        "Cached GET, 1 KiB JSON, three servers at a time, wrk -t1 -c%d each%n", CONNECTIONS);
    System.out.println(Machine.describe());
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
    try {
      for (int start = 0; start < starts; start++) {
        measure(folder, ORDERS.get(start % ORDERS.size()), rounds, seconds);
        System.out.printf(
            "start %d: %.2f %%; two equal servers %.2f %%%n",
            start + 1, metrics.last(rounds), noise.last(rounds));
      }
    } finally {
      ServerVersusProxies.deleteAll(folder);
    }
    System.out.printf(
        "%nRequests/s of a full processor, of those without metrics (%.2f µs of CPU a request);%n"
            + "median of %d rounds, interval of 95 %%:%n",
        Machine.median(micros), metrics.pairs());
    System.out.printf("%-16s %s%n%-16s %s%n", WITH, metrics, AGAIN, noise);
  }

  private void measure(Path folder, List<String> order, int rounds, int seconds)
      throws Exception {
    List<Integer> ports = new ArrayList<>();
    List<String> command = new ArrayList<>(List.of("sh", "-c", JAVA, "sh"));
    for (String name : order) {
      ports.add(Pinned.freePort());
      command.add(configuration(folder, name, ports.getLast()).toString());
    }
    // They start one after the other: when the last is up, all are.
    try (Pinned servers =
            Pinned.start(
                "servers", SERVER_CPU, ports.getLast(), Map.of(), command.toArray(String[]::new));
        ExecutorService wrks = Executors.newFixedThreadPool(order.size())) {
      load(wrks, ports, WARM_UP_SECONDS);
      for (int round = 0; round < rounds; round++) {
        List<Long> before = Machine.threadCpuNanos(servers.handle(), "brisk-loop");
        List<Long> requests = load(wrks, ports, seconds);
        List<Long> after = Machine.threadCpuNanos(servers.handle(), "brisk-loop");
        if (after.size() != order.size()) {
          throw new IllegalStateException("one event loop a server, but " + after.size());
        }
        double[] perCpu = new double[order.size()];
        for (int i = 0; i < perCpu.length; i++) {
          perCpu[i] = (double) requests.get(i) / (after.get(i) - before.get(i));
        }
        double without = perCpu[order.indexOf(WITHOUT)];
        metrics.add(perCpu[order.indexOf(WITH)], without);
        noise.add(perCpu[order.indexOf(AGAIN)], without);
        micros.add(1 / without / 1000);
      }
    }
  }

  /// All servers at a time.
  ///
  /// @return the requests that each answered
  private static List<Long> load(ExecutorService wrks, List<Integer> ports, int seconds)
      throws Exception {
    List<Future<Wrk>> runs = new ArrayList<>();
    for (int port : ports) {
      String url = "http://127.0.0.1:" + port + "/page";
      runs.add(wrks.submit(() -> Wrk.run(CLIENT_CPU, CONNECTIONS, seconds, url)));
    }
    List<Long> requests = new ArrayList<>();
    for (Future<Wrk> run : runs) {
      if (!run.get().errors().isEmpty()) {
        throw new IllegalStateException(run.get().errors());
      }
      requests.add(run.get().requests());
    }
    return requests;
  }

  private static Path configuration(Path folder, String name, int port) throws Exception {
    String metrics =
        name.equals(WITH) ? "" : "metrics: { environment-switch: BRISK_COMPARE_METRICS }\n";
    return Files.writeString(
        folder.resolve(port + ".yaml"),
        """
        server: { port: %d, event-loops: 1, admin: { enabled: false } }
        %sendpoints:
          - path: GET /page
            code: { file: Page.java }
            cache: { ttl: 1h }
        """
            .formatted(port, metrics));
  }
}
