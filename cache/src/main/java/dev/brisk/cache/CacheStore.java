package dev.brisk.cache;

import dev.brisk.cache.remote.RedisTier;
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
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
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
/// With Redis away, requests are answered from memory and loader; it is used again when it is back.
/// Invalidations reach other processes within a round trip of Redis (a heartbeat notices a lost
/// connection within 500 ms), those that could not be sent are kept and sent on return.
public final class CacheStore implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(CacheStore.class.getName());

  /// Every shared entry carries the epoch of this tag; raising it clears the store.
  static final String CLEAR_TAG = "";

  /// How long memory's entries live while nobody knows whether invalidations arrive.
  public static final long UNCONFIRMED_MILLIS = 1000;

  private static final long SWEEP_MILLIS = 500;

  private static final AtomicInteger STORES = new AtomicInteger();

  private final MemoryTier memory;
  private final Tags tags = new Tags();
  private final Tag clearTag = new Tag(CLEAR_TAG);
  private final @Nullable Consumer<CacheEvent> listener;
  private final InstantSource clock;
  private final InstantSource wallClock;
  private final ScheduledThreadPoolExecutor scheduler;
  private final @Nullable Remote remote;
  private final @Nullable Encryption encryption;
  private final ConcurrentHashMap<String, Flight<?>> flights = new ConcurrentHashMap<>();
  private final Map<String, TieredCache<?>> caches = new ConcurrentHashMap<>();
  private final RecentFailures failures = new RecentFailures();

  /// Rises with each clear; entries of an earlier one are not fresh.
  private final AtomicInteger generation = new AtomicInteger();

  /// Entries of a generation before this one may not even answer as stale.
  private final AtomicInteger hardGeneration = new AtomicInteger();

  private volatile boolean invalidationsConfirmed = true;

  private CacheStore(Builder builder) {
    this.memory = MemoryTier.of(builder.eviction, builder.memoryMaximumBytes);
    this.clock = builder.clock;
    this.wallClock = builder.wallClock == null ? builder.clock : builder.wallClock;
    this.listener = builder.listener;
    this.encryption = builder.encryption;
    int number = STORES.incrementAndGet();
    this.scheduler =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "brisk-cache-" + number);
              thread.setDaemon(true);
              return thread;
            });
    scheduler.setRemoveOnCancelPolicy(true);
    // After close() nothing needs to be done any more.
    scheduler.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    var unused =
        scheduler.scheduleWithFixedDelay(
            this::abandonOverdueFlights, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
    RemoteTier tier = builder.remote;
    if (tier == null) {
      this.remote = null;
    } else {
      this.remote =
          new Remote(
              tier,
              this,
              scheduler,
              builder.breakerFailures,
              builder.breakerRetryMillis,
              builder.silentAfterNanos);
      remote.start();
    }
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
    if (cache.codec() != codec) {
      throw new IllegalStateException(
          "cache \"" + name + "\" exists already with another codec. Names are unique in a store.");
    }
    return (TieredCache<V>) cache;
  }

  /// Removes keys from both tiers, here and in other processes. When the stage completes no caller
  /// of this process gets the old values. It never fails: with the remote tier away, it is told on
  /// its return.
  public CompletionStage<Void> invalidate(Collection<String> keys) {
    return invalidate(keys, Purge.HARD);
  }

  /// As [#invalidate(Collection)]; a soft purge leaves the old values in memory to answer as stale.
  public CompletionStage<Void> invalidate(Collection<String> keys, Purge purge) {
    List<String> copy = TieredCache.copyOfKeys(keys);
    if (copy.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    forget(copy, purge);
    emit(() -> new CacheEvent.KeysInvalidated(copy, purge, false));
    return remote == null
        ? CompletableFuture.completedFuture(null)
        : remote.invalidate(copy, purge);
  }

  /// Voids all entries that carry one of the tags, by one increment each. Otherwise as
  /// [#invalidate].
  public CompletionStage<Void> invalidateTags(Collection<String> names) {
    return invalidateTags(names, Purge.HARD);
  }

  public CompletionStage<Void> invalidateTags(Collection<String> names, Purge purge) {
    List<String> copy = List.copyOf(new LinkedHashSet<>(names));
    if (copy.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    for (String name : copy) {
      if (name.isEmpty() || name.length() > TieredCache.MAXIMUM_KEY_LENGTH) {
        throw new IllegalArgumentException(
            "a tag must have 1 to "
                + TieredCache.MAXIMUM_KEY_LENGTH
                + " characters, but has "
                + name.length());
      }
    }
    Tag[] purged = tags.get(copy);
    for (Tag tag : purged) {
      // First the log: whoever sees the new epoch must find the purge there (Flight#loaded).
      tags.log(tag.name);
      if (remote == null) {
        tag.purge(purge);
      } else {
        tag.purgeAndRaise(purge);
      }
    }
    emit(() -> new CacheEvent.TagsInvalidated(copy, purge, false));
    return remote == null
        ? CompletableFuture.completedFuture(null)
        : remote.raise(List.of(purged), purge);
  }

  /// Voids everything in both tiers, in all processes that share them.
  public CompletionStage<Void> clear() {
    return clear(Purge.HARD);
  }

  public CompletionStage<Void> clear(Purge purge) {
    voidMemory(purge);
    emit(() -> new CacheEvent.Cleared(purge, false));
    if (remote == null) {
      return CompletableFuture.completedFuture(null);
    }
    clearTag.purgeAndRaise(purge);
    return remote.raise(List.of(clearTag), purge);
  }

  private void voidMemory(Purge purge) {
    // First the numbers that every read compares, then the memory behind them.
    int next = generation.incrementAndGet();
    if (purge == Purge.HARD) {
      hardGeneration.accumulateAndGet(next, Math::max);
      memory.clear();
    }
  }

  private void forget(Collection<String> keys, Purge purge) {
    for (String key : keys) {
      Flight<?> flight = flights.get(key);
      if (flight != null) {
        flight.makeVoid();
      }
      failures.forget(key);
      if (purge == Purge.HARD) {
        memory.remove(key);
      } else {
        memory.invalidateSoftly(key);
      }
    }
  }

  <V> CompletionStage<Void> put(TieredCache<V> cache, String key, V value, CacheOptions options) {
    forget(List.of(key), Purge.HARD);
    return new Put<>(this, cache, key, value, options).run();
  }

  /// Waits until the remote tier is up, or its first attempt to connect failed.
  ///
  /// @return its state then
  public RemoteState awaitRemote(Duration timeout) throws InterruptedException {
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
    return remote == null ? RemoteState.NONE : remote.state();
  }

  /// Whether invalidations by other processes are known to arrive: the remote tier could be written
  /// and read to its end within the last second. While they are not, no entry is answered from
  /// memory that is older than a second. Always true without a tier that carries invalidations.
  public boolean invalidationsConfirmed() {
    return invalidationsConfirmed;
  }

  void invalidationsConfirmed(boolean confirmed) {
    invalidationsConfirmed = confirmed;
  }

  /// How far the clock of all nodes is ahead of the one that lifetimes are measured by.
  long aheadMillis() {
    return wallClock.millis() - clock.millis();
  }

  /// A word for the second tier: `redis` or `memcached`, or null when there is none.
  public @Nullable String remoteKind() {
    return remote == null ? null : remote.kind();
  }

  /// What the tiers hold under a key, for people who look; nothing is counted or changed.
  ///
  /// @throws IllegalArgumentException when the key is empty or too long
  public CompletionStage<Inspection> inspect(String key) {
    TieredCache.requireKey(key);
    return Inspection.of(this, key);
  }

  @Nullable TieredCache<?> named(String name) {
    return caches.get(name);
  }

  public RemoteStatistics remoteStatistics() {
    return remote == null
        ? new RemoteStatistics(RemoteState.NONE, 0, 0, 0, 0, 0, 0, Map.of(), true)
        : remote.statistics();
  }

  public MemoryStatistics memoryStatistics() {
    return new MemoryStatistics(
        memory.entryCount(), memory.weightBytes(), memory.maximumBytes(), tags.size());
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
    scheduler.shutdownNow();
    if (remote != null) {
      remote.close();
    }
  }

  // What other processes did.

  void heardKeys(List<String> keys, Purge purge) {
    forget(keys, purge);
    emit(() -> new CacheEvent.KeysInvalidated(keys, purge, true));
  }

  /// Somebody changed what lies under the keys in the remote tier: our copies are old. A load that
  /// began before is void, a read that began before is not kept.
  void heardChanges(List<String> keys) {
    for (String key : keys) {
      Flight<?> flight = flights.get(key);
      if (flight != null) {
        flight.changedInRemote();
      }
      memory.remove(key);
    }
    emit(() -> new CacheEvent.KeysChanged(keys));
  }

  void heardTags(List<String> names, Purge purge) {
    for (String name : names) {
      if (name.equals(CLEAR_TAG)) {
        heardClear(purge);
        emit(() -> new CacheEvent.Cleared(purge, true));
        continue;
      }
      tags.log(name);
      Tag tag = tags.getIfKnown(name);
      if (tag != null) {
        tag.purge(purge);
      }
      emit(() -> new CacheEvent.TagsInvalidated(List.of(name), purge, true));
    }
  }

  void heardClear(Purge purge) {
    clearTag.purge(purge);
    voidMemory(purge);
  }

  void heardNothingForAWhile() {
    heardClear(Purge.HARD);
  }

  /// Gives up on loads that do not end.
  private void abandonOverdueFlights() {
    long now = System.nanoTime();
    for (Flight<?> flight : flights.values()) {
      if (now - flight.takeOffNanos > flight.options.timeouts().abandon().toNanos()) {
        flight.abandon();
      }
    }
  }

  // For flights and caches.

  void emit(Supplier<CacheEvent> event) {
    Consumer<CacheEvent> to = listener;
    if (to != null) {
      try {
        to.accept(event.get());
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.WARNING, "the listener of cache events failed", e);
      }
    }
  }

  MemoryTier memory() {
    return memory;
  }

  Tags tags() {
    return tags;
  }

  Tag clearTag() {
    return clearTag;
  }

  InstantSource clock() {
    return clock;
  }

  @Nullable Remote remote() {
    return remote;
  }

  @Nullable Encryption encryption() {
    return encryption;
  }

  int generation() {
    return generation.get();
  }

  int hardGeneration() {
    return hardGeneration.get();
  }

  RecentFailures failures() {
    return failures;
  }

  ScheduledExecutorService scheduler() {
    return scheduler;
  }

  ConcurrentHashMap<String, Flight<?>> flights() {
    return flights;
  }

  void landed(Flight<?> flight) {
    flights.remove(flight.key, flight);
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
    private long silentAfterNanos = 100_000_000;

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
      return redis(settings, RedisTier.Options.DEFAULT);
    }

    /// As [#redis(RedisSettings)], with a namespace, or word from Redis of what others change
    /// there.
    ///
    /// @throws IllegalArgumentException for tracking and a cluster
    public Builder redis(RedisSettings settings, RedisTier.Options options) {
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

    /// When the second tier counts as silent: no answer for anybody for so long, while this process
    /// itself ran. Who could load in a fifth of the silence then does so, without the lease and for
    /// memory only; the breaker stays as it is. By default 100 ms. Below that, ordinary pauses of
    /// Redis cost loads; a network slower than that takes cheap loads out of the second tier.
    public Builder silentAfter(Duration silence) {
      if (silence.toMillis() < 1) {
        throw new IllegalArgumentException(
            "silence must be at least a millisecond, but is " + silence);
      }
      this.silentAfterNanos = silence.toNanos();
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
