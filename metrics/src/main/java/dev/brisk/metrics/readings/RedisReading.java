package dev.brisk.metrics.readings;

/// What the Redis client counted since it started.
///
/// @param up whether Redis answers now
/// @param commandNanos waited, over all commands
public record RedisReading(boolean up, long commands, long failures, long commandNanos) {}
