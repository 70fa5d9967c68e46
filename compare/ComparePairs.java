import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Executors;

/// `brisk bench compare` against a live server: how often it raises a false alarm when A and B are
/// the same, and how often it finds B when B is 3 % slower.
///
/// The server works on one thread for 500 µs a request, or 3 % longer, HTTP included: so its
/// slowdown is known, whatever the machine does.
///
/// Usage: compare/run ComparePairs [A/A comparisons, default 20] [slowed ones, default 10]
/// [pairs, default 10] [milliseconds a run, default 400]
public class ComparePairs {
  private static final long WORK_NANOS = 500_000;
  private static final double SLOWDOWN = 0.03;

  void main(String[] arguments) throws Exception {
    if (arguments.length == 2 && arguments[0].equals("serve")) {
      serve(Integer.parseInt(arguments[1]));
      return;
    }
    int same = argument(arguments, 0, 20);
    int slowed = argument(arguments, 1, 10);
    int pairs = argument(arguments, 2, 10);
    int millis = argument(arguments, 3, 400);
    int port = Pinned.freePort();
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    System.out.println(Machine.describe());
    try (Pinned server =
        Pinned.start(
            "server", 0, port, Map.of(), java, "-XX:+UseSerialGC",
            "compare/ComparePairs.java", "serve", Integer.toString(port))) {
      String base = "http://127.0.0.1:" + port;
      int alarms = 0;
      for (int i = 0; i < same; i++) {
        alarms += compare(base + "/same", base + "/same", pairs, millis).equals("none") ? 0 : 1;
      }
      System.out.printf("A/A: %d alarms in %d comparisons of %d pairs%n", alarms, same, pairs);
      int found = 0;
      for (int i = 0; i < slowed; i++) {
        found += compare(base + "/same", base + "/slower", pairs, millis).equals("worse") ? 1 : 0;
      }
      System.out.printf(
          "%.0f %% slower: found in %d of %d comparisons of %d pairs%n",
          SLOWDOWN * 100, found, slowed, pairs);
    }
  }

  private static String compare(String a, String b, int pairs, int millis) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
                "taskset", "-c", "1", "./brisk", "bench", "compare", "--a", a, "--b", b,
                "--pairs", Integer.toString(pairs), "-d", millis + "ms", "--warmup", "100ms",
                "-c", "4", "--json")
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("BRISK_NO_BUILD", "1");
    Process compare = builder.start();
    String json = new String(compare.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    compare.waitFor();
    // One verdict a metric: any of them is an alarm.
    String verdict =
        json.contains("\"verdict\" : \"worse\"")
            ? "worse"
            : json.contains("\"verdict\" : \"better\"") ? "better" : "none";
    System.out.printf("  %s against %s: %s%n", a, b, verdict);
    return verdict;
  }

  /// Each answer takes its time from the moment that the last one ended, so that what HTTP costs is
  /// part of it and not beside it.
  private static void serve(int port) throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 64);
    server.setExecutor(Executors.newSingleThreadExecutor());
    long[] last = {0};
    server.createContext(
        "/",
        exchange -> {
          boolean slower = exchange.getRequestURI().getPath().equals("/slower");
          long work = (long) (WORK_NANOS * (slower ? 1 + SLOWDOWN : 1));
          long until = Math.max(last[0], System.nanoTime() - work / 2) + work;
          while (System.nanoTime() < until) {
            Thread.onSpinWait();
          }
          last[0] = until;
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
  }

  private static int argument(String[] arguments, int index, int otherwise) {
    return arguments.length > index ? Integer.parseInt(arguments[index]) : otherwise;
  }
}
