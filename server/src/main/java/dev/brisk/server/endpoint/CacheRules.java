package dev.brisk.server.endpoint;

import dev.brisk.cache.codec.Codec;
import dev.brisk.cache.codec.Codecs;
import dev.brisk.cache.load.CacheOptions;
import dev.brisk.cache.load.CacheOptions.EarlyRefresh;
import dev.brisk.cache.load.CacheOptions.Negative;
import dev.brisk.cache.load.CacheOptions.Staleness;
import dev.brisk.cache.load.CacheOptions.Timeouts;
import dev.brisk.server.config.CachePolicy;
import dev.brisk.server.config.CachePolicy.Failure;
import dev.brisk.server.config.EndpointSettings.EndpointCache;
import dev.brisk.server.config.EndpointSettings.FieldInputs;
import dev.brisk.server.handler.UndeclaredInput;
import dev.brisk.server.message.Answer;
import dev.brisk.server.message.Restriction;
import dev.brisk.server.source.SourceException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// An endpoint's settings in the cache's own terms.
///
/// @param notFoundTtl how long a 404 that the source answers is kept; zero: it is not
/// @param conditional whether the source is asked if an expired answer still holds
/// @param advertiseStaleness whether `Cache-Control` tells clients the stale rules
/// @param varyBy the headers that keys know, `cookie` among them
/// @param confidential whether an answer is only for whoever was let in
/// @param ignored what upstreams say in vain against their answers being kept
record CacheRules(
    CacheOptions options,
    Codec<CachedAnswer> codec,
    Duration notFoundTtl,
    boolean conditional,
    boolean advertiseStaleness,
    List<String> varyBy,
    boolean confidential,
    Set<Restriction> ignored) {
  /// @param policy with the defaults filled in
  /// @param conditionalSource whether the source knows validators
  static CacheRules of(
      EndpointCache cache,
      CachePolicy policy,
      String fingerprint,
      boolean conditionalSource,
      FieldInputs inputs,
      boolean confidential) {
    CacheOptions options =
        CacheOptions.ttl(cache.ttl())
            .withFingerprint(fingerprint)
            .withStaleness(
                new Staleness(
                    orZero(policy.staleWhileRevalidate()),
                    orZero(policy.staleIfError()),
                    Objects.requireNonNullElse(
                        policy.retryAfterFailure(), Staleness.NONE.retryAfter())))
            .withEarlyRefresh(Objects.requireNonNullElse(policy.earlyRefresh(), EarlyRefresh.NONE))
            .withTimeouts(
                new Timeouts(
                    orNone(policy.softTimeout()),
                    orNone(policy.hardTimeout()),
                    orNone(policy.remoteTimeout()),
                    Objects.requireNonNullElse(policy.loadTimeout(), Timeouts.DEFAULT.load())))
            .withJitter(Objects.requireNonNullElse(policy.ttlJitter(), 0.0))
            .withMemoryTtl(orNone(policy.memoryTtl()));
    Map<Failure, Duration> negative = policy.negative();
    Set<Restriction> ignored = Objects.requireNonNullElse(policy.ignored(), Set.of());
    if (negative != null) {
      options =
          options.withNegative(
              Negative.NONE.withErrorTtl(failure -> errorTtl(negative, ignored, failure)));
    }
    if (policy.tiers() == CachePolicy.Tiers.MEMORY) {
      options = options.memoryOnly();
    }
    Long compressAbove = policy.compressAbove();
    return new CacheRules(
        options,
        compressAbove == null || compressAbove < 0
            ? CachedAnswerCodec.INSTANCE
            : Codecs.compressed(
                CachedAnswerCodec.INSTANCE, (int) Math.min(compressAbove, Integer.MAX_VALUE)),
        negative == null ? Duration.ZERO : orZero(negative.get(Failure.NOT_FOUND)),
        conditionalSource && !Boolean.FALSE.equals(policy.revalidate()),
        Boolean.TRUE.equals(policy.advertiseStaleness()),
        DeclaredFields.varyBy(inputs),
        confidential,
        ignored);
  }

  /// Whether what its origin says of an answer lets it be kept.
  boolean allow(Set<Restriction> restrictions) {
    return ignored.containsAll(restrictions);
  }

  /// The shorter of two times: what is kept here, and what its origin says.
  ///
  /// @return null: the endpoint's
  @Nullable Duration shorter(Answer answer) {
    Duration said = answer.freshFor();
    return said == null
            || ignored.contains(Restriction.MAX_AGE)
            || said.compareTo(options.ttl()) >= 0
        ? null
        : said;
  }

  private static Duration errorTtl(
      Map<Failure, Duration> negative, Set<Restriction> ignored, Throwable failure) {
    Throwable root = FailureResponses.root(failure);
    if (root instanceof UndeclaredInput
        || root instanceof SourceException source && !ignored.containsAll(source.restrictions())) {
      return Duration.ZERO;
    }
    Failure kind =
        switch (root) {
          case SourceException source -> Failure.valueOf(source.kind().name());
          case TimeoutException late -> Failure.TIMEOUT;
          default -> Failure.FAILED;
        };
    return orZero(negative.get(kind));
  }

  private static Duration orZero(@Nullable Duration duration) {
    return Objects.requireNonNullElse(duration, Duration.ZERO);
  }

  private static @Nullable Duration orNone(@Nullable Duration duration) {
    return duration == null || duration.isZero() ? null : duration;
  }
}
