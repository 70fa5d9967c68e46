import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What a figure was measured on: it stands beside every result.
final class Machine {
  private Machine() {}

  static String describe() throws IOException {
    String model = "unknown processor";
    for (String line : Files.readAllLines(Path.of("/proc/cpuinfo"))) {
      if (line.startsWith("model name")) {
        model = line.substring(line.indexOf(':') + 1).strip();
        break;
      }
    }
    return "%s, %d cores, Linux %s, Java %s, %s"
        .formatted(
            model,
            Runtime.getRuntime().availableProcessors(),
            System.getProperty("os.version"),
            Runtime.version().feature(),
            LocalDate.now());
  }

  /// The CPU seconds that a process and its descendants have used so far.
  static double cpuSeconds(ProcessHandle process) throws IOException {
    double ticks = 0;
    for (ProcessHandle each :
        java.util.stream.Stream.concat(java.util.stream.Stream.of(process), process.descendants())
            .toList()) {
      Path stat = Path.of("/proc", Long.toString(each.pid()), "stat");
      if (!Files.exists(stat)) {
        continue;
      }
      String text = Files.readString(stat);
      List<String> fields = List.of(text.substring(text.lastIndexOf(')') + 2).split(" "));
      // Fields 14 and 15 of proc(5), user and system time; the list starts at field 3.
      ticks += Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12));
    }
    return ticks / 100.0;
  }

  /// The CPU nanoseconds that each thread with such a name has used, in the order in which the
  /// threads were started. The kernel shows the first 15 characters of a name.
  static List<Long> threadCpuNanos(ProcessHandle process, String namePrefix) throws IOException {
    Map<Integer, Long> byThread = new TreeMap<>();
    Path tasks = Path.of("/proc", Long.toString(process.pid()), "task");
    try (var threads = Files.newDirectoryStream(tasks)) {
      for (Path thread : threads) {
        try {
          if (Files.readString(thread.resolve("comm")).startsWith(namePrefix)) {
            // schedstat: time on a processor, time waiting for one, turns.
            String cpu = Files.readString(thread.resolve("schedstat")).split(" ")[0];
            byThread.put(Integer.parseInt(thread.getFileName().toString()), Long.parseLong(cpu));
          }
        } catch (NoSuchFileException ended) {
          // Between the listing and the reading.
        }
      }
    }
    return List.copyOf(byThread.values());
  }

  /// Resident memory of a process and its descendants, in MiB.
  static double residentMiB(ProcessHandle process) throws IOException {
    double kib = 0;
    for (ProcessHandle each :
        java.util.stream.Stream.concat(java.util.stream.Stream.of(process), process.descendants())
            .toList()) {
      for (String line : Files.readAllLines(Path.of("/proc", Long.toString(each.pid()), "status"))) {
        if (line.startsWith("VmRSS:")) {
          kib += Double.parseDouble(line.replaceAll("[^0-9]", ""));
        }
      }
    }
    return kib / 1024;
  }

  static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
