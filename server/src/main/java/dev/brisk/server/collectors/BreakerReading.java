package dev.brisk.server.collectors;

/// A circuit breaker as it is now.
///
/// @param breaker what it stands before: `redis`, or an endpoint's name
/// @param open whether it refuses calls
public record BreakerReading(String breaker, boolean open) {}
