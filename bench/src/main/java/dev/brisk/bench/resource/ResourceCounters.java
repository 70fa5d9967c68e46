package dev.brisk.bench.resource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Reads counters of the kernel.
final class ResourceCounters {
  private static final Path NETWORK = Path.of("/proc/net/dev");
  private static final Path PROTOCOLS = Path.of("/proc/net/snmp");

  private ResourceCounters() {}

  /// Lines of the form `name: number`.
  static Map<String, Double> colonLines(Path file) {
    Map<String, Double> values = new HashMap<>();
    try {
      for (String line : Files.readAllLines(file)) {
        int colon = line.indexOf(':');
        if (colon > 0) {
          values.put(
              line.substring(0, colon), Double.parseDouble(line.substring(colon + 1).strip()));
        }
      }
    } catch (IOException | NumberFormatException e) {
      return Map.of();
    }
    return values;
  }

  /// Bytes received and sent by all interfaces but loopback.
  static double[] network() {
    double received = 0;
    double sent = 0;
    try {
      for (String line : Files.readAllLines(NETWORK)) {
        int colon = line.indexOf(':');
        if (colon > 0 && !line.substring(0, colon).strip().equals("lo")) {
          String[] fields = line.substring(colon + 1).strip().split("\\s+");
          received += Double.parseDouble(fields[0]);
          sent += Double.parseDouble(fields[8]);
        }
      }
      return new double[] {received, sent};
    } catch (IOException | NumberFormatException e) {
      return new double[] {TargetReading.UNKNOWN, TargetReading.UNKNOWN};
    }
  }

  /// TCP segments sent and sent again, by this machine.
  static double[] segments() {
    try {
      List<String> tcp =
          Files.readAllLines(PROTOCOLS).stream().filter(line -> line.startsWith("Tcp:")).toList();
      List<String> names = List.of(tcp.get(0).split(" "));
      String[] values = tcp.get(1).split(" ");
      return new double[] {
        Double.parseDouble(values[names.indexOf("OutSegs")]),
        Double.parseDouble(values[names.indexOf("RetransSegs")])
      };
    } catch (IOException | RuntimeException e) {
      return new double[] {TargetReading.UNKNOWN, TargetReading.UNKNOWN};
    }
  }
}
