package dev.brisk.server.config.check;

import dev.brisk.config.Durations;
import dev.brisk.config.ProblemReport;
import dev.brisk.server.config.BriskSettings.CacheSettings;
import dev.brisk.server.config.CachePolicy;
import dev.brisk.server.config.EndpointSettings;
import dev.brisk.server.config.EndpointSettings.EndpointCache;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What must be true of the cache's settings and of an endpoint's [CachePolicy] together with the
/// defaults. A rule that can have no effect is a mistake of whoever wrote it, and is said.
final class PolicyCheck {
  private PolicyCheck() {}

  static void checkTiers(CacheSettings cache, ProblemReport report) {
    if (cache.redis() != null && cache.memcached() != null) {
      report.problem(
          "cache.memcached", "stands beside redis", "There is one shared tier: keep one of them.");
    }
    checkRanges("cache.defaults.", cache.policy(), report);
  }

  /// @param report takes places below the endpoint
  static void checkEndpoint(
      EndpointSettings endpoint, EndpointCache cache, CachePolicy defaults, ProblemReport report) {
    CachePolicy own = cache.policy();
    CachePolicy policy = own.over(defaults);
    checkRanges("cache.", own, report);
    if (is(own.softTimeout()) && !is(policy.staleWhileRevalidate()) && !is(policy.staleIfError())) {
      report.problem(
          "cache.soft-timeout",
          "has no old answer to fall back to",
          "Add stale-if-error or stale-while-revalidate, or write hard-timeout.");
    }
    if (is(policy.softTimeout())
        && is(policy.hardTimeout())
        && Objects.requireNonNull(policy.softTimeout()).compareTo(policy.hardTimeout()) >= 0
        && (own.softTimeout() != null || own.hardTimeout() != null)) {
      report.problem(
          own.softTimeout() == null ? "cache.hard-timeout" : "cache.soft-timeout",
          "leaves no time between soft-timeout and hard-timeout",
          "The soft one is the shorter of the two.");
    }
    Duration memoryTtl = own.memoryTtl();
    if (memoryTtl != null && memoryTtl.compareTo(cache.ttl()) > 0) {
      report.problem(
          "cache.memory-ttl",
          "is longer than the ttl of " + Durations.format(cache.ttl()),
          "No tier keeps an answer fresh beyond ttl: write a shorter one.");
    }
    if (Boolean.TRUE.equals(own.revalidate()) && !endpoint.source().type().revalidates()) {
      report.problem(
          "cache.revalidate",
          "stands on an endpoint whose source has no ETag",
          "Only http sources can be asked whether an answer still holds: leave it out.");
    }
    if (own.ignored() != null
        && !own.ignored().isEmpty()
        && !endpoint.source().type().revalidates()) {
      report.problem(
          "cache.ignore",
          "stands on an endpoint without an upstream",
          "Only an http source's answers come with no-store, private, Vary and Set-Cookie of"
              + " somebody else: leave it out.");
    }
  }

  /// What a file cannot get wrong, but a program can.
  private static void checkRanges(String place, CachePolicy policy, ProblemReport report) {
    notNegative(place + "stale-while-revalidate", policy.staleWhileRevalidate(), report);
    notNegative(place + "stale-if-error", policy.staleIfError(), report);
    notNegative(place + "retry-after-failure", policy.retryAfterFailure(), report);
    notNegative(place + "soft-timeout", policy.softTimeout(), report);
    notNegative(place + "hard-timeout", policy.hardTimeout(), report);
    notNegative(place + "remote-timeout", policy.remoteTimeout(), report);
    notNegative(place + "memory-ttl", policy.memoryTtl(), report);
    Duration load = policy.loadTimeout();
    if (load != null && !load.isPositive()) {
      report.problem(place + "load-timeout", "is not positive", "Write a duration such as 2m.");
    }
    Double jitter = policy.ttlJitter();
    if (jitter != null && !(jitter >= 0 && jitter < 1)) {
      report.problem(place + "ttl-jitter", "is " + jitter, "Write a part from 0 to below 1.");
    }
  }

  private static void notNegative(String place, @Nullable Duration duration, ProblemReport report) {
    if (duration != null && duration.isNegative()) {
      report.problem(place, "is negative", "Write a duration such as 30s, 5m or 1h.");
    }
  }

  private static boolean is(@Nullable Duration duration) {
    return duration != null && duration.isPositive();
  }
}
