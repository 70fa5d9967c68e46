package dev.brisk.cli.demo;

import java.time.Duration;

/// One stretch of requests, as it was measured.
///
/// @param latenciesNanos one a request, in the order of the answers
/// @param failures how many were not answered with 2xx
/// @param hits how many came from the cache, as `Cache-Status` says
/// @param elapsed from the first request sent to the last answer read
/// @param clientCpu how long the client kept a core busy
@SuppressWarnings("ArrayRecordComponent") // never compared
record Sample(long[] latenciesNanos, int failures, int hits, Duration elapsed, Duration clientCpu) {
  int requests() {
    return latenciesNanos.length;
  }
}
