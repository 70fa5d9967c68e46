package dev.brisk.cli.live;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import dev.brisk.watch.history.Resources;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;

/// Reads what this process uses. One thread.
final class ProcessReader {
  private static final Path MEMORY = Path.of("/proc/self/statm");
  private static final long PAGE_BYTES = 4096;

  private final OperatingSystemMXBean system =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private final MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private long cpuNanos = system.getProcessCpuTime();
  private long readNanos = System.nanoTime();

  Resources read(long nanos) {
    long cpu = system.getProcessCpuTime();
    double cores = nanos > readNanos ? (cpu - cpuNanos) / (double) (nanos - readNanos) : 0;
    cpuNanos = cpu;
    readNanos = nanos;
    return new Resources(
        cores,
        memory.getHeapMemoryUsage().getUsed(),
        residentBytes(),
        threads.getThreadCount(),
        system instanceof UnixOperatingSystemMXBean unix
            ? (int) unix.getOpenFileDescriptorCount()
            : 0);
  }

  private static long residentBytes() {
    try {
      return Long.parseLong(Files.readString(MEMORY).split(" ")[1]) * PAGE_BYTES;
    } catch (IOException notLinux) {
      return 0;
    }
  }
}
