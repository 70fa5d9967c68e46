import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A long run of the load generator: does its own memory grow? Every ten seconds its heap is
/// collected and read (`jcmd GC.run`, `GC.heap_info`), and its resident memory with it; then a
/// straight line is laid through each, the first minute left out.
///
/// Usage: compare/run GeneratorSoak [minutes, default 10] [connections, default 64]
public class GeneratorSoak {
  private static final int PERIOD_SECONDS = 10;
  private static final int SETTLING_SECONDS = 60;
  private static final Pattern USED = Pattern.compile("total \\d+K, used (\\d+)K");

  void main(String[] arguments) throws Exception {
    int minutes = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10;
    int connections = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 64;
    System.out.println(Machine.describe());
    System.out.printf("%d minutes, %d connections%n", minutes, connections);
    List<double[]> heap = new ArrayList<>();
    List<double[]> resident = new ArrayList<>();
    try (Return200 server = Return200.start(0)) {
      ProcessBuilder builder =
          new ProcessBuilder(
                  "taskset", "-c", "1", "./brisk", "bench", "-q", "-c" + connections,
                  "-d" + minutes + "m", server.http())
              .inheritIO();
      builder.environment().put("BRISK_NO_BUILD", "1");
      Process bench = builder.start();
      long start = System.nanoTime();
      while (!bench.waitFor(PERIOD_SECONDS, TimeUnit.SECONDS)) {
        double seconds = (System.nanoTime() - start) / 1e9;
        double residentMiB = Machine.residentMiB(bench.toHandle());
        double usedKiB = heapAfterCollection(bench.pid());
        if (bench.isAlive() && usedKiB > 0) {
          System.out.printf(
              "%5.0f s  heap after collection %,.0f KiB, resident %.1f MiB%n",
              seconds, usedKiB, residentMiB);
          if (seconds > SETTLING_SECONDS) {
            heap.add(new double[] {seconds, usedKiB});
            resident.add(new double[] {seconds, residentMiB});
          }
        }
      }
    }
    print("heap after collection", "KiB", heap);
    print("resident", "MiB", resident);
  }

  /// 0 when the process is ending.
  private static double heapAfterCollection(long pid) throws Exception {
    jcmd(pid, "GC.run");
    Matcher used = USED.matcher(jcmd(pid, "GC.heap_info"));
    double sum = 0;
    while (used.find()) {
      sum += Double.parseDouble(used.group(1));
    }
    return sum;
  }

  private static String jcmd(long pid, String command) throws Exception {
    Process jcmd =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(pid), command)
            .redirectErrorStream(true)
            .start();
    String output = new String(jcmd.getInputStream().readAllBytes());
    jcmd.waitFor();
    return output;
  }

  private static void print(String what, String unit, List<double[]> points) {
    int n = points.size();
    if (n < 3) {
      System.out.printf("%s: too short to say anything%n", what);
      return;
    }
    double x = points.stream().mapToDouble(p -> p[0]).average().orElseThrow();
    double y = points.stream().mapToDouble(p -> p[1]).average().orElseThrow();
    double xx = points.stream().mapToDouble(p -> (p[0] - x) * (p[0] - x)).sum();
    double slope = points.stream().mapToDouble(p -> (p[0] - x) * (p[1] - y)).sum() / xx;
    double rest =
        points.stream()
            .mapToDouble(p -> Math.pow(p[1] - y - slope * (p[0] - x), 2))
            .sum();
    double error = Math.sqrt(rest / (n - 2) / xx);
    System.out.printf(
        "%s: mean %,.1f %s, slope %+.2f ± %.2f %s a minute (95 %%)%n",
        what, y, unit, slope * 60, 1.96 * error * 60, unit);
  }
}
