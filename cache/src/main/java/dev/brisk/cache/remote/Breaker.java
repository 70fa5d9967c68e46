package dev.brisk.cache.remote;

/// What a breaker needs to know.
///
/// @param failures so many in a row open it
/// @param retryMillis how often a connection is then tried
/// @param stallTimeoutNanos after so long without any answer the tier stalls
public record Breaker(int failures, long retryMillis, long stallTimeoutNanos) {}
