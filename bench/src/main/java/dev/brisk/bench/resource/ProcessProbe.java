package dev.brisk.bench.resource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Reads a process and its descendants from Linux's `/proc`.
public final class ProcessProbe implements TargetProbe {
  private static final Path PROC = Path.of("/proc");
  private static final double TICKS_PER_SECOND = 100;
  private static final double PAGE_BYTES = 4096;
  private static final int PROCESSES_MAX = 1000;

  private final long pid;

  /// @throws IOException when there is no such process, or no `/proc`
  public ProcessProbe(long pid) throws IOException {
    this.pid = pid;
    if (!Files.isDirectory(PROC.resolve(Long.toString(pid)))) {
      throw new IOException("There is no process " + pid + " on this machine.");
    }
  }

  @Override
  public String source() {
    return "process " + pid;
  }

  @Override
  public TargetReading read() throws IOException {
    Map<Long, Double> threads = new HashMap<>();
    double cpu = 0;
    double resident = 0;
    double read = 0;
    double written = 0;
    boolean alive = false;
    for (long id : family()) {
      Path process = PROC.resolve(Long.toString(id));
      try {
        cpu += cpuSeconds(process.resolve("stat"), false);
        resident +=
            Double.parseDouble(Files.readString(process.resolve("statm")).split(" ")[1])
                * PAGE_BYTES;
        for (Path thread : list(process.resolve("task"))) {
          threads.put(
              Long.parseLong(thread.getFileName().toString()),
              cpuSeconds(thread.resolve("stat"), true));
        }
        alive = true;
        Map<String, Double> io = ResourceCounters.colonLines(process.resolve("io"));
        read += io.getOrDefault("read_bytes", TargetReading.UNKNOWN);
        written += io.getOrDefault("write_bytes", TargetReading.UNKNOWN);
      } catch (IOException e) {
        // It ended between being listed and being read, or belongs to somebody else.
        if (!alive && id == pid) {
          throw new IOException("Process " + pid + " has ended.", e);
        }
      }
    }
    double[] network = ResourceCounters.network();
    return new TargetReading(
        System.nanoTime(),
        cpu,
        allowedCores(),
        threads,
        resident,
        read,
        written,
        network[0],
        network[1],
        TargetReading.UNKNOWN,
        TargetReading.UNKNOWN,
        TargetReading.UNKNOWN,
        TargetReading.UNKNOWN,
        TargetReading.UNKNOWN,
        TargetReading.UNKNOWN);
  }

  private List<Long> family() throws IOException {
    List<Long> all = new ArrayList<>();
    ArrayDeque<Long> queue = new ArrayDeque<>(List.of(pid));
    while (!queue.isEmpty() && all.size() < PROCESSES_MAX) {
      long id = queue.remove();
      all.add(id);
      for (Path thread : list(PROC.resolve(Long.toString(id)).resolve("task"))) {
        Path children = thread.resolve("children");
        try {
          for (String child : Files.readString(children).strip().split(" ")) {
            if (!child.isEmpty()) {
              queue.add(Long.parseLong(child));
            }
          }
        } catch (IOException e) {
          // A thread that ended has no children, or the kernel does not list them.
          continue;
        }
      }
    }
    return all;
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.toList();
    }
  }

  /// CPU time of a process or thread; of a process with its children that were waited for.
  private static double cpuSeconds(Path stat, boolean thread) throws IOException {
    String text = Files.readString(stat);
    // The name in parentheses may hold anything; fields are counted after it. The first is the
    // state.
    String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ");
    double ticks = Double.parseDouble(fields[11]) + Double.parseDouble(fields[12]);
    if (!thread) {
      ticks += Double.parseDouble(fields[13]) + Double.parseDouble(fields[14]);
    }
    return ticks / TICKS_PER_SECOND;
  }

  private double allowedCores() throws IOException {
    String list =
        Files.readAllLines(PROC.resolve(Long.toString(pid)).resolve("status")).stream()
            .filter(line -> line.startsWith("Cpus_allowed_list:"))
            .map(line -> line.substring(line.indexOf(':') + 1).strip())
            .findFirst()
            .orElse("");
    int cores = 0;
    for (String part : list.split(",", -1)) {
      String[] range = part.split("-", -1);
      if (!range[0].isBlank()) {
        cores += Integer.parseInt(range[range.length - 1]) - Integer.parseInt(range[0]) + 1;
      }
    }
    return Math.max(1, Math.min(cores, Runtime.getRuntime().availableProcessors() * 64));
  }
}
