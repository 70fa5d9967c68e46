package dev.brisk.cache;

import dev.brisk.cache.codec.Codec;
import dev.brisk.cache.crypto.Encryption;
import dev.brisk.cache.entry.Purge;
import dev.brisk.cache.load.CacheEvent;
import dev.brisk.cache.load.CacheOptions;
import dev.brisk.cache.load.CacheStatistics;
import dev.brisk.cache.load.Inspection;
import dev.brisk.cache.load.NamedCache;
import dev.brisk.cache.load.SharedTiers;
import dev.brisk.cache.memory.EvictionPolicy;
import dev.brisk.cache.memory.MemoryStatistics;
import dev.brisk.cache.memory.MemoryTier;
import dev.brisk.cache.remote.Breaker;
import dev.brisk.cache.remote.GuardedRemoteTier;
import dev.brisk.cache.remote.RedisTier;
import dev.brisk.cache.remote.RedisTierOptions;
import dev.brisk.cache.remote.RemoteState;
import dev.brisk.cache.remote.RemoteStatistics;
import dev.brisk.cache.remote.RemoteTier;
import dev.brisk.redis.RedisSettings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The tiers that named caches share: memory, and Redis when configured. Thread-safe.
///
/// ```java
/// try (CacheStore store = CacheStore.builder().memoryMaximumBytes(64 << 20).build()) {
///   TieredCache<String> users =
///       store.cache("users", Codecs.utf8(), CacheOptions.ttl(Duration.ofMinutes(5)));
///   String user = users.get("users:42", key -> readFromDatabase(key));
/// }
/// ```
///
/// With Redis down, requests are answered from memory and loader; it is used again when it is back.
/// Invalidations reach other processes within a round trip of Redis (a heartbeat notices a lost
/// connection within 500 ms), those that could not be sent are kept and sent on return.
public final class CacheStore implements AutoCloseable {
  /// How long memory's entries live while nobody knows whether invalidations arrive.
  public static final long UNCONFIRMED_MILLIS = GuardedRemoteTier.UNCONFIRMED_MILLIS;

  private final SharedTiers tiers;
  private final Map<String, TieredCache<?>> caches = new ConcurrentHashMap<>();

  private CacheStore(Builder builder) {
    this.tiers =
        new SharedTiers(
            MemoryTier.of(builder.eviction, builder.memoryMaximumBytes),
            builder.remote,
            new Breaker(
                builder.breakerFailures, builder.breakerRetryMillis, builder.stallTimeoutNanos),
            builder.encryption,
            builder.clock,
            builder.wallClock == null ? builder.clock : builder.wallClock,
            builder.listener);
    tiers.start();
  }

  public static Builder builder() {
    return new Builder();
  }

  /// The cache of that name, made on the first call.
  ///
  /// @throws IllegalStateException when it exists with another codec
  @SuppressWarnings("unchecked") // the same codec has the same type of value
  public <V> TieredCache<V> cache(String name, Codec<V> codec, CacheOptions defaults) {
    TieredCache<?> cache =
        caches.computeIfAbsent(name, key -> new TieredCache<>(this, name, codec, defaults));
    if (cache.named().codec() != codec) {
      throw new IllegalStateException(
          "cache \"" + name + "\" exists already with another codec. Names are unique in a store.");
    }
    return (TieredCache<V>) cache;
  }

  /// Removes keys from both tiers, here and in other processes. When the stage completes no caller
  /// of this process gets the old values. It never fails: with the remote tier down, it is told on
  /// its return.
  public CompletionStage<Void> invalidate(Collection<String> keys) {
    return invalidate(keys, Purge.HARD);
  }

  /// As [#invalidate(Collection)]; a soft purge leaves the old values in memory to answer as stale.
  public CompletionStage<Void> invalidate(Collection<String> keys, Purge purge) {
    return tiers.invalidate(NamedCache.copyOfKeys(keys), purge);
  }

  /// Invalidates all entries that carry one of the tags, by one increment each. Otherwise as
  /// [#invalidate].
  public CompletionStage<Void> invalidateTags(Collection<String> names) {
    return invalidateTags(names, Purge.HARD);
  }

  public CompletionStage<Void> invalidateTags(Collection<String> names, Purge purge) {
    List<String> copy = List.copyOf(new LinkedHashSet<>(names));
    for (String name : copy) {
      if (name.isEmpty()
          || name.length() > TieredCache.MAXIMUM_KEY_LENGTH
          || name.startsWith(RemoteTier.BAN)) {
        throw new IllegalArgumentException(
            "a tag must have 1 to "
                + TieredCache.MAXIMUM_KEY_LENGTH
                + " characters and begin with no control character, but has "
                + name.length());
      }
    }
    return tiers.invalidateTags(copy, purge);
  }

  /// Invalidates what begins with one of the prefixes, by what callers ask [#purged] about: a value
  /// must remember the position of its [dev.brisk.cache.load.Recording]. One short list, however
  /// many values it is about; see [BanList] for its bound. Other processes hear of it as of tags;
  /// with Memcached, or Redis away, everything is purged in its place (there at once, here on its
  /// return).
  ///
  /// @throws IllegalArgumentException for a prefix with a control character, and an empty or too
  ///   long one
  public CompletionStage<Void> invalidatePrefixes(Collection<String> prefixes, Purge purge) {
    List<String> copy = List.copyOf(new LinkedHashSet<>(prefixes));
    for (String prefix : copy) {
      if (prefix.isEmpty()
          || prefix.length() > TieredCache.MAXIMUM_KEY_LENGTH
          || prefix.chars().anyMatch(each -> each < ' ')) {
        throw new IllegalArgumentException(
            "a prefix must have 1 to "
                + TieredCache.MAXIMUM_KEY_LENGTH
                + " characters and no control characters");
      }
    }
    return copy.isEmpty()
        ? CompletableFuture.completedFuture(null)
        : tiers.invalidatePrefixes(copy, purge);
  }

  /// Whether a value was purged by prefix since its making began, and how; null when it was not.
  /// Allocates nothing.
  ///
  /// @param position that its [dev.brisk.cache.load.Recording] had
  public @Nullable Purge purged(long position, String subject) {
    return tiers.bans().of(position, subject);
  }

  /// Invalidates everything in both tiers, in all processes that share them.
  public CompletionStage<Void> clear() {
    return clear(Purge.HARD);
  }

  public CompletionStage<Void> clear(Purge purge) {
    return tiers.clear(purge);
  }

  /// Waits until the remote tier is up, or its first attempt to connect failed.
  ///
  /// @return its state then
  public RemoteState awaitRemote(Duration timeout) throws InterruptedException {
    GuardedRemoteTier remote = tiers.remote();
    if (remote != null) {
      try {
        remote.firstAttempt().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        return remoteState();
      } catch (ExecutionException e) {
        throw new IllegalStateException(e);
      }
    }
    return remoteState();
  }

  public RemoteState remoteState() {
    GuardedRemoteTier remote = tiers.remote();
    return remote == null ? RemoteState.NONE : remote.state();
  }

  /// Whether invalidations by other processes are known to arrive: the remote tier could be written
  /// and read to its end within the last second. While they are not, no entry is answered from
  /// memory that is older than a second. Always true without a tier that carries invalidations.
  public boolean invalidationsConfirmed() {
    return tiers.invalidationsConfirmed();
  }

  /// A word for the second tier: `redis` or `memcached`, or null when there is none.
  public @Nullable String remoteKind() {
    GuardedRemoteTier remote = tiers.remote();
    return remote == null ? null : remote.kind();
  }

  /// What the tiers hold under a key, for people who look; nothing is counted or changed.
  ///
  /// @throws IllegalArgumentException when the key is empty or too long
  public CompletionStage<Inspection> inspect(String key) {
    NamedCache.requireKey(key);
    return Inspection.of(
        tiers,
        key,
        name -> {
          TieredCache<?> cache = caches.get(name);
          return cache == null ? null : cache.named();
        });
  }

  public RemoteStatistics remoteStatistics() {
    GuardedRemoteTier remote = tiers.remote();
    return remote == null
        ? new RemoteStatistics(RemoteState.NONE, 0, 0, 0, 0, 0, 0, Map.of(), true)
        : remote.statistics();
  }

  public MemoryStatistics memoryStatistics() {
    return tiers.memoryStatistics();
  }

  /// Each cache's statistics by its name.
  public Map<String, CacheStatistics> statistics() {
    Map<String, CacheStatistics> all = new TreeMap<>();
    caches.forEach((name, cache) -> all.put(name, cache.statistics()));
    return all;
  }

  /// Closes the connections. Loads under way end, but are not stored in the remote tier.
  @Override
  public void close() {
    tiers.close();
  }

  SharedTiers tiers() {
    return tiers;
  }

  /// Assembles a store. By default 64 MiB of memory, no remote tier.
  public static final class Builder {
    private long memoryMaximumBytes = 64L << 20;
    private EvictionPolicy eviction = EvictionPolicy.W_TINYLFU;
    private InstantSource clock = CoarseClock.system();
    private @Nullable InstantSource wallClock = InstantSource.system();
    private @Nullable RemoteTier remote;
    private @Nullable Consumer<CacheEvent> listener;
    private @Nullable Encryption encryption;
    private int breakerFailures = 3;
    private long breakerRetryMillis = 250;
    private long stallTimeoutNanos = 100_000_000;

    private Builder() {}

    /// The bound of the memory tier; entries count with their keys and an overhead.
    public Builder memoryMaximumBytes(long bytes) {
      if (bytes <= 0) {
        throw new IllegalArgumentException("memoryMaximumBytes must be positive, but is " + bytes);
      }
      this.memoryMaximumBytes = bytes;
      return this;
    }

    /// Which entry memory drops when it is full.
    public Builder eviction(EvictionPolicy policy) {
      this.eviction = policy;
      return this;
    }

    /// Adds Redis or Valkey as the second tier.
    public Builder redis(RedisSettings settings) {
      return redis(settings, RedisTierOptions.DEFAULT);
    }

    /// As [#redis(RedisSettings)], with a namespace, or word from Redis of what others change
    /// there.
    ///
    /// @throws IllegalArgumentException for tracking and a cluster
    public Builder redis(RedisSettings settings, RedisTierOptions options) {
      return remote(new RedisTier(settings, options));
    }

    /// Adds another second tier; the store closes it.
    public Builder remote(RemoteTier tier) {
      this.remote = tier;
      return this;
    }

    /// Encrypts entries in the remote tier. Entries that are not encrypted under one of these keys
    /// are misses then.
    public Builder encryption(Encryption encryption) {
      this.encryption = encryption;
      return this;
    }

    /// When the second tier is given up for a while: after so many failures in a row; and how often
    /// a connection is then tried. By default 3 and 250 ms.
    public Builder breaker(int failures, Duration retryAfter) {
      if (failures < 1) {
        throw new IllegalArgumentException("failures must be positive, but is " + failures);
      }
      if (retryAfter.toMillis() < 1) {
        throw new IllegalArgumentException(
            "retryAfter must be at least a millisecond, but is " + retryAfter);
      }
      this.breakerFailures = failures;
      this.breakerRetryMillis = retryAfter.toMillis();
      return this;
    }

    /// When the second tier counts as stalled: no answer for anybody for so long, while this
    /// process itself ran. Who could load in a fifth of that then does so, without the lease and
    /// for memory only; the breaker stays as it is. By default 100 ms. Below that, ordinary pauses
    /// of Redis cost loads; a network slower than that takes cheap loads out of the second tier.
    public Builder stallTimeout(Duration timeout) {
      if (timeout.toMillis() < 1) {
        throw new IllegalArgumentException(
            "the stall time-out must be at least a millisecond, but is " + timeout);
      }
      this.stallTimeoutNanos = timeout.toNanos();
      return this;
    }

    /// What lifetimes are measured by; by default the [CoarseClock]. It must not be set back or
    /// forward as a wall clock is. Reads of it are on the hot path. It is also taken for what other
    /// processes are told, unless [#wallClock] is called after it.
    public Builder clock(InstantSource clock) {
      this.clock = clock;
      this.wallClock = null;
      return this;
    }

    /// What time it is for all processes that share the remote tier; by default the system's clock.
    /// Asked only when an entry goes there or comes from there.
    public Builder wallClock(InstantSource wallClock) {
      this.wallClock = wallClock;
      return this;
    }

    /// Hears of events on the thread where they happen: it must be quick and must not block.
    public Builder listener(Consumer<CacheEvent> listener) {
      this.listener = listener;
      return this;
    }

    public CacheStore build() {
      return new CacheStore(this);
    }
  }
}
