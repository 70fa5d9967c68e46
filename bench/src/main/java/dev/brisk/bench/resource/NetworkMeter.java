package dev.brisk.bench.resource;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// How much of the network a run used, seen from the generator's machine.
public final class NetworkMeter {
  private static final Path INTERFACES = Path.of("/sys/class/net");

  /// @param retransmitted TCP segments sent again, as a share of all; NaN if unknown
  /// @param linkUse the busier direction as a share of the fastest link's speed; NaN if unknown, as
  ///   for loopback
  public record Use(double retransmitted, double linkUse) {
    public static final Use UNKNOWN = new Use(TargetReading.UNKNOWN, TargetReading.UNKNOWN);
  }

  private final boolean loopback;
  private double[] segments = ResourceCounters.segments();
  private double[] bytes = ResourceCounters.network();
  private long nanos = System.nanoTime();

  public NetworkMeter(InetAddress target) {
    loopback = target.isLoopbackAddress();
  }

  /// Starts to measure, or starts anew.
  public void restart() {
    segments = ResourceCounters.segments();
    bytes = ResourceCounters.network();
    nanos = System.nanoTime();
  }

  /// Since the start.
  public Use read() {
    double[] segmentsNow = ResourceCounters.segments();
    double[] bytesNow = ResourceCounters.network();
    double seconds = Math.max(1e-3, (System.nanoTime() - nanos) / 1e9);
    double sent = segmentsNow[0] - segments[0];
    double again = segmentsNow[1] - segments[1];
    double busier = Math.max(bytesNow[0] - bytes[0], bytesNow[1] - bytes[1]) / seconds;
    double speed = loopback ? TargetReading.UNKNOWN : fastestLinkBytesPerSecond();
    return new Use(sent > 0 ? again / sent : TargetReading.UNKNOWN, busier / speed);
  }

  private static double fastestLinkBytesPerSecond() {
    try (Stream<Path> links = Files.list(INTERFACES)) {
      double fastest = TargetReading.UNKNOWN;
      for (Path link : links.toList()) {
        double megabits = megabits(link.resolve("speed"));
        if (megabits > 0 && !(fastest >= megabits)) {
          fastest = megabits;
        }
      }
      return fastest * 1e6 / 8;
    } catch (IOException e) {
      return TargetReading.UNKNOWN;
    }
  }

  private static double megabits(Path file) {
    try {
      List<String> lines = Files.readAllLines(file);
      return Double.parseDouble(lines.getFirst().strip());
    } catch (IOException | RuntimeException e) {
      // Virtual interfaces have no speed.
      return TargetReading.UNKNOWN;
    }
  }
}
