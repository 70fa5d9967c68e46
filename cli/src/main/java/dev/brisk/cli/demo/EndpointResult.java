package dev.brisk.cli.demo;

import org.jspecify.annotations.Nullable;

/// What was measured at one endpoint.
///
/// @param uncached every request asks the source
/// @param memory answers kept in this process
/// @param redis answers kept in Redis only, or null when there is none
record EndpointResult(
    DemoWorkload workload, Measurement uncached, Measurement memory, @Nullable Measurement redis) {

  /// How many times as many requests are answered with the memory tier.
  double speedup() {
    return memory.requestsPerSecond() / uncached.requestsPerSecond();
  }

  String advice() {
    return Advice.of(uncached, memory, redis);
  }
}
