package dev.brisk.watch.history;

/// What the process uses now.
///
/// @param cores processors busy since the last reading
/// @param heapBytes in use
/// @param residentBytes of the process; 0 where that is not known
/// @param descriptors open files and sockets; 0 where that is not known
public record Resources(
    double cores, long heapBytes, long residentBytes, int threads, int descriptors) {}
