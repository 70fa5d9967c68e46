package dev.brisk.server.upstream;

import java.time.Duration;

/// How upstreams are asked how they are: by GET, every so often. Any answer below 400 that comes in
/// time is good.
///
/// @param path and query
public record HealthCheck(String path, Duration interval, Duration timeout) {}
