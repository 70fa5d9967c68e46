package dev.brisk.cli.doctor;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import dev.brisk.server.admin.TokenFile;
import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.probe.Finding;
import dev.brisk.server.probe.Probe;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The Java that runs, processors, memory and its limits, open files, ports.
final class MachineCheck implements Probe {
  private static final double MEBIBYTE = 1 << 20;

  /// For sources, logs, jars and Redis.
  private static final int FILES_BESIDE_CONNECTIONS = 256;

  private static final int NEEDED_JAVA = 25;
  private final BriskSettings settings;

  MachineCheck(BriskSettings settings) {
    this.settings = settings;
  }

  @Override
  public String name() {
    return "machine";
  }

  @Override
  public List<Finding> run() throws IOException {
    List<Finding> findings = new ArrayList<>();
    java(findings);
    processors(findings);
    memory(findings);
    files(findings);
    port(settings.server().port(), "server.port", findings);
    Integer admin = settings.server().admin().port();
    if (admin != null) {
      port(admin, "server.admin.port", findings);
    }
    return findings;
  }

  private static void java(List<Finding> findings) {
    Runtime.Version version = Runtime.version();
    String text = "Java " + version + " on " + System.getProperty("os.arch");
    findings.add(
        version.feature() >= NEEDED_JAVA
            ? Finding.ok(text)
            : Finding.fail(text, "Run it with a JDK " + NEEDED_JAVA + " or newer."));
  }

  private static void processors(List<Finding> findings) throws IOException {
    int usable = Runtime.getRuntime().availableProcessors();
    long there = count(Path.of("/proc/cpuinfo"), "processor");
    String limited =
        there > usable ? " of " + there + " (a control group or affinity allows no more)" : "";
    findings.add(
        usable > 1
            ? Finding.ok(usable + " processors" + limited)
            : Finding.warn(
                usable + " processor" + limited,
                "Event loops, sources and the garbage collector share it: latencies will vary."));
  }

  private static long count(Path file, String prefix) throws IOException {
    if (!Files.isReadable(file)) {
      return 0;
    }
    try (var lines = Files.lines(file)) {
      return lines.filter(line -> line.startsWith(prefix)).count();
    }
  }

  private void memory(List<Finding> findings) throws IOException {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    double usable = system.getTotalMemorySize();
    double there = physicalMemory(usable);
    String limited =
        there > 1.05 * usable
            ? String.format(Locale.ROOT, " of %.0f (a control group's limit)", there / MEBIBYTE)
            : "";
    findings.add(
        Finding.ok(String.format(Locale.ROOT, "%.0f MiB memory%s", usable / MEBIBYTE, limited)));
    double cache = settings.cache().enabled() ? settings.cache().memoryMaxBytes() : 0;
    // The launcher gives the server a heap of its own; what counts is whether it can fit at all.
    if (cache > 0.5 * usable) {
      findings.add(
          Finding.fail(
              String.format(
                  Locale.ROOT,
                  "cache.memory.max-size is %.0f MiB, more than half of the memory",
                  cache / MEBIBYTE),
              String.format(
                  Locale.ROOT, "Write at most %.0fMiB, or add memory.", usable / 4 / MEBIBYTE)));
    }
  }

  private static double physicalMemory(double otherwise) throws IOException {
    Path file = Path.of("/proc/meminfo");
    if (Files.isReadable(file)) {
      for (String line : Files.readAllLines(file)) {
        if (line.startsWith("MemTotal:")) {
          return 1024 * Double.parseDouble(line.replaceAll("[^0-9]", ""));
        }
      }
    }
    return otherwise;
  }

  private void files(List<Finding> findings) {
    if (ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)
        instanceof UnixOperatingSystemMXBean unix) {
      long limit = unix.getMaxFileDescriptorCount();
      int connections = settings.server().maxConnections();
      String text = limit + " open files allowed, " + connections + " connections configured";
      findings.add(
          limit >= connections + FILES_BESIDE_CONNECTIONS
              ? Finding.ok(text)
              : Finding.warn(
                  text,
                  "Raise the limit (ulimit -n, LimitNOFILE= in a systemd unit) to "
                      + (connections + FILES_BESIDE_CONNECTIONS)
                      + " or more, or lower server.max-connections."));
    }
  }

  private void port(int port, String key, List<Finding> findings) {
    if (port == 0) {
      return;
    }
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByName(settings.server().host()), port));
      findings.add(Finding.ok("port " + port + " is free"));
    } catch (IOException e) {
      findings.add(
          Files.exists(TokenFile.defaultPath(port))
              ? Finding.ok("port " + port + " has a Brisk server of yours")
              : Finding.warn(
                  "port "
                      + port
                      + " cannot be had on "
                      + settings.server().host()
                      + ": "
                      + e.getMessage(),
                  "Stop what listens there (ss -ltnp shows it), or change " + key + "."));
    }
  }
}
