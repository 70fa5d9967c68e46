package dev.brisk.cache;

import dev.brisk.cache.remote.RemoteListener;
import dev.brisk.cache.remote.RemoteTier;
import dev.brisk.cache.remote.RemoteTier.Epoch;
import dev.brisk.cache.remote.RemoteTier.Fetched;
import dev.brisk.cache.remote.RemoteTier.Grant;
import dev.brisk.cache.remote.RemoteTier.Waiting;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/// The remote tier behind its breaker, with the invalidations that wait for its return.
///
/// How it works. The breaker opens after some failures in a row (three by default), at once when
/// the listening connection fails or when an invalidation could not be sent. While it is open
/// nobody waits for the tier; a background attempt every 250 ms (by default) connects anew. A
/// return has three steps, in this order, before any reader sees the tier again: what others
/// invalidated meanwhile is applied (or all of memory voided, when that cannot be known), what was
/// invalidated here is sent, the state is set. Without that order a reader could fetch a value that
/// this process already declared invalid.
///
/// While the tier cannot prove that invalidations arrive ([RemoteListener#confirmed]), memory's
/// entries live for [CacheStore#UNCONFIRMED_MILLIS] at most. After such a time the tier is not read
/// for another [#SETTLING_NANOS]: other processes have invalidations to send, and until they did,
/// what lies in the tier may be what they declared invalid.
final class Remote implements RemoteListener {
  private static final int MAXIMUM_QUEUED = 10_000;

  /// A proof is as old as the question, the entry that answers it up to a beat older, and this is
  /// looked at every [#LOOK_MILLIS]: together a second at most.
  private static final long CONFIRMED_FOR_NANOS = 850_000_000;

  private static final long LOOK_MILLIS = 50;
  private static final long SETTLING_NANOS = 1_000_000_000;

  private final RemoteTier tier;
  private final CacheStore store;
  private final ScheduledExecutorService scheduler;
  private final Watch watch;
  private final int failuresToTrip;
  private final long retryMillis;
  private final AtomicInteger failuresInARow = new AtomicInteger();
  private final String process = UUID.randomUUID() + ":";
  private final AtomicLong tokens = new AtomicLong();
  private final CompletableFuture<Void> firstAttempt = new CompletableFuture<>();

  private final LongAdder failures = new LongAdder();
  private final LongAdder trips = new LongAdder();
  private final LongAdder sent = new LongAdder();
  private final LongAdder received = new LongAdder();
  private final LongAdder overflows = new LongAdder();
  private final Map<Gap, LongAdder> continuityLosses = new EnumMap<>(Gap.class);

  private volatile boolean up;
  private volatile boolean closed;
  private volatile long confirmedNanos;
  private volatile boolean settling;

  // Guarded by this.
  private boolean connecting;
  private Map<String, Purge> queuedKeys = new LinkedHashMap<>();
  private List<QueuedTag> queuedTags = new ArrayList<>();
  private boolean queueOverflowed;
  private boolean wasAway;
  private long settlingSinceNanos;

  private record QueuedTag(Tag tag, Purge purge) {}

  Remote(
      RemoteTier tier,
      CacheStore store,
      ScheduledExecutorService scheduler,
      int failuresToTrip,
      long retryMillis,
      long silentAfterNanos) {
    this.failuresToTrip = failuresToTrip;
    this.retryMillis = retryMillis;
    this.tier = tier;
    this.store = store;
    this.scheduler = scheduler;
    this.watch = new Watch(store, scheduler, silentAfterNanos);
    for (Gap gap : Gap.values()) {
      continuityLosses.put(gap, new LongAdder());
    }
  }

  void start() {
    if (tier.confirmsInvalidations()) {
      store.invalidationsConfirmed(false);
      var unused =
          scheduler.scheduleWithFixedDelay(
              this::lookForProof, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }
    connect();
  }

  /// Ends when the first attempt to connect has ended, well or not.
  CompletableFuture<Void> firstAttempt() {
    return firstAttempt;
  }

  boolean up() {
    return up;
  }

  /// Whether its values may be read and its leases asked for.
  boolean usable() {
    return up && !settling;
  }

  RemoteState state() {
    return usable() ? RemoteState.UP : RemoteState.AWAY;
  }

  @Override
  public void confirmed(long nanos) {
    boolean begins;
    synchronized (this) {
      confirmedNanos = nanos;
      if (store.invalidationsConfirmed()) {
        wasAway = false;
        return;
      }
      if (wasAway && !settling) {
        settling = true;
        settlingSinceNanos = nanos;
      }
      if (settling && nanos - settlingSinceNanos < SETTLING_NANOS) {
        return;
      }
      begins = settling;
      settling = false;
      wasAway = false;
      store.invalidationsConfirmed(true);
    }
    if (begins) {
      store.emit(() -> new CacheEvent.InvalidationsConfirmed(true));
    }
  }

  private void lookForProof() {
    synchronized (this) {
      if (!store.invalidationsConfirmed()
          || System.nanoTime() - confirmedNanos < CONFIRMED_FOR_NANOS) {
        return;
      }
      store.invalidationsConfirmed(false);
    }
    store.emit(() -> new CacheEvent.InvalidationsConfirmed(false));
  }

  CompletableFuture<Fetched> fetch(String key, List<String> tags) {
    return counted(tier.fetch(key, tags));
  }

  CompletableFuture<List<Epoch>> epochs(List<String> tags) {
    return counted(tier.epochs(tags));
  }

  CompletableFuture<Void> store(String key, byte[] bytes, long ttlMillis) {
    return counted(tier.store(key, bytes, ttlMillis));
  }

  CompletableFuture<Boolean> storeLeased(String key, byte[] bytes, long ttlMillis, String token) {
    return counted(tier.storeLeased(key, bytes, ttlMillis, token));
  }

  CompletableFuture<Grant> acquire(String key, String token, long millis, String seen) {
    return counted(tier.acquire(key, token, millis, seen));
  }

  void renew(String key, String token, long millis) {
    if (up) {
      var unused = counted(tier.renew(key, token, millis));
    }
  }

  void release(String key, String token) {
    if (up) {
      var unused = counted(tier.release(key, token));
    }
  }

  /// @throws RuntimeException when the tier is not connected
  Waiting waitFor(String key) {
    return tier.waitFor(key);
  }

  String newToken(String epochs) {
    return process + tokens.incrementAndGet() + '|' + epochs;
  }

  String kind() {
    return tier.kind();
  }

  Watch watch() {
    return watch;
  }

  ScheduledExecutorService scheduler() {
    return scheduler;
  }

  /// Removes the keys there and tells the others, now or when the tier is back.
  CompletableFuture<Void> invalidate(List<String> keys, Purge purge) {
    return sendOrQueue(
        () -> tier.invalidate(keys, purge == Purge.SOFT),
        () -> queueKeys(keys, purge),
        () -> sent.add(keys.size()));
  }

  CompletableFuture<Void> announce(List<String> keys) {
    return sendOrQueue(
        () -> tier.announce(keys), () -> queueKeys(keys, Purge.HARD), () -> sent.add(keys.size()));
  }

  /// Raises the epochs of tags that were purged with [Tag#purgeAndRaise].
  CompletableFuture<Void> raise(List<Tag> tags, Purge purge) {
    return sendOrQueue(
        () -> tier.raise(names(tags), purge == Purge.SOFT),
        () -> queueTags(tags.stream().map(tag -> new QueuedTag(tag, purge)).toList()),
        () -> {
          tags.forEach(Tag::raised);
          sent.add(tags.size());
        });
  }

  private interface Send {
    CompletableFuture<?> send();
  }

  private CompletableFuture<Void> sendOrQueue(Send send, Runnable queue, Runnable done) {
    synchronized (this) {
      if (!up) {
        queue.run();
        return CompletableFuture.completedFuture(null);
      }
    }
    return send.send()
        .handle((result, failure) -> {
          if (failure == null) {
            failuresInARow.set(0);
            done.run();
          } else {
            // The queue first: the return must not overlook it.
            synchronized (this) {
              queue.run();
            }
            failures.increment();
            trip();
          }
          return null;
        });
  }

  private void queueKeys(Collection<String> keys, Purge purge) {
    Map<String, Purge> all = new LinkedHashMap<>();
    keys.forEach(key -> all.put(key, purge));
    queueKeys(all);
  }

  private synchronized void queueKeys(Map<String, Purge> keys) {
    if (queuedKeys.size() + queuedTags.size() + keys.size() > MAXIMUM_QUEUED) {
      overflow();
    } else {
      keys.forEach((key, purge) ->
          queuedKeys.merge(key, purge, (one, other) -> one == Purge.HARD ? one : other));
    }
  }

  private synchronized void queueTags(List<QueuedTag> tags) {
    if (queuedKeys.size() + queuedTags.size() + tags.size() > MAXIMUM_QUEUED) {
      tags.forEach(queued -> queued.tag.raised());
      overflow();
    } else {
      queuedTags.addAll(tags);
    }
  }

  /// Too much to remember: the return will void everything that is shared.
  private synchronized void overflow() {
    overflows.increment();
    queueOverflowed = true;
    queuedKeys = new LinkedHashMap<>();
    queuedTags.forEach(queued -> queued.tag.raised());
    queuedTags = new ArrayList<>();
  }

  private <T> CompletableFuture<T> counted(CompletableFuture<T> command) {
    return command.whenComplete((result, failure) -> {
      if (failure == null) {
        failuresInARow.set(0);
        watch.answered();
      } else {
        failures.increment();
        watch.failed();
        if (failuresInARow.incrementAndGet() >= failuresToTrip) {
          trip();
        }
      }
    });
  }

  private void trip() {
    synchronized (this) {
      if (!up || closed) {
        return;
      }
      up = false;
      wasAway = true;
      settling = false;
      trips.increment();
    }
    store.emit(() -> new CacheEvent.RemoteChanged(RemoteState.AWAY));
    scheduler.execute(this::connect);
  }

  private void connect() {
    synchronized (this) {
      if (connecting || closed) {
        return;
      }
      connecting = true;
    }
    CompletableFuture<Void> attempt;
    try {
      attempt = tier.connect(this).thenCompose(connected -> replay());
    } catch (RuntimeException e) {
      attempt = CompletableFuture.failedFuture(e);
    }
    attempt.whenComplete((done, failure) -> {
      synchronized (this) {
        connecting = false;
        wasAway |= failure != null;
      }
      // Not "on failure": it may have been tripped again already.
      if (!up && !closed) {
        var unused = scheduler.schedule(this::connect, retryMillis, TimeUnit.MILLISECONDS);
      }
      firstAttempt.complete(null);
    });
  }

  /// Sends what waited until nothing is left, then opens the tier to readers in the same lock.
  private CompletableFuture<Void> replay() {
    Map<String, Purge> keys;
    List<QueuedTag> tags;
    boolean overflowed;
    synchronized (this) {
      keys = queuedKeys;
      tags = queuedTags;
      overflowed = queueOverflowed;
      if (keys.isEmpty() && tags.isEmpty() && !overflowed) {
        failuresInARow.set(0);
        up = true;
        return CompletableFuture.completedFuture(null);
      }
      queuedKeys = new LinkedHashMap<>();
      queuedTags = new ArrayList<>();
      queueOverflowed = false;
    }
    // The hard ones first: what a soft one leaves to answer as stale is then not older than they.
    return replay(keys, tags, overflowed, Purge.HARD)
        .thenCompose(done -> replay(keys, tags, false, Purge.SOFT))
        .whenComplete((done, failure) -> {
          if (failure == null) {
            tags.forEach(queued -> queued.tag.raised());
            sent.add(keys.size() + tags.size() + (overflowed ? 1 : 0));
            if (overflowed) {
              store.heardClear(Purge.HARD);
            }
          } else {
            synchronized (this) {
              queueTags(tags);
              queueKeys(keys);
              queueOverflowed |= overflowed;
            }
          }
        })
        .thenCompose(done -> replay());
  }

  private CompletableFuture<Void> replay(
      Map<String, Purge> keys, List<QueuedTag> tags, boolean overflowed, Purge purge) {
    List<String> names = new ArrayList<>();
    tags.stream()
        .filter(queued -> queued.purge == purge)
        .forEach(queued -> names.add(queued.tag.name));
    if (overflowed) {
      names.add(CacheStore.CLEAR_TAG);
    }
    List<String> purged = keys.keySet().stream().filter(key -> keys.get(key) == purge).toList();
    boolean soft = purge == Purge.SOFT;
    CompletableFuture<?> raising =
        names.isEmpty() ? CompletableFuture.completedFuture(null) : tier.raise(names, soft);
    return raising.thenCompose(raised ->
        purged.isEmpty() ? CompletableFuture.completedFuture(null) : tier.invalidate(purged, soft));
  }

  private static List<String> names(List<Tag> tags) {
    List<String> names = new ArrayList<>(tags.size());
    for (Tag tag : tags) {
      names.add(tag.name);
    }
    return names;
  }

  @Override
  public void keysInvalidated(List<String> keys, boolean soft) {
    received.add(keys.size());
    store.heardKeys(keys, soft ? Purge.SOFT : Purge.HARD);
  }

  @Override
  public void tagsInvalidated(List<String> tags, boolean soft) {
    received.add(tags.size());
    store.heardTags(tags, soft ? Purge.SOFT : Purge.HARD);
  }

  @Override
  public void keysChanged(List<String> keys) {
    received.add(keys.size());
    store.heardChanges(keys);
  }

  @Override
  public void everythingChanged() {
    received.increment();
    store.heardClear(Purge.HARD);
    store.emit(() -> new CacheEvent.Cleared(Purge.HARD, true));
  }

  @Override
  public void continuityLost(Gap gap) {
    Objects.requireNonNull(continuityLosses.get(gap)).increment();
    store.heardNothingForAWhile();
    store.emit(() -> new CacheEvent.ContinuityLost(gap));
  }

  /// The return that is under way clears everything, since nobody knows which invalidations the
  /// tier has forgotten.
  @Override
  public synchronized void rolledBack() {
    queueOverflowed = true;
  }

  @Override
  public void disconnected(Throwable cause) {
    failures.increment();
    trip();
  }

  synchronized RemoteStatistics statistics() {
    return new RemoteStatistics(
        state(),
        failures.sum(),
        trips.sum(),
        sent.sum(),
        received.sum(),
        queuedKeys.size() + queuedTags.size(),
        overflows.sum(),
        losses(),
        store.invalidationsConfirmed());
  }

  private Map<Gap, Long> losses() {
    Map<Gap, Long> losses = new EnumMap<>(Gap.class);
    continuityLosses.forEach((gap, count) -> losses.put(gap, count.sum()));
    return losses;
  }

  void close() {
    closed = true;
    up = false;
    tier.close();
  }
}
