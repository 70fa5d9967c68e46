package dev.brisk.bench.measure;

import dev.brisk.bench.plan.Units;

/// What the load generator itself used while it measured.
///
/// @param cpuMicrosPerRequest CPU time of the whole process a request, in microseconds
/// @param allocatedBytesPerRequest heap allocated by the event loops a request
/// @param busy CPU time of the event loops as a share of the measured time, 0 to 1
/// @param starved time in which the event loops wanted a CPU and had none, 0 to 1
/// @param sendLagP99Nanos open model: 99 % of requests were sent at most this late; 0 if closed
/// @param cpuSeconds CPU time of the whole process
/// @param loopCpuSeconds what of it the event loops used, which is counted apart
/// @param residentBytes resident memory of the process at the end; -1 if unknown
public record GeneratorUse(
    double cpuMicrosPerRequest,
    double allocatedBytesPerRequest,
    double busy,
    double starved,
    long sendLagP99Nanos,
    double cpuSeconds,
    double loopCpuSeconds,
    long residentBytes) {
  /// A clock's step, and what lies between the readings of the two.
  private static final double APART_MAX_SECONDS = 0.03;

  /// The process's CPU time beside the sum of its event loops', in one sentence.
  public String cpuCheck() {
    String both =
        "the event loops used "
            + Units.time(loopCpuSeconds * 1e9)
            + " of CPU, the whole process "
            + Units.time(cpuSeconds * 1e9);
    return loopCpuSeconds <= cpuSeconds
        ? both
        : loopCpuSeconds <= cpuSeconds * 1.02 + APART_MAX_SECONDS
            ? both + ", whose clock has steps of 10 ms"
            : both + ", which is less than a part of it: the machine's clocks are wrong";
  }
}
