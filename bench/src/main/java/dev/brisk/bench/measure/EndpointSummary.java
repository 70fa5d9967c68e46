package dev.brisk.bench.measure;

/// The result of one endpoint, or of all together.
///
/// @param name the target's name, or `total`
/// @param requestsPerSecond requests that ended within the measured time, by its length
public record EndpointSummary(String name, Measures measures, double requestsPerSecond) {}
