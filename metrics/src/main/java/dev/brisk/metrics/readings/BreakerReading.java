package dev.brisk.metrics.readings;

/// A circuit breaker as it is now.
public record BreakerReading(String endpoint, boolean open) {}
