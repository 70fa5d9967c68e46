package dev.brisk.cache;

import dev.brisk.cache.CacheOptions.EarlyRefresh;
import dev.brisk.cache.Lookup.Outcome;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A named cache that answers from memory, then the remote tier, then the loader. Thread-safe.
///
/// Made by [CacheStore#cache]. All caches of a store share one space of keys, as Redis does: give
/// keys a prefix of the cache's name, such as `users:42`. An entry that another cache made under
/// the same key is a miss, never a wrong value.
public final class TieredCache<V> {
  /// A longer key is an error of the caller: hash it ([dev.brisk.cache.key.CacheKeys]).
  public static final int MAXIMUM_KEY_LENGTH = 4096;

  private static final System.Logger LOG = System.getLogger(TieredCache.class.getName());

  private final CacheStore store;
  private final String name;
  private final Codec<V> codec;
  private final CacheOptions defaults;
  private final MemoryTier memory;
  private final InstantSource clock;
  private final Counters counters = new Counters();
  private volatile @Nullable Origin lastOrigin;
  private final AtomicBoolean encodeFailureLogged = new AtomicBoolean();

  TieredCache(CacheStore store, String name, Codec<V> codec, CacheOptions defaults) {
    this.store = store;
    this.name = name;
    this.codec = codec;
    this.defaults = defaults;
    this.memory = store.memory();
    this.clock = store.clock();
  }

  /// Begins a cache with tiers of its own.
  ///
  /// ```java
  /// TieredCache<String> users =
  ///     TieredCache.builder("users", Codecs.utf8())
  ///         .options(CacheOptions.ttl(Duration.ofMinutes(5)))
  ///         .redis(RedisSettings.url("redis://localhost:6379"))
  ///         .build();
  /// ```
  public static <V> CacheBuilder<V> builder(String name, Codec<V> codec) {
    return new CacheBuilder<>(name, codec);
  }

  public String name() {
    return name;
  }

  public CacheOptions defaults() {
    return defaults;
  }

  /// Whether the entry, however old, was not even softly invalidated.
  boolean isValid(Entry<V> entry, CacheOptions options) {
    return entry.refreshAtMillis() != Entry.INVALIDATED && isCurrent(entry, options.fingerprint());
  }

  /// The fresh entry in memory, or null. Counts a hit; a miss is for [#lookup] to count.
  ///
  /// For hot paths: takes no lock and allocates nothing.
  ///
  /// @param fingerprint as in [CacheOptions#fingerprint]; an entry with another one is not returned
  public @Nullable Entry<V> getIfFresh(String key, String fingerprint) {
    Entry<V> entry = freshInMemory(key, fingerprint);
    if (entry != null) {
      counters.memoryHits.increment();
    }
    return entry;
  }

  private @Nullable Entry<V> freshInMemory(String key, String fingerprint) {
    Entry<?> found = memory.get(key);
    if (found == null) {
      return null;
    }
    long now = clock.millis();
    return found.plainlyFreshAt(now) && isCurrent(found, fingerprint) && isConfirmed(found, now)
        ? ours(found)
        : null;
  }

  /// Whether word of the entry's invalidation would have come, or it is too young for that to
  /// matter.
  private boolean isConfirmed(Entry<?> found, long now) {
    return store.invalidationsConfirmed()
        || now < found.storedAtMillis() + CacheStore.UNCONFIRMED_MILLIS;
  }

  /// Whether the entry is ours, made by the same thing, and not invalidated.
  private boolean isCurrent(Entry<?> found, String fingerprint) {
    Origin origin = found.origin;
    return origin.owner() == this
        && origin.generation() == store.generation()
        && origin.fingerprint().equals(fingerprint)
        && origin.tags().current();
  }

  @SuppressWarnings("unchecked") // the owner made it with its own type of value
  private Entry<V> ours(Entry<?> found) {
    return (Entry<V>) found;
  }

  /// Whether the entry, however old, was not invalidated other than softly.
  boolean mayServeStale(Entry<?> found) {
    Origin origin = found.origin;
    return origin.owner() == this
        && origin.generation() >= store.hardGeneration()
        && origin.tags().mayServeStale();
  }

  /// The value for a key: from memory, else from whoever loads it already, else from the remote
  /// tier, else loaded and stored in both; what the options say about stale values applies.
  ///
  /// On an answer from memory the stage is complete on return. Otherwise it completes on the
  /// loader's thread or the remote tier's. When the load fails, the stage fails with the load's
  /// exception, for everybody who waits for it, and nothing is stored.
  ///
  /// @throws IllegalArgumentException when the key is longer than [#MAXIMUM_KEY_LENGTH]
  public CompletionStage<Lookup<V>> lookup(
      String key, CacheOptions options, AsyncLoader<V> loader) {
    long started = System.nanoTime();
    Entry<?> found = memory.get(key);
    Entry<V> previous = null;
    if (found != null
        && found.fingerprint().equals(options.fingerprint())
        && mayServeStale(found)) {
      Entry<V> entry = ours(found);
      Outcome outcome = answer(entry, options, loader);
      if (outcome != null) {
        return CompletableFuture.completedFuture(
            new Lookup<>(entry.value, outcome, entry, System.nanoTime() - started, 0, 0));
      }
      previous = entry;
    }
    requireKey(key);
    CompletableFuture<Lookup<V>> result = join(key, options, loader, previous, started);
    return options.timeouts().soft() == null && options.timeouts().hard() == null
        ? result
        : Waits.bounded(this, key, result, options, previous);
  }

  /// Whether memory's entry answers, and how; begins a refresh behind it where one is due.
  private @Nullable Outcome answer(Entry<V> entry, CacheOptions options, AsyncLoader<V> loader) {
    long now = clock.millis();
    boolean current = isValid(entry, options);
    long freshUntil =
        isConfirmed(entry, now)
            ? entry.freshUntilMillis()
            : Math.min(
                entry.freshUntilMillis(), entry.storedAtMillis() + CacheStore.UNCONFIRMED_MILLIS);
    if (current && now < freshUntil && entry.isOfThePast(now)) {
      counters.memoryHits.increment();
      if (now >= entry.refreshAtMillis() && Expiry.refreshNow(options.earlyRefresh(), entry, now)) {
        refresh(entry, options, loader);
      }
      return Outcome.HIT_MEMORY;
    }
    // After a failed load the old value answers for a while without another try. Within its time to
    // live that shows only where no early refresh sets the same mark.
    boolean expired = now >= entry.freshUntilMillis();
    boolean resting =
        current
            && entry.refreshAtMillis() != Entry.NEVER
            && now < entry.refreshAtMillis()
            && (expired
                || entry.isOfThePast(now) && options.earlyRefresh() instanceof EarlyRefresh.Off);
    long age = now - freshUntil;
    if (entry.isOfThePast(now) && age < options.staleness().whileRevalidate().toMillis()) {
      counters.staleHits.increment();
      if (!resting) {
        refresh(entry, options, loader);
      }
      return Outcome.STALE;
    }
    if (resting && (!expired || age < options.staleness().ifError().toMillis())) {
      counters.staleHits.increment();
      return Outcome.STALE;
    }
    return null;
  }

  /// Begins a load that nobody waits for, unless one is under way.
  private void refresh(Entry<V> entry, CacheOptions options, AsyncLoader<V> loader) {
    Flight<?> other = store.flights().get(entry.key);
    if (other != null && other.joinableFor(this, options.fingerprint())) {
      return;
    }
    Flight<V> flight = new Flight<>(this, entry.key, options, loader, entry, true);
    boolean mine =
        other == null
            ? store.flights().putIfAbsent(entry.key, flight) == null
            : store.flights().replace(entry.key, other, flight);
    if (mine) {
      counters.refreshes.increment();
      flight.start(0);
    }
  }

  private CompletableFuture<Lookup<V>> join(
      String key,
      CacheOptions options,
      AsyncLoader<V> loader,
      @Nullable Entry<V> previous,
      long started) {
    Throwable recent = store.failures().get(this, key, options.fingerprint(), clock.millis());
    if (recent != null) {
      counters.failureHits.increment();
      return CompletableFuture.failedFuture(recent);
    }
    Flight<V> mine = new Flight<>(this, key, options, loader, previous, false);
    while (true) {
      Flight<?> other = store.flights().putIfAbsent(key, mine);
      if (other == null) {
        break;
      }
      if (other.joinableFor(this, options.fingerprint())) {
        @SuppressWarnings("unchecked") // joinable only for its own cache
        Flight<V> shared = (Flight<V>) other;
        return wait(shared, options, loader, started);
      }
      // Its value is too old for us; it lands for those who joined before.
      if (store.flights().replace(key, other, mine)) {
        break;
      }
    }
    // Another flight may have landed between our look at memory and taking off.
    Entry<V> entry = getIfFresh(key, options.fingerprint());
    if (entry != null) {
      store.landed(mine);
      mine.result.complete(
          new Lookup<>(entry.value, Outcome.HIT_MEMORY, entry, System.nanoTime() - started, 0, 0));
    } else {
      mine.start(System.nanoTime() - started);
    }
    return mine.result;
  }

  private CompletableFuture<Lookup<V>> wait(
      Flight<V> shared, CacheOptions options, AsyncLoader<V> loader, long started) {
    long joinedAtPurge = store.tags().sequence();
    shared.join();
    counters.collapsed.increment();
    return shared.result.thenCompose(lookup ->
        shared.uselessFor(joinedAtPurge)
            ? join(shared.key, options, loader, shared.previous(), started)
            : CompletableFuture.completedFuture(collapsed(lookup)));
  }

  private static <V> Lookup<V> collapsed(Lookup<V> lookup) {
    return lookup.outcome() == Outcome.MISS
        ? new Lookup<>(
            lookup.value(),
            Outcome.MISS_COLLAPSED,
            lookup.entry(),
            lookup.memoryNanos(),
            lookup.remoteNanos(),
            lookup.loadNanos())
        : lookup;
  }

  /// As [#lookup], waiting for the value; the loader runs on a virtual thread.
  ///
  /// @throws E what the loader threw
  public <E extends Exception> V get(String key, CacheOptions options, Loader<V, E> loader)
      throws E {
    AsyncLoader<V> asynchronous =
        (loadedKey, previous) -> onVirtualThread(() -> Loaded.of(loader.load(loadedKey)));
    try {
      return lookup(key, options, asynchronous).toCompletableFuture().join().value();
    } catch (CompletionException e) {
      throw TieredCache.<E>asThrown(e);
    }
  }

  /// As [#get(String, CacheOptions, Loader)] with the cache's own options.
  public <E extends Exception> V get(String key, Loader<V, E> loader) throws E {
    return get(key, defaults, loader);
  }

  @SuppressWarnings("unchecked") // the loader declares what it throws; the rest is unchecked
  private static <E extends Exception> E asThrown(CompletionException e) {
    if (e.getCause() instanceof Error error) {
      throw error;
    }
    return (E) Objects.requireNonNullElse(e.getCause(), e);
  }

  /// As [#lookup] for many keys, in one round trip where the remote tier allows it; the values that
  /// are not there are loaded in one call.
  public CompletionStage<Map<String, Lookup<V>>> lookupAll(
      Collection<String> keys, CacheOptions options, BulkLoader<V> loader) {
    return new Batch<>(this, copyOfKeys(keys), loader).lookup(options);
  }

  /// As [#lookupAll], waiting for the values; the loader gets the missing keys, on a virtual
  /// thread.
  public Map<String, V> getAll(
      Collection<String> keys, CacheOptions options, Function<Set<String>, Map<String, V>> loader) {
    BulkLoader<V> asynchronous =
        missing ->
            onVirtualThread(() -> {
              Map<String, Loaded<V>> loaded = new HashMap<>();
              loader.apply(missing).forEach((key, value) -> loaded.put(key, Loaded.of(value)));
              return loaded;
            });
    try {
      Map<String, V> values = new LinkedHashMap<>();
      lookupAll(keys, options, asynchronous)
          .toCompletableFuture()
          .join()
          .forEach((key, lookup) -> values.put(key, lookup.value()));
      return values;
    } catch (CompletionException e) {
      throw TieredCache.<RuntimeException>asThrown(e);
    }
  }

  /// The function with its results kept in this cache, as Python's `lru_cache` does.
  ///
  /// @param keys makes an argument's key, without the cache's name
  public <K> Function<K, V> memoize(Function<K, String> keys, Function<K, V> function) {
    return argument ->
        get(name + ':' + keys.apply(argument), defaults, key -> function.apply(argument));
  }

  private static <T, E extends Exception> CompletableFuture<T> onVirtualThread(
      ThrowingSupplier<T, E> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread.ofVirtual()
        .name("brisk-cache-load")
        .start(() -> {
          try {
            result.complete(work.get());
          } catch (Throwable e) {
            result.completeExceptionally(e);
          }
        });
    return result;
  }

  private interface ThrowingSupplier<T, E extends Exception> {
    T get() throws E;
  }

  /// Stores a value, whatever was there, and tells other processes. Loads of the key that are under
  /// way store nothing. After the stage completes this process has the new value.
  public CompletionStage<Void> put(String key, V value, CacheOptions options) {
    requireKey(key);
    return store.put(this, key, value, options);
  }

  /// As [#put(String, Object, CacheOptions)] with the cache's own options.
  public CompletionStage<Void> put(String key, V value) {
    return put(key, value, defaults);
  }

  /// Removes a key from all tiers, in all processes: [CacheStore#invalidate].
  public CompletionStage<Void> invalidate(String key) {
    return store.invalidate(List.of(key));
  }

  /// Voids what carries the tag, whichever cache of the store it is in:
  /// [CacheStore#invalidateTags].
  public CompletionStage<Void> invalidateTag(String tag) {
    return store.invalidateTags(List.of(tag));
  }

  /// The fresh entry in memory, or null, without counting as a use.
  public @Nullable Entry<V> peek(String key, String fingerprint) {
    Entry<?> found = memory.peek(key);
    return found != null
            && clock.millis() < found.freshUntilMillis()
            && found.refreshAtMillis() != Entry.INVALIDATED
            && isCurrent(found, fingerprint)
            && isConfirmed(found, clock.millis())
        ? ours(found)
        : null;
  }

  public CacheStatistics statistics() {
    return counters.snapshot();
  }

  /// Where its tiers are; closing it closes them.
  public CacheStore store() {
    return store;
  }

  /// Shared with the entry before where possible; a race costs a few bytes.
  Origin origin(
      String fingerprint,
      TagSnapshot tags,
      int generation,
      int staleSeconds,
      long freshUntilMillis) {
    Origin last = lastOrigin;
    Origin fitting =
        Origin.of(last, this, fingerprint, tags, generation, staleSeconds, freshUntilMillis);
    if (fitting != last) {
      lastOrigin = fitting;
    }
    return fitting;
  }

  Codec<V> codec() {
    return codec;
  }

  /// How long it is worth to wait for a remote tier that answers nobody: five times what a load
  /// takes, since it spares the source, too; without end as long as none is known.
  long patienceNanos() {
    long loads = counters.loads.sum();
    return loads == 0 ? Long.MAX_VALUE : 5 * (counters.loadNanos.sum() / loads);
  }

  Counters counters() {
    return counters;
  }

  /// The envelope, when it is whole and ours; else null, and counted.
  @Nullable Envelope envelope(String key, CacheOptions options, byte[] bytes) {
    Encryption encryption = store.encryption();
    try {
      Envelope envelope = Envelope.read(encryption == null ? bytes : encryption.open(key, bytes));
      if (!envelope.key().equals(key)
          || !envelope.cacheName().equals(name)
          || !envelope.fingerprint().equals(options.fingerprint())) {
        counters.refusedEnvelopes.increment();
        return null;
      }
      return envelope;
    } catch (Envelope.Refused e) {
      counters.refusedEnvelopes.increment();
      return null;
    }
  }

  /// Writes the entry to the remote tier under its lease, in the background.
  void share(Entry<V> entry, Lease lease, BooleanSupplier condition) {
    Tag clear = store.clearTag();
    byte[] envelope = clear.resolved() ? envelope(entry, clear.epoch()) : null;
    if (envelope == null || !condition.getAsBoolean()) {
      lease.release();
      return;
    }
    lease
        .store(envelope, entry.staleUntilMillis() - clock.millis())
        .thenAccept(stored -> (stored ? counters.remoteStores : counters.voidedLoads).increment());
  }

  /// The entry as bytes, or null when the codec cannot: it then stays in this process.
  byte @Nullable [] envelope(Entry<V> entry, long clearEpoch) {
    Encryption encryption = store.encryption();
    try {
      byte[] envelope =
          Envelope.write(entry, name, clearEpoch, store.aheadMillis(), codec.encode(entry.value));
      return encryption == null ? envelope : encryption.seal(entry.key, envelope);
    } catch (RuntimeException e) {
      counters.encodeFailures.increment();
      if (encodeFailureLogged.compareAndSet(false, true)) {
        LOG.log(
            System.Logger.Level.WARNING,
            "cache \"" + name + "\" has values that its codec cannot encode; they stay in memory",
            e);
      }
      return null;
    }
  }

  static void requireKey(String key) {
    if (key.isEmpty() || key.length() > MAXIMUM_KEY_LENGTH) {
      throw new IllegalArgumentException(
          "a key must have 1 to "
              + MAXIMUM_KEY_LENGTH
              + " characters, but has "
              + key.length()
              + ". Hash long ones with CacheKeys.");
    }
  }

  static List<String> copyOfKeys(Collection<String> keys) {
    List<String> copy = List.copyOf(keys);
    copy.forEach(TieredCache::requireKey);
    return copy;
  }
}
