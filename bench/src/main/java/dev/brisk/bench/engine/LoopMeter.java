package dev.brisk.bench.engine;

import dev.brisk.bench.measure.LoopUse;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/// What the current thread used since the last reading. Linux tells how long a thread waited for a
/// CPU; elsewhere that is unknown.
public final class LoopMeter {
  private static final Path SCHEDULER = Path.of("/proc/thread-self/schedstat");
  private static final com.sun.management.ThreadMXBean THREADS =
      (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final com.sun.management.OperatingSystemMXBean SYSTEM =
      (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private long cpuNanos;
  private long starvedNanos;
  private long allocatedBytes;
  private long processCpuNanos;

  /// @param process true on the one loop that also reads the CPU time of the whole process
  public void restart(boolean process) {
    processCpuNanos = process ? SYSTEM.getProcessCpuTime() : 0;
    cpuNanos = THREADS.getCurrentThreadCpuTime();
    starvedNanos = starved();
    allocatedBytes = THREADS.getCurrentThreadAllocatedBytes();
  }

  /// What was used since the last reading; counts anew from here.
  public LoopUse read(long wallNanos, boolean process) {
    long processCpu = processCpuNanos;
    long cpu = cpuNanos;
    long starved = starvedNanos;
    long allocated = allocatedBytes;
    restart(process);
    return new LoopUse(
        wallNanos,
        cpuNanos - cpu,
        starved < 0 || starvedNanos < 0 ? -1 : starvedNanos - starved,
        allocatedBytes - allocated,
        processCpuNanos - processCpu);
  }

  private static long starved() {
    try {
      // "time on CPU, time waiting for one, slices", in nanoseconds.
      String[] fields = Files.readString(SCHEDULER).strip().split(" ");
      return fields.length < 2 ? -1 : Long.parseLong(fields[1]);
    } catch (IOException | NumberFormatException e) {
      return -1;
    }
  }
}
