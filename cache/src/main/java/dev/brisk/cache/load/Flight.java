package dev.brisk.cache.load;

import dev.brisk.cache.entry.Entry;
import dev.brisk.cache.entry.TagSnapshot;
import dev.brisk.cache.load.CacheEvent.LoadBegunWithoutLease.Reason;
import dev.brisk.cache.remote.GuardedRemoteTier;
import dev.brisk.cache.remote.Lease;
import dev.brisk.cache.remote.PendingRead;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// One trip to the remote tier and the loader for a key, shared by all who ask meanwhile.
///
/// How it stays honest. Whoever invalidates marks the flights of the key, changes the tag's version
/// or the store's generation, all before its call returns. A flight is joined only while none of
/// that happened since it began, and stores its value only then; the store into memory is atomic
/// with removals of the key, and tags and generation are compared again on every later read. So a
/// value whose load began before an invalidation answers those who asked before it, and nobody
/// else.
final class Flight<V> implements PendingRead {
  final NamedCache<V> cache;
  final String key;
  final CacheOptions options;
  final CompletableFuture<Lookup<V>> result = new CompletableFuture<>();
  private final long startedNanos = System.nanoTime();

  /// The expired or nearly expired entry that this flight is to replace.
  private volatile @Nullable Entry<V> previous;

  /// Nobody waits for it; as long as that is so it may leave the load to another process.
  private volatile boolean background;

  private final AsyncLoader<V> loader;
  private final int generation;
  private final long purgesAtStart;
  private volatile TagSnapshot tags;
  private volatile boolean invalidated;
  private final AtomicInteger remoteChanges = new AtomicInteger();
  private volatile int remoteChangesAtRead;
  private volatile boolean gaveUp;
  private volatile boolean interrupted;
  private volatile boolean admitted;
  private volatile @Nullable RemoteLookup<V> reading;

  /// Who runs its loader, if that is a thread that waits for other flights by blocking.
  volatile CallerThread.@Nullable Loading loadedBy;

  private volatile @Nullable Reason noLeaseBecause;
  private List<String> lateTags = List.of();
  private @Nullable Lease lease;
  private long memoryNanos;
  private long remoteNanos;

  Flight(
      NamedCache<V> cache,
      String key,
      CacheOptions options,
      AsyncLoader<V> loader,
      boolean background) {
    this.cache = cache;
    this.key = key;
    this.options = options;
    this.loader = loader;
    this.background = background;
    SharedTiers tiers = cache.tiers();
    this.generation = tiers.generation();
    this.purgesAtStart = tiers.tags().sequence();
    this.tags = TagSnapshot.of(tiers.tags(), options.tags());
  }

  /// What memory has for it to replace, looked up after the flight was entered under its key: an
  /// invalidation from then on marks the flight, one before has removed the entry.
  void replaces(@Nullable Entry<V> entry) {
    previous = entry;
  }

  /// The key was invalidated, or a tag while its epoch was read: nobody joins, nothing is stored.
  void invalidate() {
    invalidated = true;
  }

  /// The value under the key in the remote tier is another now, by whomever (tracking).
  void changedInRemote() {
    remoteChanges.incrementAndGet();
  }

  /// The remote tier is about to be read: changes until now are in what it will answer. One that
  /// comes while the question is under way may or may not be; the flight then keeps nothing.
  void readsRemote() {
    remoteChangesAtRead = remoteChanges.get();
  }

  /// Whether a request that begins now may have this flight's value.
  boolean joinableFor(NamedCache<?> asking, String fingerprint) {
    return asking == cache && fingerprint.equals(options.fingerprint()) && valid();
  }

  boolean valid() {
    return !invalidated
        && remoteChangesAtRead == remoteChanges.get()
        && generation == cache.tiers().generation()
        && tags.unpurged();
  }

  boolean loadsBy(AsyncLoader<?> other) {
    return loader == other;
  }

  /// The loader's thread was interrupted: that fails its own caller only. To be said beforehand.
  void interrupted() {
    interrupted = true;
  }

  boolean wasInterrupted() {
    return interrupted;
  }

  /// Somebody waits for it now.
  void join() {
    background = false;
  }

  /// Whether a request that joined at that point in the purge log must ask again: a tag that only
  /// the load named was purged between the start and the joining, or nothing was loaded at all.
  boolean uselessFor(long joinedAtPurge) {
    return gaveUp || cache.tiers().tags().purgedBetween(purgesAtStart, joinedAtPurge, lateTags);
  }

  TagSnapshot tags() {
    return tags;
  }

  int generation() {
    return generation;
  }

  boolean background() {
    return background;
  }

  @Nullable Entry<V> previous() {
    return previous;
  }

  void start(long memoryNanos) {
    this.memoryNanos = memoryNanos;
    GuardedRemoteTier remote = cache.tiers().remote();
    if (remote == null || !options.remote()) {
      load();
    } else if (!remote.usable()) {
      loadWithoutLease(Reason.DOWN);
    } else if (remote.stalls().stalledFor(this)) {
      loadWithoutLease(Reason.STALLED);
    } else {
      RemoteLookup<V> read = new RemoteLookup<>(this, remote);
      reading = read;
      read.start();
    }
  }

  @Override
  public long waitedNanos(long now) {
    RemoteLookup<V> read = reading;
    return read == null ? -1 : read.waitedNanos(now);
  }

  @Override
  public long maxWaitNanos() {
    return cache.maxWaitNanos();
  }

  @Override
  public void loadWithoutLease() {
    RemoteLookup<V> read = reading;
    if (read != null) {
      read.loadWithoutLease();
    }
  }

  // What the remote read found.

  void remoteTook(long nanos) {
    remoteNanos = nanos;
  }

  void namedLater(List<String> names) {
    lateTags = names;
  }

  void remoteHit(Entry<V> entry) {
    keep(entry);
    cache.counters().remoteHits.increment();
    finish(
        new Lookup<>(entry.value(), Lookup.Outcome.HIT_REMOTE, entry, memoryNanos, remoteNanos, 0));
  }

  /// The remote tier has only an expired value. It may answer, it may serve a conditional load.
  void remoteStale(Entry<V> entry) {
    Entry<V> known = previous;
    if (known == null || known.storedAtMillis() < entry.storedAtMillis()) {
      previous = entry;
    }
    long now = cache.tiers().clock().millis();
    if (now < entry.freshUntilMillis() + options.staleness().whileRevalidate().toMillis()) {
      // Those who wait go; the flight goes on as a refresh.
      background = true;
      keep(entry);
      cache.counters().staleHits.increment();
      result.complete(
          new Lookup<>(entry.value(), Lookup.Outcome.STALE, entry, memoryNanos, remoteNanos, 0));
    }
  }

  /// Another process loads it already, and nobody here waits.
  void leaveToOthers(Entry<V> entry) {
    gaveUp = true;
    finish(new Lookup<>(entry.value(), Lookup.Outcome.STALE, entry, memoryNanos, remoteNanos, 0));
  }

  /// The load is ours, and its value may be stored in the remote tier under this lease.
  void holds(Lease acquired) {
    lease = acquired;
  }

  /// Goes on when the loader lets the key be loaded; else all who wait get its refusal.
  void whenAdmitted(Runnable next) {
    if (admitted) {
      next.run();
      return;
    }
    CompletionStage<Void> admission;
    try {
      admission = loader.admit(key);
    } catch (Throwable e) {
      admission = CompletableFuture.failedFuture(e);
    }
    admission.whenComplete((done, failure) -> {
      if (failure != null) {
        fail(Failures.cause(failure));
        return;
      }
      admitted = true;
      try {
        next.run();
      } catch (RuntimeException | Error e) {
        fail(e);
      }
    });
  }

  /// Loads without the lease that there should be.
  void loadWithoutLease(Reason reason) {
    noLeaseBecause = reason;
    load();
  }

  void load() {
    whenAdmitted(this::loadAdmitted);
  }

  private void loadAdmitted() {
    cache.counters().misses.increment();
    Reason reason = noLeaseBecause;
    if (reason != null) {
      cache.counters().loadsWithoutLease.increment();
      cache.tiers().emit(() -> new CacheEvent.LoadBegunWithoutLease(cache.name(), key, reason));
    }
    long began = System.nanoTime();
    CompletionStage<LoadResult<V>> loading;
    try {
      loading = loader.load(key, previous);
    } catch (Throwable e) {
      loading = CompletableFuture.failedFuture(e);
    }
    loading.whenComplete((loaded, failure) -> {
      long nanos = System.nanoTime() - began;
      Counters counters = cache.counters();
      counters.loads.increment();
      counters.loadNanos.add(nanos);
      SharedTiers tiers = cache.tiers();
      try {
        if (failure != null) {
          counters.loadFailures.increment();
          Throwable cause = Failures.cause(failure);
          tiers.emit(() -> new CacheEvent.LoadFailed(cache.name(), key, cause));
          failed(cause, nanos);
        } else {
          tiers.emit(() -> new CacheEvent.ValueLoaded(cache.name(), key, nanos));
          loaded(loaded, nanos);
        }
      } catch (RuntimeException | Error e) {
        // A function of the options that fails, for one: the caller hears of it.
        fail(e);
      }
    });
  }

  private void loaded(LoadResult<V> loaded, long nanos) {
    V value = loaded.value();
    Entry<V> old = previous;
    List<String> late = new ArrayList<>(loaded.tags());
    String validator = loaded.validator();
    if (loaded.notModified()) {
      if (old == null) {
        throw new IllegalStateException(
            "the loader of \"" + key + "\" answered \"unchanged\" but was given no previous entry");
      }
      cache.counters().unchanged.increment();
      value = old.value();
      late.addAll(old.tags());
      validator = validator == null ? old.validator() : validator;
    }
    if (value == null) {
      throw new IllegalStateException("the loader of \"" + key + "\" brought no value");
    }
    Duration ttl = Expiry.ttl(cache, options, loaded, value);
    if (ttl.isZero() || ttl.isNegative()) {
      releaseLease();
      finish(new Lookup<>(value, Lookup.Outcome.MISS, null, memoryNanos, remoteNanos, nanos));
      return;
    }
    late.removeAll(options.tags());
    boolean shareable = true;
    if (!late.isEmpty()) {
      lateTags = List.copyOf(late);
      SharedTiers tiers = cache.tiers();
      TagSnapshot all = tags.plus(TagSnapshot.of(tiers.tags(), lateTags));
      // Asked after the epochs were read: a purge before that is in the log, which is written
      // before the epoch; one after it makes the epochs outdated.
      if (tiers.tags().purgedBetween(purgesAtStart, tiers.tags().sequence(), lateTags)) {
        invalidate();
      }
      tags = all;
      // Their epochs in the remote tier were not read before the load, so it stays here.
      shareable = false;
    }
    store(value, validator, ttl, nanos, shareable);
  }

  private void store(
      V value, @Nullable String validator, Duration ttl, long nanos, boolean shareable) {
    Lease held = shareable ? lease : null;
    Weighed<V> weighed = cache.weigh(value, held != null);
    Entry<V> entry =
        Expiry.entry(cache, key, weighed, options, ttl, validator, tags, nanos, generation);
    if (!valid()) {
      releaseLease();
      cache.counters().discardedLoads.increment();
      cache.tiers().emit(() -> new CacheEvent.LoadDiscarded(cache.name(), key));
      finish(new Lookup<>(value, Lookup.Outcome.MISS, null, memoryNanos, remoteNanos, nanos));
      return;
    }
    keep(Expiry.inMemory(entry, options, cache.tiers().clock().millis()));
    if (held != null) {
      cache.share(entry, weighed.bytes(), held, this::valid);
    } else {
      releaseLease();
    }
    finish(new Lookup<>(value, Lookup.Outcome.MISS, entry, memoryNanos, remoteNanos, nanos));
  }

  private void failed(Throwable cause, long nanos) {
    releaseLease();
    SharedTiers tiers = cache.tiers();
    long now = tiers.clock().millis();
    Entry<V> old = previous;
    long retryAt = now + options.staleness().retryAfter().toMillis();
    if (old != null && now < old.freshUntilMillis() && !cache.isValid(old, options)) {
      // Softly invalidated before its time: from here on it is old, else it would be fresh again.
      old = old.expiredAt(now, retryAt);
    }
    if (old != null
        && cache.mayServeStale(old)
        && now < old.freshUntilMillis() + options.staleness().longestMillis()) {
      // Until then readers get it without another try.
      keep(old.withRefreshAt(retryAt));
      if (now < old.freshUntilMillis() + options.staleness().ifError().toMillis()) {
        cache.counters().staleHits.increment();
        tiers.emit(() -> new CacheEvent.StaleServedOnError(cache.name(), key, cause));
        finish(
            new Lookup<>(
                old.value(), Lookup.Outcome.STALE_ON_ERROR, old, memoryNanos, remoteNanos, nanos));
        return;
      }
    }
    Duration errorTtl = options.negative().errorTtl().apply(cause);
    if (errorTtl.isPositive() && !interrupted && valid()) {
      tiers.failures().put(this, cause, now + CacheOptions.atMost(errorTtl).toMillis());
    }
    fail(cause);
  }

  private void keep(Entry<V> entry) {
    if (!cache.tiers().memory().put(entry, this::valid)) {
      cache.counters().tooLarge.increment();
    }
  }

  private void releaseLease() {
    Lease held = lease;
    if (held != null) {
      lease = null;
      held.release();
    }
  }

  /// Whether it lasts longer than its load time-out.
  boolean isOverdue(long now) {
    return now - startedNanos > options.timeouts().load().toNanos();
  }

  /// Gives up on a load that does not end, so that the next caller tries anew.
  void timeOut() {
    invalidate();
    fail(
        new TimeoutException(
            "the load of \""
                + key
                + "\" in cache \""
                + cache.name()
                + "\" did not end within "
                + options.timeouts().load()
                + " and was given up"));
  }

  private void finish(Lookup<V> lookup) {
    cache.tiers().completed(this);
    result.complete(lookup);
  }

  /// Whatever the failure was: a lease that stayed would be renewed as long as the process lives,
  /// and others wait for it.
  void fail(Throwable failure) {
    releaseLease();
    cache.tiers().completed(this);
    result.completeExceptionally(failure);
  }
}
