package dev.brisk.bench.measure;

/// What the load generator itself used while it measured.
///
/// @param cpuMicrosPerRequest CPU time of the whole process a request, in microseconds
/// @param allocatedBytesPerRequest heap allocated by the event loops a request
/// @param busy CPU time of the event loops as a share of the measured time, 0 to 1
/// @param starved time in which the event loops wanted a CPU and had none, 0 to 1
/// @param sendLagP99Nanos open model: 99 % of requests were sent at most this late; 0 if closed
/// @param residentBytes resident memory of the process at the end; -1 if unknown
public record GeneratorUse(
    double cpuMicrosPerRequest,
    double allocatedBytesPerRequest,
    double busy,
    double starved,
    long sendLagP99Nanos,
    long residentBytes) {}
