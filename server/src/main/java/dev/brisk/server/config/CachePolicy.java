package dev.brisk.server.config;

import dev.brisk.cache.load.CacheOptions.EarlyRefresh;
import dev.brisk.server.message.Restriction;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What an endpoint's cache does beyond keeping answers for a while. Null means "not said": the
/// defaults under `cache.defaults` decide ([#over]), then the built-in ones.
///
/// ```java
/// EndpointCache.ttl(Duration.ofMinutes(10))
///     .withPolicy(
///         CachePolicy.builder()
///             .staleWhileRevalidate(Duration.ofMinutes(1))
///             .staleIfError(Duration.ofHours(1))
///             .build())
/// ```
///
/// @param staleWhileRevalidate for this long after expiry the old answer is given at once, while
///   one load runs behind it (RFC 5861)
/// @param staleIfError for this long after expiry the old answer is given when the load fails
/// @param retryAfterFailure after a failed load, how long the old answer is given without another
///   try
/// @param earlyRefresh when a fresh answer is loaded anew in the background
/// @param softTimeout after this a request gets the old answer, if a stale rule allows one; zero:
///   none
/// @param hardTimeout after this a request gets a 504, while the load goes on; zero: none
/// @param remoteTimeout after this Redis or Memcached is not waited for; zero: its own time-out
/// @param loadTimeout after this a load is given up
/// @param ttlJitter the part of the TTL, 0 to below 1, that is taken off at random
/// @param memoryTtl how long memory answers before the shared tier is asked again; zero: as long as
///   the answer is fresh
/// @param tiers where answers are kept
/// @param compressAbove larger answers are deflated in the shared tier, in bytes; negative: none
///   are
/// @param negative how long failures of a kind are given to further requests, in this process
/// @param revalidate whether an `http` source is asked by `ETag` or `Last-Modified` if an expired
///   answer still holds
/// @param advertiseStaleness whether `Cache-Control` tells clients the two stale rules too
/// @param ignored what an `http` source's upstream may say in vain against its answers being kept
public record CachePolicy(
    @Nullable Duration staleWhileRevalidate,
    @Nullable Duration staleIfError,
    @Nullable Duration retryAfterFailure,
    @Nullable EarlyRefresh earlyRefresh,
    @Nullable Duration softTimeout,
    @Nullable Duration hardTimeout,
    @Nullable Duration remoteTimeout,
    @Nullable Duration loadTimeout,
    @Nullable Double ttlJitter,
    @Nullable Duration memoryTtl,
    @Nullable Tiers tiers,
    @Nullable Long compressAbove,
    @Nullable Map<Failure, Duration> negative,
    @Nullable Boolean revalidate,
    @Nullable Boolean advertiseStaleness,
    @Nullable Set<Restriction> ignored) {
  /// Says nothing: all defaults.
  public static final CachePolicy UNSET = builder().build();

  public CachePolicy {
    negative = negative == null ? null : Map.copyOf(negative);
    ignored = ignored == null ? null : Set.copyOf(ignored);
  }

  /// Where answers are kept.
  public enum Tiers {
    ALL,
    /// In this process only: for what loads faster than Redis answers, or must not leave it.
    MEMORY
  }

  /// The kinds of failures, by what the client is told.
  public enum Failure {
    /// 404.
    NOT_FOUND,
    /// 409.
    CONFLICT,
    /// 422 by the source.
    REFUSED,
    /// 500.
    FAILED,
    /// 502.
    BAD_UPSTREAM,
    /// 503.
    UNAVAILABLE,
    /// 504.
    TIMEOUT
  }

  public static Builder builder() {
    return new Builder();
  }

  /// This policy, with the other's word where this one says nothing.
  public CachePolicy over(CachePolicy defaults) {
    return new CachePolicy(
        or(staleWhileRevalidate, defaults.staleWhileRevalidate),
        or(staleIfError, defaults.staleIfError),
        or(retryAfterFailure, defaults.retryAfterFailure),
        or(earlyRefresh, defaults.earlyRefresh),
        or(softTimeout, defaults.softTimeout),
        or(hardTimeout, defaults.hardTimeout),
        or(remoteTimeout, defaults.remoteTimeout),
        or(loadTimeout, defaults.loadTimeout),
        or(ttlJitter, defaults.ttlJitter),
        or(memoryTtl, defaults.memoryTtl),
        or(tiers, defaults.tiers),
        or(compressAbove, defaults.compressAbove),
        or(negative, defaults.negative),
        or(revalidate, defaults.revalidate),
        or(advertiseStaleness, defaults.advertiseStaleness),
        or(ignored, defaults.ignored));
  }

  private static <T> @Nullable T or(@Nullable T own, @Nullable T other) {
    return own == null ? other : own;
  }

  /// Assembles a policy; what is not called stays unset. Not thread-safe.
  public static final class Builder {
    private @Nullable Duration staleWhileRevalidate;
    private @Nullable Duration staleIfError;
    private @Nullable Duration retryAfterFailure;
    private @Nullable EarlyRefresh earlyRefresh;
    private @Nullable Duration softTimeout;
    private @Nullable Duration hardTimeout;
    private @Nullable Duration remoteTimeout;
    private @Nullable Duration loadTimeout;
    private @Nullable Double ttlJitter;
    private @Nullable Duration memoryTtl;
    private @Nullable Tiers tiers;
    private @Nullable Long compressAbove;
    private @Nullable Map<Failure, Duration> negative;
    private @Nullable Boolean revalidate;
    private @Nullable Boolean advertiseStaleness;
    private @Nullable Set<Restriction> ignored;

    private Builder() {}

    public Builder staleWhileRevalidate(@Nullable Duration window) {
      this.staleWhileRevalidate = window;
      return this;
    }

    public Builder staleIfError(@Nullable Duration window) {
      this.staleIfError = window;
      return this;
    }

    public Builder retryAfterFailure(@Nullable Duration pause) {
      this.retryAfterFailure = pause;
      return this;
    }

    public Builder earlyRefresh(@Nullable EarlyRefresh rule) {
      this.earlyRefresh = rule;
      return this;
    }

    public Builder softTimeout(@Nullable Duration timeout) {
      this.softTimeout = timeout;
      return this;
    }

    public Builder hardTimeout(@Nullable Duration timeout) {
      this.hardTimeout = timeout;
      return this;
    }

    public Builder remoteTimeout(@Nullable Duration timeout) {
      this.remoteTimeout = timeout;
      return this;
    }

    public Builder loadTimeout(@Nullable Duration timeout) {
      this.loadTimeout = timeout;
      return this;
    }

    public Builder ttlJitter(@Nullable Double part) {
      this.ttlJitter = part;
      return this;
    }

    public Builder memoryTtl(@Nullable Duration ttl) {
      this.memoryTtl = ttl;
      return this;
    }

    public Builder tiers(@Nullable Tiers tiers) {
      this.tiers = tiers;
      return this;
    }

    public Builder compressAbove(@Nullable Long bytes) {
      this.compressAbove = bytes;
      return this;
    }

    /// Keeps failures of a kind for that long.
    public Builder negative(Failure kind, Duration ttl) {
      Map<Failure, Duration> changed = new EnumMap<>(Failure.class);
      if (negative != null) {
        changed.putAll(negative);
      }
      changed.put(kind, ttl);
      this.negative = changed;
      return this;
    }

    public Builder negative(@Nullable Map<Failure, Duration> ttls) {
      this.negative = ttls;
      return this;
    }

    public Builder revalidate(@Nullable Boolean revalidate) {
      this.revalidate = revalidate;
      return this;
    }

    public Builder advertiseStaleness(@Nullable Boolean advertiseStaleness) {
      this.advertiseStaleness = advertiseStaleness;
      return this;
    }

    public Builder ignored(@Nullable Set<Restriction> ignored) {
      this.ignored = ignored;
      return this;
    }

    public CachePolicy build() {
      return new CachePolicy(
          staleWhileRevalidate,
          staleIfError,
          retryAfterFailure,
          earlyRefresh,
          softTimeout,
          hardTimeout,
          remoteTimeout,
          loadTimeout,
          ttlJitter,
          memoryTtl,
          tiers,
          compressAbove,
          negative,
          revalidate,
          advertiseStaleness,
          ignored);
    }
  }
}
