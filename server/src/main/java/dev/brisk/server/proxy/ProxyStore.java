package dev.brisk.server.proxy;

import dev.brisk.cache.CacheStore;
import dev.brisk.cache.TieredCache;
import dev.brisk.cache.entry.Entry;
import dev.brisk.cache.key.CacheKeys;
import dev.brisk.cache.load.CacheOptions;
import dev.brisk.cache.load.Recording;
import dev.brisk.httpcache.Freshness;
import dev.brisk.httpcache.VaryKey;
import dev.brisk.httpcache.field.Fields;
import dev.brisk.httpcache.rule.Rule;
import dev.brisk.server.config.ProxySettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// Proxied answers in the tiers: a URL's own entry is its answer, or, where answers vary, the list
/// of what by; the variants' keys have that list's generation, so that they go with it.
/// Thread-safe.
final class ProxyStore {
  /// Also what its keys begin with.
  private static final String NAME = ProxySettings.CACHE_NAME;

  /// How long an answer that could be validated, or stand in for an error, is kept beyond its time.
  private static final Duration KEPT_STALE = Duration.ofHours(1);

  private static final Duration LONGEST = Duration.ofDays(365);

  private static final int MAX_PLAIN_KEY = 1024;

  private final CacheStore store;
  private final TieredCache<Kept> cache;
  private final InstantSource clock;
  private final CacheOptions looking;

  /// @param origin whose answers these are; those of another are misses
  ProxyStore(CacheStore store, String origin, InstantSource clock) {
    this.store = store;
    this.clock = clock;
    this.looking = CacheOptions.ttl(LONGEST).withFingerprint("proxy 2 " + origin);
    this.cache = store.cache(NAME, new KeptCodec(), looking);
  }

  /// The key of a URL.
  ///
  /// @param method GET, or that of a rule
  /// @param url absolute
  static String key(String method, String url) {
    String plain = NAME + ":" + method + " " + url;
    return plain.length() <= MAX_PLAIN_KEY ? plain : hashed(NAME, plain);
  }

  private static String hashed(String name, String text) {
    return CacheKeys.hashed(name, text.getBytes(StandardCharsets.UTF_8));
  }

  /// What a look-up came to.
  ///
  /// @param answer null: nothing that answers this request
  /// @param varied the URL is known, but with other values of what it varies by
  /// @param key of the answer's entry
  record Found(Kept.@Nullable Answered answer, boolean varied, String key) {}

  /// @param url what purges by prefix are held against
  CompletionStage<Found> find(String key, String url, Fields request) {
    return cache
        .find(key, looking)
        .thenCompose(entry ->
            switch (entry == null ? null : entry.value()) {
              case null -> CompletableFuture.completedFuture(new Found(null, false, key));
              case Kept.Answered answer ->
                  CompletableFuture.completedFuture(
                      new Found(unpurged(entry, answer, url, false), false, key));
              case Kept.Variants variants -> {
                boolean soft = cache.isSoftened(entry, looking);
                yield newest(key, variants, url, soft, request, 0, new Found(null, true, key));
              }
            });
  }

  /// Of several that fit, the one that came last (RFC 9111, section 4).
  private CompletionStage<Found> newest(
      String key,
      Kept.Variants variants,
      String url,
      boolean soft,
      Fields request,
      int index,
      Found best) {
    if (index == variants.names().size()) {
      return CompletableFuture.completedFuture(best);
    }
    String variant = variantKey(key, variants.generation(), variants.names().get(index), request);
    CompletionStage<@Nullable Entry<Kept>> looked =
        variant == null ? CompletableFuture.completedFuture(null) : cache.find(variant, looking);
    return looked.thenCompose(entry -> {
      Found next = best;
      if (variant != null
          && entry != null
          && entry.value() instanceof Kept.Answered answer
          && (best.answer() == null
              || !Rule.MOST_RECENT.holds()
              || best.answer().freshness().receivedAtMillis()
                  < answer.freshness().receivedAtMillis())) {
        Kept.Answered left = unpurged(entry, answer, url, soft);
        next = left == null ? best : new Found(left, true, variant);
      }
      return newest(key, variants, url, soft, request, index + 1, next);
    });
  }

  /// What purges have left of it: all, a stale answer, nothing.
  private Kept.@Nullable Answered unpurged(
      Entry<Kept> entry, Kept.Answered answer, String url, boolean soft) {
    return switch (store.purged(answer.position(), url)) {
      case HARD -> null;
      case SOFT -> answer.stale(clock.millis());
      case null -> soft || cache.isSoftened(entry, looking) ? answer.stale(clock.millis()) : answer;
    };
  }

  private static @Nullable String variantKey(
      String key, String generation, List<String> names, Fields request) {
    String values = VaryKey.of(names, request);
    return values == null ? null : hashed(key + " " + generation, values);
  }

  /// To be begun before the upstream is asked.
  Recording<Kept> recording(String key) {
    return cache.recording(key);
  }

  /// Keeps an answer.
  ///
  /// @param recording of the URL's key
  CompletionStage<Boolean> store(
      String key,
      Recording<Kept> recording,
      Fields request,
      Kept.Answered answer,
      List<String> tags) {
    List<String> names = VaryKey.names(answer.fields());
    CacheOptions options = looking.withTtl(keptFor(answer)).withTags(tags);
    if (names.isEmpty()) {
      return recording.store(answer, options);
    }
    return cache
        .find(key, looking)
        .thenCompose(known -> {
          // A list that was softly purged would be good again for all of its variants.
          Kept.Variants before =
              known != null
                      && known.value() instanceof Kept.Variants list
                      && !cache.isSoftened(known, looking)
                  ? list
                  : null;
          Kept.Variants list =
              before == null
                  ? new Kept.Variants(UUID.randomUUID().toString(), List.of(names))
                  : before.names().contains(names) ? before : before.with(names);
          String variant = variantKey(key, list.generation(), names, request);
          if (variant == null || !recording.isCurrent(tags)) {
            return CompletableFuture.completedFuture(false);
          }
          long until = clock.millis() + options.ttl().toMillis();
          boolean lasts = list.equals(before) && known != null && known.freshUntilMillis() >= until;
          return cache
              .recording(variant)
              .store(answer, options)
              .thenCompose(stored ->
                  lasts
                      ? CompletableFuture.completedFuture(stored)
                      : recording.store(list, looking.withTtl(options.ttl())));
        });
  }

  /// Puts an answer that was found valid, or updated, in the place where it was found.
  ///
  /// @param key the URL's
  CompletionStage<Boolean> replace(
      String entryKey,
      String key,
      Recording<Kept> recording,
      Fields request,
      Kept.Answered answer,
      List<String> tags) {
    if (!entryKey.equals(key)) {
      return cache
          .find(key, looking)
          .thenCompose(list ->
              list != null && cache.isSoftened(list, looking)
                  ? store(key, recording, request, answer, tags)
                  : replace(entryKey, entryKey, recording, request, answer, tags));
    }
    return recording.isCurrent(tags)
        ? cache.recording(entryKey).store(answer, looking.withTtl(keptFor(answer)).withTags(tags))
        : CompletableFuture.completedFuture(false);
  }

  private Duration keptFor(Kept.Answered answer) {
    Freshness fresh = answer.freshness();
    long remaining = Math.max(0, fresh.remainingMillis(clock.millis()));
    long stale =
        Math.max(
            KEPT_STALE.toMillis(),
            Math.max(fresh.staleWhileRevalidateMillis(), fresh.staleIfErrorMillis()));
    return Duration.ofMillis(Math.min(LONGEST.toMillis(), remaining + stale));
  }

  CompletionStage<Void> invalidate(List<String> keys) {
    return keys.isEmpty() ? CompletableFuture.completedFuture(null) : store.invalidate(keys);
  }

  CompletionStage<Void> invalidateTags(List<String> tags) {
    return tags.isEmpty() ? CompletableFuture.completedFuture(null) : store.invalidateTags(tags);
  }
}
