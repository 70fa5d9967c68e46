package dev.brisk.metrics.runtime;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What Linux control groups allow this process, version 2 or 1.
///
/// A limit of any group from the process's own up to the root binds, so the least is taken. Where
/// nothing is limited or readable, the machine's own size is the answer.
final class ControlGroup {
  private final Path root;

  /// @param root `/`, or a stand-in for tests
  ControlGroup(Path root) {
    this.root = root;
  }

  /// Processors that may be used, in fractions.
  double processors() {
    double limit = Runtime.getRuntime().availableProcessors();
    for (Path group : groups("cpu")) {
      limit = Math.min(limit, quota(group).orElse(limit));
    }
    return limit;
  }

  double memoryBytes() {
    double limit = machineBytes();
    for (Path group : groups("memory")) {
      for (String file : List.of("memory.max", "memory.limit_in_bytes")) {
        limit = Math.min(limit, number(group.resolve(file)).orElse(limit));
      }
    }
    return limit;
  }

  /// Time since the start of the group during which its quota was used up.
  double throttledSeconds() {
    for (Path group : groups("cpu")) {
      for (String line : lines(group.resolve("cpu.stat"))) {
        String[] words = line.split(" ");
        if (words[0].equals("throttled_usec")) {
          return Double.parseDouble(words[1]) / 1e6;
        }
        if (words[0].equals("throttled_time")) {
          return Double.parseDouble(words[1]) / 1e9;
        }
      }
    }
    return 0;
  }

  /// The folders of the process's groups, its own first.
  private List<Path> groups(String controller) {
    List<Path> groups = new ArrayList<>();
    for (String line : lines(root.resolve("proc/self/cgroup"))) {
      // hierarchy ":" controllers ":" path
      String[] parts = line.split(":", 3);
      if (parts.length < 3) {
        continue;
      }
      boolean unified = parts[0].equals("0") && parts[1].isEmpty();
      if (!unified && Stream.of(parts[1].split(",")).noneMatch(controller::equals)) {
        continue;
      }
      Path mount = root.resolve("sys/fs/cgroup").resolve(unified ? "" : parts[1]).normalize();
      Path own = mount.resolve(parts[2].substring(1)).normalize();
      for (Path group = own; group != null && group.startsWith(mount); group = group.getParent()) {
        groups.add(group);
      }
    }
    return groups;
  }

  private static Optional<Double> quota(Path group) {
    for (String line : lines(group.resolve("cpu.max"))) {
      String[] words = line.split(" ");
      if (words.length == 2 && !words[0].equals("max")) {
        return Optional.of(Double.parseDouble(words[0]) / Double.parseDouble(words[1]));
      }
    }
    Optional<Double> quota = number(group.resolve("cpu.cfs_quota_us")).filter(value -> value > 0);
    return quota.flatMap(
        value -> number(group.resolve("cpu.cfs_period_us")).map(period -> value / period));
  }

  private static Optional<Double> number(Path file) {
    return lines(file).stream()
        .findFirst()
        .filter(line -> line.matches("-?[0-9]+"))
        .map(Double::parseDouble);
  }

  /// Empty where the file is not there: another version, or no such controller.
  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException absent) {
      return List.of();
    }
  }

  private static double machineBytes() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : Double.NaN;
  }
}
