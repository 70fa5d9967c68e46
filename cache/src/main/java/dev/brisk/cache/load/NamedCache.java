package dev.brisk.cache.load;

import dev.brisk.cache.codec.Codec;
import dev.brisk.cache.crypto.Encryption;
import dev.brisk.cache.entry.CacheTag;
import dev.brisk.cache.entry.Entry;
import dev.brisk.cache.entry.EntryOwner;
import dev.brisk.cache.entry.Envelope;
import dev.brisk.cache.entry.Purge;
import dev.brisk.cache.entry.SharedMetadata;
import dev.brisk.cache.entry.TagSnapshot;
import dev.brisk.cache.load.CacheOptions.EarlyRefresh;
import dev.brisk.cache.load.Lookup.Outcome;
import dev.brisk.cache.memory.MemoryTier;
import dev.brisk.cache.remote.GuardedRemoteTier;
import dev.brisk.cache.remote.Lease;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One cache within the tiers that it shares with others: decides what may answer, joins or begins
/// loads, counts. Thread-safe.
public final class NamedCache<V> implements EntryOwner<V> {
  public static final int MAXIMUM_KEY_LENGTH = 4096;

  private static final System.Logger LOG = System.getLogger(NamedCache.class.getName());

  private final SharedTiers tiers;
  private final String name;
  private final Codec<V> codec;
  private final MemoryTier memory;
  private final InstantSource clock;
  private final Counters counters = new Counters();
  private volatile @Nullable SharedMetadata lastMetadata;
  private final AtomicBoolean encodeFailureLogged = new AtomicBoolean();

  public NamedCache(SharedTiers tiers, String name, Codec<V> codec) {
    this.tiers = tiers;
    this.name = name;
    this.codec = codec;
    this.memory = tiers.memory();
    this.clock = tiers.clock();
  }

  @Override
  public String name() {
    return name;
  }

  public Codec<V> codec() {
    return codec;
  }

  public CacheStatistics statistics() {
    return counters.snapshot();
  }

  /// Whether the entry, however old, was not even softly invalidated.
  public boolean isValid(Entry<V> entry, CacheOptions options) {
    return entry.refreshAtMillis() != Entry.INVALIDATED && isCurrent(entry, options.fingerprint());
  }

  /// The entry that memory has, when it is a fresh one of ours, counted as a hit; else null. Takes
  /// no lock and allocates nothing.
  public @Nullable Entry<V> hit(Entry<?> found, String fingerprint) {
    long now = clock.millis();
    if (found.plainlyFreshAt(now)
        && isCurrent(found, fingerprint)
        && tiers.isConfirmed(found, now)) {
      counters.memoryHits.increment();
      return ours(found);
    }
    return null;
  }

  /// Whether the entry is ours, made by the same thing, and not invalidated.
  private boolean isCurrent(Entry<?> found, String fingerprint) {
    SharedMetadata metadata = found.metadata();
    return metadata.owner() == this
        && metadata.generation() == tiers.generation()
        && metadata.fingerprint().equals(fingerprint)
        && metadata.tags().current();
  }

  @SuppressWarnings("unchecked") // the owner made it with its own type of value
  private Entry<V> ours(Entry<?> found) {
    return (Entry<V>) found;
  }

  /// Whether the entry, however old, was not invalidated other than softly.
  boolean mayServeStale(Entry<?> found) {
    SharedMetadata metadata = found.metadata();
    return metadata.owner() == this
        && metadata.generation() >= tiers.hardGeneration()
        && metadata.tags().mayServeStale();
  }

  /// As [dev.brisk.cache.TieredCache#lookup].
  public CompletionStage<Lookup<V>> lookup(
      String key, CacheOptions options, AsyncLoader<V> loader) {
    long started = System.nanoTime();
    Entry<V> entry = usable(key, options);
    if (entry != null) {
      Outcome outcome = answer(entry, options, loader);
      if (outcome != null) {
        return CompletableFuture.completedFuture(
            new Lookup<>(entry.value(), outcome, entry, System.nanoTime() - started, 0, 0));
      }
    }
    requireKey(key);
    CompletableFuture<Lookup<V>> result = join(key, options, loader, started);
    return options.timeouts().soft() == null && options.timeouts().hard() == null
        ? result
        : CallerTimeouts.bounded(this, key, result, options, entry);
  }

  /// As [dev.brisk.cache.TieredCache#find].
  public CompletionStage<@Nullable Entry<V>> find(String key, CacheOptions options) {
    Entry<?> found = memory.get(key);
    Entry<V> hit = found == null ? null : hit(found, options.fingerprint());
    Entry<V> entry = hit == null ? softened(key, options) : hit;
    if (entry != null || tiers.remote() == null || !options.remote()) {
      return CompletableFuture.completedFuture(entry);
    }
    return lookup(key, options, new NoLoader<>())
        .handle((lookup, failure) -> failure == null ? lookup.entry() : null);
  }

  private @Nullable Entry<V> softened(String key, CacheOptions options) {
    Entry<V> entry = usable(key, options);
    long now = clock.millis();
    if (entry == null || !entry.livesAt(now) || isValid(entry, options)) {
      return null;
    }
    return tiers.isConfirmed(entry, now) ? entry : null;
  }

  /// As [dev.brisk.cache.TieredCache#recording].
  public Recording<V> recording(String key) {
    return new Recording<>(this, key);
  }

  /// Memory's entry, however old, unless it was invalidated other than softly or made by another
  /// source.
  private @Nullable Entry<V> usable(String key, CacheOptions options) {
    Entry<?> found = memory.get(key);
    return found != null
            && found.fingerprint().equals(options.fingerprint())
            && mayServeStale(found)
        ? ours(found)
        : null;
  }

  /// Whether memory's entry answers, and how; begins a refresh behind it where one is due.
  private @Nullable Outcome answer(Entry<V> entry, CacheOptions options, AsyncLoader<V> loader) {
    long now = clock.millis();
    boolean current = isValid(entry, options);
    long freshUntil =
        tiers.isConfirmed(entry, now)
            ? entry.freshUntilMillis()
            : Math.min(
                entry.freshUntilMillis(),
                entry.storedAtMillis() + GuardedRemoteTier.UNCONFIRMED_MILLIS);
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
    boolean backingOff =
        current
            && entry.refreshAtMillis() != Entry.NEVER
            && now < entry.refreshAtMillis()
            && (expired
                || entry.isOfThePast(now) && options.earlyRefresh() instanceof EarlyRefresh.Off);
    long age = now - freshUntil;
    if (entry.isOfThePast(now) && age < options.staleness().whileRevalidate().toMillis()) {
      counters.staleHits.increment();
      if (!backingOff) {
        refresh(entry, options, loader);
      }
      return Outcome.STALE;
    }
    if (backingOff && (!expired || age < options.staleness().ifError().toMillis())) {
      counters.staleHits.increment();
      return Outcome.STALE;
    }
    return null;
  }

  /// Begins a load that nobody waits for, unless one is under way.
  private void refresh(Entry<V> entry, CacheOptions options, AsyncLoader<V> loader) {
    Flight<?> other = tiers.flights().get(entry.key());
    if (other != null && other.joinableFor(this, options.fingerprint())) {
      return;
    }
    Flight<V> flight = new Flight<>(this, entry.key(), options, loader, true);
    boolean mine =
        other == null
            ? tiers.flights().putIfAbsent(entry.key(), flight) == null
            : tiers.flights().replace(entry.key(), other, flight);
    if (mine) {
      // Looked at again, as in join.
      flight.replaces(usable(entry.key(), options));
      counters.refreshes.increment();
      flight.start(0);
    }
  }

  private CompletableFuture<Lookup<V>> join(
      String key, CacheOptions options, AsyncLoader<V> loader, long started) {
    Throwable recent = tiers.failures().get(this, key, options.fingerprint(), clock.millis());
    if (recent != null) {
      counters.failureHits.increment();
      return CompletableFuture.failedFuture(new KeptFailure(recent));
    }
    Flight<V> mine = new Flight<>(this, key, options, loader, false);
    while (true) {
      Flight<?> other = tiers.flights().putIfAbsent(key, mine);
      if (other == null) {
        break;
      }
      if (other.joinableFor(this, options.fingerprint())) {
        @SuppressWarnings("unchecked") // joinable only for its own cache
        Flight<V> shared = (Flight<V>) other;
        return wait(shared, options, loader, started);
      }
      // Its value is too old for us; it answers those who joined before.
      if (tiers.flights().replace(key, other, mine)) {
        break;
      }
    }
    // Only now does an invalidation mark our flight. What memory had before may have been
    // invalidated since: a load that failed would bring it back. Or another flight has completed.
    Entry<V> previous = usable(key, options);
    Entry<V> entry = previous == null ? null : hit(previous, options.fingerprint());
    if (entry != null) {
      tiers.completed(mine);
      mine.result.complete(
          new Lookup<>(
              entry.value(), Outcome.HIT_MEMORY, entry, System.nanoTime() - started, 0, 0));
    } else {
      mine.replaces(previous);
      mine.start(System.nanoTime() - started);
    }
    return mine.result;
  }

  private CompletableFuture<Lookup<V>> wait(
      Flight<V> shared, CacheOptions options, AsyncLoader<V> loader, long started) {
    long joinedAtPurge = tiers.tags().sequence();
    shared.join();
    counters.collapsed.increment();
    return shared
        .result
        .exceptionallyCompose(failure ->
            shared.wasInterrupted()
                ? join(shared.key, options, loader, started)
                : CompletableFuture.failedFuture(failure))
        .thenCompose(lookup ->
            shared.uselessFor(joinedAtPurge)
                ? join(shared.key, options, loader, started)
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

  public CompletionStage<Map<String, Lookup<V>>> lookupAll(
      Collection<String> keys, CacheOptions options, BulkLoader<V> loader) {
    return new BulkLookup<>(this, copyOfKeys(keys), loader).lookup(options);
  }

  public CompletionStage<Void> put(String key, V value, CacheOptions options) {
    requireKey(key);
    tiers.forget(List.of(key), Purge.HARD);
    return new WriteThrough<>(tiers, this, key, value, options, () -> true).run();
  }

  /// The fresh entry in memory, or null, without counting as a use.
  public @Nullable Entry<V> peek(String key, String fingerprint) {
    Entry<?> found = memory.peek(key);
    return found != null
            && clock.millis() < found.freshUntilMillis()
            && found.refreshAtMillis() != Entry.INVALIDATED
            && isCurrent(found, fingerprint)
            && tiers.isConfirmed(found, clock.millis())
        ? ours(found)
        : null;
  }

  /// A race costs a few bytes.
  @Override
  public SharedMetadata metadata(
      String fingerprint,
      TagSnapshot tags,
      int generation,
      int staleSeconds,
      long freshUntilMillis) {
    SharedMetadata last = lastMetadata;
    SharedMetadata fitting =
        SharedMetadata.of(
            last, this, fingerprint, tags, generation, staleSeconds, freshUntilMillis);
    if (fitting != last) {
      lastMetadata = fitting;
    }
    return fitting;
  }

  @Override
  public void inserted(int weightBytes) {
    counters.memoryEntries.increment();
    counters.memoryBytes.add(weightBytes);
  }

  @Override
  public void removed(int weightBytes) {
    counters.memoryEntries.decrement();
    counters.memoryBytes.add(-weightBytes);
  }

  @Override
  public void evicted(String key) {
    counters.evictions.increment();
    tiers.emit(() -> new CacheEvent.EntryEvicted(name, key));
  }

  SharedTiers tiers() {
    return tiers;
  }

  Counters counters() {
    return counters;
  }

  /// How long it is worth to wait for a remote tier that answers nobody: five times what a load
  /// takes, since it spares the source, too; without end as long as none is known.
  public long maxWaitNanos() {
    long loads = counters.loads.sum();
    return loads == 0 ? Long.MAX_VALUE : 5 * (counters.loadNanos.sum() / loads);
  }

  /// The envelope, when it is whole and ours; else null, and counted.
  @Nullable Envelope envelope(String key, CacheOptions options, byte[] bytes) {
    Encryption encryption = tiers.encryption();
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
  void share(Entry<V> entry, byte @Nullable [] bytes, Lease lease, BooleanSupplier condition) {
    CacheTag clear = tiers.clearTag();
    byte[] envelope = clear.resolved() ? envelope(entry, bytes, clear.epoch()) : null;
    if (envelope == null || !condition.getAsBoolean()) {
      lease.release();
      return;
    }
    lease
        .store(envelope, entry.staleUntilMillis() - clock.millis())
        .thenAccept(
            stored -> (stored ? counters.remoteStores : counters.discardedLoads).increment());
  }

  /// The entry as the remote tier gets it; null when it stays in this process.
  byte @Nullable [] envelope(Entry<V> entry, byte @Nullable [] bytes, long clearEpoch) {
    if (bytes == null) {
      return null;
    }
    Encryption encryption = tiers.encryption();
    return orNull(() -> {
      byte[] envelope = Envelope.write(entry, name, clearEpoch, tiers.aheadMillis(), bytes);
      return encryption == null ? envelope : encryption.seal(entry.key(), envelope);
    });
  }

  /// Encodes a value once: codecs that weigh by the bytes get those that are stored.
  Weighed<V> weigh(V value, boolean shared) {
    byte[] bytes = shared ? orNull(() -> codec.encode(value)) : null;
    int weight =
        bytes == null ? codec.weightBytes(value) : codec.weightBytes(value, bytes, 0, bytes.length);
    return new Weighed<>(value, weight, bytes);
  }

  /// Null when the codec cannot: the value then stays in this process.
  private byte @Nullable [] orNull(Supplier<byte[]> encoding) {
    try {
      return encoding.get();
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

  public static void requireKey(String key) {
    if (key.isEmpty() || key.length() > MAXIMUM_KEY_LENGTH) {
      throw new IllegalArgumentException(
          "a key must have 1 to "
              + MAXIMUM_KEY_LENGTH
              + " characters, but has "
              + key.length()
              + ". Hash long ones with CacheKeys.");
    }
  }

  public static List<String> copyOfKeys(Collection<String> keys) {
    List<String> copy = List.copyOf(keys);
    copy.forEach(NamedCache::requireKey);
    return copy;
  }
}
