package dev.brisk.profiler.waiting;

/// What one thread did at one moment.
///
/// @param thread Java's thread number
/// @param nanos since the epoch
/// @param place the innermost frame of the program, such as `com.acme.Shop.price:42`
record Observation(long thread, long nanos, WaitKind kind, String place) {}
