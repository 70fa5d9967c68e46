package dev.brisk.cache.remote;

import dev.brisk.cache.entry.BanList;
import dev.brisk.cache.entry.CacheTag;
import dev.brisk.cache.entry.Epoch;
import dev.brisk.cache.entry.Purge;
import dev.brisk.cache.remote.InvalidationQueue.QueuedTag;
import dev.brisk.cache.remote.RemoteTier.Fetched;
import dev.brisk.cache.remote.RemoteTier.Grant;
import dev.brisk.cache.remote.RemoteTier.Waiting;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The remote tier behind its breaker, with the invalidations that wait for its return.
///
/// How it works. The breaker opens after some failures in a row (three by default), at once when
/// the listening connection fails or when an invalidation could not be sent. While it is open
/// nobody waits for the tier; a background attempt every 250 ms (by default) connects anew. A
/// return has three steps, in this order, before any reader sees the tier again: what others
/// invalidated meanwhile is applied (or all of memory discarded, when that cannot be known), what
/// was invalidated here is sent, the state is set. Without that order a reader could fetch a value
/// that this process already declared invalid.
///
/// While the tier cannot prove that invalidations arrive ([RemoteListener#confirmed]), memory's
/// entries live for [#UNCONFIRMED_MILLIS] at most. After such a time the tier is not read for
/// another [#SETTLING_NANOS]: other processes have invalidations to send, and until they did, what
/// lies in the tier may be what they declared invalid.
public final class GuardedRemoteTier implements RemoteListener {
  /// How long memory's entries live while nobody knows whether invalidations arrive.
  public static final long UNCONFIRMED_MILLIS = 1000;

  /// A proof is as old as the question, the entry that answers it up to a beat older, and this is
  /// looked at every [#LOOK_MILLIS]: together a second at most.
  private static final long CONFIRMED_FOR_NANOS = 850_000_000;

  private static final long LOOK_MILLIS = 50;
  private static final long SETTLING_NANOS = 1_000_000_000;

  private final RemoteTier tier;
  private final RemoteOwner owner;
  private final ScheduledExecutorService scheduler;
  private final StallMonitor stalls;
  private final int failuresToTrip;
  private final long retryMillis;
  private final AtomicInteger failuresInARow = new AtomicInteger();
  private final String process = UUID.randomUUID() + ":";
  private final AtomicLong tokens = new AtomicLong();
  private final CompletableFuture<Void> firstAttempt = new CompletableFuture<>();

  private final RemoteCounters counters = new RemoteCounters();

  private volatile boolean up;
  private volatile boolean closed;
  private volatile long confirmedNanos;
  private volatile boolean settling;

  // Guarded by this.
  private boolean connecting;
  private final InvalidationQueue queue = new InvalidationQueue();
  private boolean wasDown;
  private long settlingSinceNanos;

  /// @param reads those that may wait for the tier, at any time
  public GuardedRemoteTier(
      RemoteTier tier,
      RemoteOwner owner,
      Collection<? extends PendingRead> reads,
      ScheduledExecutorService scheduler,
      Breaker breaker) {
    this.failuresToTrip = breaker.failures();
    this.retryMillis = breaker.retryMillis();
    this.tier = tier;
    this.owner = owner;
    this.scheduler = scheduler;
    this.stalls = new StallMonitor(reads, scheduler, breaker.stallTimeoutNanos());
  }

  public void start() {
    if (tier.confirmsInvalidations()) {
      owner.invalidationsConfirmed(false);
      var unused =
          scheduler.scheduleWithFixedDelay(
              this::lookForProof, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }
    connect();
  }

  /// Ends when the first attempt to connect has ended, well or not.
  public CompletableFuture<Void> firstAttempt() {
    return firstAttempt;
  }

  public boolean up() {
    return up;
  }

  /// Whether its values may be read and its leases asked for.
  public boolean usable() {
    return up && !settling;
  }

  public RemoteState state() {
    return usable() ? RemoteState.UP : RemoteState.DOWN;
  }

  @Override
  public void confirmed(long nanos) {
    boolean begins;
    synchronized (this) {
      confirmedNanos = nanos;
      if (owner.invalidationsConfirmed()) {
        wasDown = false;
        return;
      }
      if (wasDown && !settling) {
        settling = true;
        settlingSinceNanos = nanos;
      }
      if (settling && nanos - settlingSinceNanos < SETTLING_NANOS) {
        return;
      }
      begins = settling;
      settling = false;
      wasDown = false;
      owner.invalidationsConfirmed(true);
    }
    if (begins) {
      owner.onConfirmationChanged(true);
    }
  }

  private void lookForProof() {
    synchronized (this) {
      if (!owner.invalidationsConfirmed()
          || System.nanoTime() - confirmedNanos < CONFIRMED_FOR_NANOS) {
        return;
      }
      owner.invalidationsConfirmed(false);
    }
    owner.onConfirmationChanged(false);
  }

  public CompletableFuture<Fetched> fetch(String key, List<String> tags) {
    return counted(tier.fetch(key, tags));
  }

  public CompletableFuture<List<Epoch>> epochs(List<String> tags) {
    return counted(tier.epochs(tags));
  }

  public CompletableFuture<Void> store(String key, byte[] bytes, long ttlMillis) {
    return counted(tier.store(key, bytes, ttlMillis));
  }

  public CompletableFuture<Boolean> storeLeased(
      String key, byte[] bytes, long ttlMillis, String token) {
    return counted(tier.storeLeased(key, bytes, ttlMillis, token));
  }

  public CompletableFuture<Grant> acquire(String key, String token, long millis, String seen) {
    return counted(tier.acquire(key, token, millis, seen));
  }

  void renew(String key, String token, long millis) {
    if (up) {
      var unused = counted(tier.renew(key, token, millis));
    }
  }

  public void release(String key, String token) {
    if (up) {
      var unused = counted(tier.release(key, token));
    }
  }

  /// @throws RuntimeException when the tier is not connected
  public Waiting waitFor(String key) {
    return tier.waitFor(key);
  }

  public String newToken(String epochs) {
    return process + tokens.incrementAndGet() + '|' + epochs;
  }

  public String kind() {
    return tier.kind();
  }

  public StallMonitor stalls() {
    return stalls;
  }

  ScheduledExecutorService scheduler() {
    return scheduler;
  }

  /// Removes the keys there and tells the others, now or when the tier is back.
  public CompletableFuture<Void> invalidate(List<String> keys, Purge purge) {
    return sendOrQueue(
        () -> tier.invalidate(keys, purge == Purge.SOFT),
        () -> queueKeys(keys, purge),
        () -> counters.sent.add(keys.size()));
  }

  public CompletableFuture<Void> announce(List<String> keys) {
    return sendOrQueue(
        () -> tier.announce(keys),
        () -> queueKeys(keys, Purge.HARD),
        () -> counters.sent.add(keys.size()));
  }

  /// Advances the epochs of tags that were purged with [CacheTag#purgeAndAdvance].
  public CompletableFuture<Void> advanceEpochs(List<CacheTag> tags, Purge purge) {
    return sendOrQueue(
        () -> tier.advanceEpochs(tags.stream().map(CacheTag::name).toList(), purge == Purge.SOFT),
        () -> queueTags(tags.stream().map(tag -> new QueuedTag(tag, purge)).toList()),
        () -> {
          tags.forEach(CacheTag::advanced);
          counters.sent.add(tags.size());
        });
  }

  /// Adds purges by prefix and tells the others.
  ///
  /// @return all purges then; null when the tier is away: on its return everything is purged
  public CompletableFuture<@Nullable List<String>> ban(List<String> texts) {
    CompletableFuture<@Nullable List<String>> all = new CompletableFuture<>();
    return sendOrQueue(
            () -> tier.bans(texts).thenAccept(all::complete),
            queue::addEverything,
            () -> counters.sent.add(texts.size()))
        .thenApply(done -> all.getNow(null));
  }

  /// The purges by prefix, anew. Where they cannot be read the tier is left: its return reads them.
  public CompletableFuture<Void> readBans() {
    List<BanList.Ban> pending = owner.bans().pending();
    return tier.bans(List.of())
        .thenAccept(all -> owner.bans().settle(pending, all, true))
        .whenComplete((done, failure) -> {
          if (failure != null) {
            disconnected(failure);
          }
        });
  }

  public boolean keepsBans() {
    return tier.keepsBans();
  }

  private interface Send {
    CompletableFuture<?> send();
  }

  private CompletableFuture<Void> sendOrQueue(Send send, Runnable enqueue, Runnable done) {
    synchronized (this) {
      if (!up) {
        enqueue.run();
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
              enqueue.run();
            }
            counters.failures.increment();
            trip(failure);
          }
          return null;
        });
  }

  private synchronized void queueKeys(Collection<String> keys, Purge purge) {
    Map<String, Purge> all = new LinkedHashMap<>();
    keys.forEach(key -> all.put(key, purge));
    queue.addKeys(all);
  }

  private synchronized void queueTags(List<QueuedTag> tags) {
    queue.addTags(tags);
  }

  private <T> CompletableFuture<T> counted(CompletableFuture<T> command) {
    return command.whenComplete((result, failure) -> {
      if (failure == null) {
        failuresInARow.set(0);
        stalls.answered();
      } else {
        counters.failures.increment();
        stalls.failed();
        if (failuresInARow.incrementAndGet() >= failuresToTrip) {
          trip(failure);
        }
      }
    });
  }

  private void trip(Throwable cause) {
    synchronized (this) {
      if (!up || closed) {
        return;
      }
      up = false;
      wasDown = true;
      settling = false;
      counters.trips.increment();
    }
    owner.onStateChanged(RemoteState.DOWN, cause);
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
      attempt =
          tier.connect(this)
              .thenCompose(connected -> keepsBans() ? readBans() : CompletableFuture.allOf())
              .thenCompose(read -> replay());
    } catch (RuntimeException e) {
      attempt = CompletableFuture.failedFuture(e);
    }
    attempt.whenComplete((done, failure) -> {
      synchronized (this) {
        connecting = false;
        wasDown |= failure != null;
      }
      // Not "on failure": it may have been tripped again already.
      if (!up && !closed) {
        var unused = scheduler.schedule(this::connect, retryMillis, TimeUnit.MILLISECONDS);
      }
      if (firstAttempt.complete(null) && failure != null) {
        owner.onStateChanged(RemoteState.DOWN, failure);
      }
    });
  }

  /// Sends what waited until nothing is left, then opens the tier to readers in the same lock.
  private CompletableFuture<Void> replay() {
    InvalidationQueue.Content waited;
    synchronized (this) {
      waited = queue.take();
      if (waited.isEmpty()) {
        failuresInARow.set(0);
        up = true;
      }
    }
    if (waited.isEmpty()) {
      owner.onStateChanged(RemoteState.UP, null);
      return CompletableFuture.completedFuture(null);
    }
    return waited
        .sendTo(tier)
        .whenComplete((done, failure) -> {
          if (failure == null) {
            waited.advanced();
            counters.sent.add(waited.size());
            if (waited.everything()) {
              owner.invalidateEverything();
            }
          } else {
            synchronized (this) {
              queue.putBack(waited);
            }
          }
        })
        .thenCompose(done -> replay());
  }

  @Override
  public void keysInvalidated(List<String> keys, boolean soft) {
    counters.received.add(keys.size());
    owner.onKeysInvalidated(keys, soft ? Purge.SOFT : Purge.HARD);
  }

  @Override
  public void tagsInvalidated(List<String> tags, boolean soft) {
    counters.received.add(tags.size());
    owner.onTagsInvalidated(tags, soft ? Purge.SOFT : Purge.HARD);
  }

  @Override
  public void keysChanged(List<String> keys) {
    counters.received.add(keys.size());
    owner.onKeysChanged(keys);
  }

  @Override
  public void everythingChanged() {
    counters.received.increment();
    owner.onEverythingChanged();
  }

  @Override
  public void continuityLost(Gap gap) {
    counters.lost(gap);
    owner.onContinuityLost(gap);
  }

  /// The return under way clears everything: nobody knows what the tier has forgotten.
  @Override
  public synchronized void rolledBack() {
    queue.addEverything();
  }

  @Override
  public void disconnected(Throwable cause) {
    counters.failures.increment();
    trip(cause);
  }

  public synchronized RemoteStatistics statistics() {
    return new RemoteStatistics(
        state(),
        counters.failures.sum(),
        counters.trips.sum(),
        counters.sent.sum(),
        counters.received.sum(),
        queue.size(),
        queue.overflows(),
        counters.losses(),
        owner.invalidationsConfirmed());
  }

  public void close() {
    closed = true;
    up = false;
    tier.close();
  }
}
