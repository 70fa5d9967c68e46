package dev.brisk.cache.load;

import dev.brisk.cache.crypto.Encryption;
import dev.brisk.cache.entry.BanList;
import dev.brisk.cache.entry.CacheTag;
import dev.brisk.cache.entry.Entry;
import dev.brisk.cache.entry.Purge;
import dev.brisk.cache.entry.TagIndex;
import dev.brisk.cache.memory.MemoryStatistics;
import dev.brisk.cache.memory.MemoryTier;
import dev.brisk.cache.remote.Breaker;
import dev.brisk.cache.remote.GuardedRemoteTier;
import dev.brisk.cache.remote.RemoteListener.Gap;
import dev.brisk.cache.remote.RemoteOwner;
import dev.brisk.cache.remote.RemoteState;
import dev.brisk.cache.remote.RemoteTier;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What the caches of a store share: tiers, tags, the loads that are under way, one thread for what
/// is due. Here entries are invalidated, whoever says so. Thread-safe.
public final class SharedTiers implements RemoteOwner, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(SharedTiers.class.getName());
  private static final long SWEEP_MILLIS = 500;
  private static final int KEY_SLOTS = 1 << 12;
  private static final AtomicInteger STORES = new AtomicInteger();

  private final MemoryTier memory;
  private final TagIndex tags = new TagIndex();
  private final BanList bans = new BanList();
  private final CacheTag clearTag = new CacheTag(CacheTag.CLEAR);
  private final @Nullable Consumer<CacheEvent> listener;
  private final InstantSource clock;
  private final InstantSource wallClock;
  private final ScheduledThreadPoolExecutor scheduler;
  private final @Nullable GuardedRemoteTier remote;
  private final @Nullable Encryption encryption;
  private final ConcurrentHashMap<String, Flight<?>> flights = new ConcurrentHashMap<>();
  private final RecentFailures failures = new RecentFailures();

  /// How often a key of each slot was invalidated: a value that was asked for before is not stored
  /// after (see [Recording]). Two keys may share a slot; that costs a store, never a wrong value.
  private final AtomicIntegerArray keyChanges = new AtomicIntegerArray(KEY_SLOTS);

  /// Rises with each clear; entries of an earlier one are not fresh.
  private final AtomicInteger generation = new AtomicInteger();

  /// Entries of a generation before this one may not even answer as stale.
  private final AtomicInteger hardGeneration = new AtomicInteger();

  private volatile boolean invalidationsConfirmed = true;

  /// @param clock measures lifetimes
  /// @param wallClock what all processes have in common
  public SharedTiers(
      MemoryTier memory,
      @Nullable RemoteTier remote,
      Breaker breaker,
      @Nullable Encryption encryption,
      InstantSource clock,
      InstantSource wallClock,
      @Nullable Consumer<CacheEvent> listener) {
    this.memory = memory;
    this.clock = clock;
    this.wallClock = wallClock;
    this.listener = listener;
    this.encryption = encryption;
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
            this::endOverdueFlights, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
    this.remote =
        remote == null
            ? null
            : new GuardedRemoteTier(remote, this, flights.values(), scheduler, breaker);
  }

  /// Connects to the remote tier, where there is one.
  public void start() {
    if (remote != null) {
      remote.start();
    }
  }

  public CompletionStage<Void> invalidate(List<String> keys, Purge purge) {
    if (keys.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    forget(keys, purge);
    emit(() -> new CacheEvent.KeysInvalidated(keys, purge, false));
    return remote == null
        ? CompletableFuture.completedFuture(null)
        : remote.invalidate(keys, purge);
  }

  public CompletionStage<Void> invalidateTags(List<String> names, Purge purge) {
    if (names.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    CacheTag[] purged = tags.get(names);
    for (CacheTag tag : purged) {
      // First the log: whoever sees the new epoch must find the purge there (Flight#loaded).
      tags.log(tag.name());
      if (remote == null) {
        tag.purge(purge);
      } else {
        tag.purgeAndAdvance(purge);
      }
    }
    emit(() -> new CacheEvent.TagsInvalidated(names, purge, false));
    return remote == null
        ? CompletableFuture.completedFuture(null)
        : remote.advanceEpochs(List.of(purged), purge);
  }

  public CompletionStage<Void> clear(Purge purge) {
    invalidateMemory(purge);
    emit(() -> new CacheEvent.Cleared(purge, false));
    if (remote == null) {
      return CompletableFuture.completedFuture(null);
    }
    clearTag.purgeAndAdvance(purge);
    return remote.advanceEpochs(List.of(clearTag), purge);
  }

  /// Invalidates what begins so, by what callers hold against [#bans].
  public CompletionStage<Void> invalidatePrefixes(List<String> prefixes, Purge purge) {
    if (remote != null && !remote.keepsBans()) {
      return clear(purge);
    }
    List<String> texts =
        prefixes.stream()
            .map(prefix -> new BanList.Ban(Long.MAX_VALUE, purge, prefix).text())
            .toList();
    List<BanList.Ban> begun = bans.begin(texts);
    emit(() -> new CacheEvent.PrefixesInvalidated(prefixes, purge, false));
    if (remote == null) {
      bans.settle(begun, null, false);
      return CompletableFuture.completedFuture(null);
    }
    return remote.ban(texts).thenAccept(all -> bans.settle(begun, all, false));
  }

  private void invalidateMemory(Purge purge) {
    // First the numbers that every read compares, then the memory behind them.
    int next = generation.incrementAndGet();
    if (purge == Purge.HARD) {
      hardGeneration.accumulateAndGet(next, Math::max);
      memory.clear();
    }
  }

  void forget(Collection<String> keys, Purge purge) {
    for (String key : keys) {
      keyChanges.incrementAndGet(slot(key));
      invalidateFlight(key);
      failures.forget(key);
      if (purge == Purge.HARD) {
        memory.remove(key);
      } else {
        memory.invalidateSoftly(key);
      }
      // One that began in between may be answering with the entry that memory had until now: who
      // asks from here on must not join it.
      invalidateFlight(key);
    }
  }

  private static int slot(String key) {
    int hash = key.hashCode();
    return (hash ^ hash >>> 16) & KEY_SLOTS - 1;
  }

  /// A number that is another one once the key was invalidated, or put.
  int changes(String key) {
    return keyChanges.get(slot(key));
  }

  private void invalidateFlight(String key) {
    Flight<?> flight = flights.get(key);
    if (flight != null) {
      flight.invalidate();
    }
  }

  // What other processes did.

  @Override
  public void onKeysInvalidated(List<String> keys, Purge purge) {
    forget(keys, purge);
    emit(() -> new CacheEvent.KeysInvalidated(keys, purge, true));
  }

  /// A load that began before is not kept, nor is a read that began before.
  @Override
  public void onKeysChanged(List<String> keys) {
    for (String key : keys) {
      keyChanges.incrementAndGet(slot(key));
      changedInRemote(key);
      memory.remove(key);
      // As in forget.
      changedInRemote(key);
    }
    emit(() -> new CacheEvent.KeysChanged(keys));
  }

  private void changedInRemote(String key) {
    Flight<?> flight = flights.get(key);
    if (flight != null) {
      flight.changedInRemote();
    }
  }

  @Override
  public void onTagsInvalidated(List<String> names, Purge purge) {
    for (String name : names) {
      if (name.startsWith(RemoteTier.BAN)) {
        banned(name.substring(RemoteTier.BAN.length()));
        continue;
      }
      if (name.equals(CacheTag.CLEAR)) {
        invalidateEverything(purge);
        emit(() -> new CacheEvent.Cleared(purge, true));
        continue;
      }
      tags.log(name);
      CacheTag tag = tags.getIfKnown(name);
      if (tag != null) {
        tag.purge(purge);
      }
      emit(() -> new CacheEvent.TagsInvalidated(List.of(name), purge, true));
    }
  }

  /// It is about everything until the list that it is in has been read.
  private void banned(String text) {
    BanList.Ban ban = bans.begin(List.of(text)).getFirst();
    readBans();
    emit(() -> new CacheEvent.PrefixesInvalidated(List.of(ban.prefix()), ban.purge(), true));
  }

  private void readBans() {
    if (remote != null && remote.up() && remote.keepsBans()) {
      var unused = remote.readBans();
    }
  }

  @Override
  public void onEverythingChanged() {
    invalidateEverything();
    emit(() -> new CacheEvent.Cleared(Purge.HARD, true));
  }

  @Override
  public void onContinuityLost(Gap gap) {
    invalidateEverything();
    readBans();
    emit(() -> new CacheEvent.ContinuityLost(gap));
  }

  @Override
  public void invalidateEverything() {
    invalidateEverything(Purge.HARD);
  }

  private void invalidateEverything(Purge purge) {
    clearTag.purge(purge);
    invalidateMemory(purge);
  }

  @Override
  public void onStateChanged(RemoteState state, @Nullable Throwable cause) {
    emit(() -> new CacheEvent.RemoteChanged(state, cause));
  }

  @Override
  public void onConfirmationChanged(boolean confirmed) {
    emit(() -> new CacheEvent.InvalidationsConfirmed(confirmed));
  }

  @Override
  public boolean invalidationsConfirmed() {
    return invalidationsConfirmed;
  }

  /// Whether word of the entry's invalidation would have come, or it is too young for that to
  /// matter.
  boolean isConfirmed(Entry<?> found, long now) {
    return invalidationsConfirmed
        || now < found.storedAtMillis() + GuardedRemoteTier.UNCONFIRMED_MILLIS;
  }

  @Override
  public void invalidationsConfirmed(boolean confirmed) {
    invalidationsConfirmed = confirmed;
  }

  /// Gives up on loads that do not end.
  private void endOverdueFlights() {
    long now = System.nanoTime();
    for (Flight<?> flight : flights.values()) {
      if (flight.isOverdue(now)) {
        flight.timeOut();
      }
    }
  }

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

  public MemoryTier memory() {
    return memory;
  }

  public @Nullable GuardedRemoteTier remote() {
    return remote;
  }

  public MemoryStatistics memoryStatistics() {
    return new MemoryStatistics(
        memory.entryCount(), memory.weightBytes(), memory.maximumBytes(), tags.size());
  }

  TagIndex tags() {
    return tags;
  }

  @Override
  public BanList bans() {
    return bans;
  }

  CacheTag clearTag() {
    return clearTag;
  }

  InstantSource clock() {
    return clock;
  }

  /// How far the clock of all nodes is ahead of the one that lifetimes are measured by.
  long aheadMillis() {
    return wallClock.millis() - clock.millis();
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

  void completed(Flight<?> flight) {
    flights.remove(flight.key, flight);
  }

  @Override
  public void close() {
    scheduler.shutdownNow();
    if (remote != null) {
      remote.close();
    }
  }
}
