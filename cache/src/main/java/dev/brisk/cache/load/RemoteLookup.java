package dev.brisk.cache.load;

import dev.brisk.cache.entry.CacheTag;
import dev.brisk.cache.entry.Entry;
import dev.brisk.cache.entry.Envelope;
import dev.brisk.cache.entry.Epoch;
import dev.brisk.cache.entry.TagSnapshot;
import dev.brisk.cache.load.CacheEvent.LoadBegunWithoutLease.Reason;
import dev.brisk.cache.remote.GuardedRemoteTier;
import dev.brisk.cache.remote.Lease;
import dev.brisk.cache.remote.RemoteTier.Fetched;
import dev.brisk.cache.remote.RemoteTier.Waiting;
import dev.brisk.cache.remote.RemoteTier.Wake;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The remote part of a flight: read, and on a miss get the right to load, or wait for who has it.
///
/// One turn is: read value and epochs in one round trip; if the value is good, that is all. Else
/// ask for the lease, which is granted only while the value is still what was read. If another
/// process has it, listen for its end and take another turn when it comes, or after a while: nobody
/// tells of a lease that was flushed, and word of one that ended may be lost. Whatever goes wrong
/// on the way, the flight loads by itself, and stores in memory only.
final class RemoteLookup<V> {
  private static final long LOOK_AGAIN_MILLIS = 250;

  private final Flight<V> flight;
  private final NamedCache<V> cache;
  private final GuardedRemoteTier remote;
  private final CacheTag clear;
  private final long startedNanos = System.nanoTime();
  private int clearVersion;
  private boolean wokenInVain;

  /// When the question was asked that is not answered yet; 0 without one.
  private final AtomicLong askedNanos = new AtomicLong();

  /// The token of the lease that was asked for, as long as nobody knows whether it was granted.
  private volatile @Nullable String wantedToken;

  /// The bytes that the last turn found, as they lie there.
  private byte @Nullable [] found;

  /// Whether the tier marked them as softly invalidated.
  private boolean softened;

  private boolean waitedForLease;

  RemoteLookup(Flight<V> flight, GuardedRemoteTier remote) {
    this.flight = flight;
    this.cache = flight.cache;
    this.remote = remote;
    this.clear = cache.tiers().clearTag();
  }

  void start() {
    turn();
  }

  private void turn() {
    flight.readsRemote();
    clearVersion = clear.version();
    List<String> names = new ArrayList<>(flight.options.tags());
    if (!clear.resolved()) {
      names.add(clear.name());
    }
    CompletableFuture<Fetched> fetching = remote.fetch(flight.key, names);
    Duration limit = flight.options.timeouts().remote();
    if (limit != null) {
      fetching = fetching.copy().orTimeout(limit.toNanos(), TimeUnit.NANOSECONDS);
    }
    ask(fetching, fetched -> fetched(fetched, names));
  }

  /// Goes on with the tier's answer; or without it, when it fails or somebody sends the read on.
  private <T> void ask(CompletableFuture<T> question, Consumer<T> then) {
    long asked = System.nanoTime() | 1;
    askedNanos.set(asked);
    remote.stalls().asked();
    question.whenComplete((answer, failure) -> {
      if (!askedNanos.compareAndSet(asked, 0)) {
        return;
      }
      tookTime();
      if (failure != null) {
        goOnWithout(Reason.FAILED);
      } else {
        guarded(() -> then.accept(answer));
      }
    });
  }

  /// How long the question has been asked that the tier has not answered; negative without one.
  long waitedNanos(long now) {
    long asked = askedNanos.get();
    return asked == 0 ? -1 : Math.max(0, now - asked);
  }

  /// Loads without waiting for the tier any longer.
  void loadWithoutLease() {
    if (askedNanos.getAndSet(0) != 0) {
      tookTime();
      goOnWithout(Reason.STALLED);
    }
  }

  private void goOnWithout(Reason reason) {
    String wanted = wantedToken;
    if (wanted != null) {
      // It may be granted yet, and would hold up the others until it lapses.
      remote.release(flight.key, wanted);
    }
    guarded(() -> flight.loadWithoutLease(reason));
  }

  /// No failure of ours may leave callers waiting.
  private void guarded(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException | Error e) {
      flight.fail(e);
    }
  }

  private void tookTime() {
    flight.remoteTook(System.nanoTime() - startedNanos);
  }

  private void fetched(Fetched fetched, List<String> names) {
    List<String> missing = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      Epoch epoch = fetched.epochs().get(i);
      if (epoch == null) {
        missing.add(names.get(i));
      } else {
        observe(i, epoch);
      }
    }
    found = fetched.bytes();
    softened = fetched.softened();
    byte[] bytes = fetched.stored();
    Envelope envelope = bytes == null ? null : cache.envelope(flight.key, flight.options, bytes);
    if (envelope == null || !missing.isEmpty()) {
      miss(names, missing);
      return;
    }
    List<String> further = new ArrayList<>(envelope.tags());
    further.removeAll(flight.options.tags());
    if (further.isEmpty()) {
      validate(envelope, flight.tags());
      return;
    }
    readFurther(envelope, further);
  }

  private void observe(int index, Epoch epoch) {
    boolean upToDate =
        index == flight.tags().size()
            ? clear.observe(epoch, clearVersion) != CacheTag.OUTDATED
            : flight.tags().observe(index, epoch);
    if (!upToDate) {
      // Purged while we asked: the value may be old. It answers those who wait already.
      flight.invalidate();
    }
  }

  /// The envelope has tags that the options do not name.
  private void readFurther(Envelope envelope, List<String> further) {
    TagSnapshot furtherTags = TagSnapshot.of(cache.tiers().tags(), further);
    flight.namedLater(further);
    ask(
        remote.epochs(further),
        read -> {
          for (int i = 0; i < furtherTags.size(); i++) {
            if (!furtherTags.observe(i, read.get(i))) {
              flight.invalidate();
            }
          }
          validate(envelope, flight.tags().plus(furtherTags));
        });
  }

  private void validate(Envelope envelope, TagSnapshot tags) {
    long now = cache.tiers().clock().millis();
    CacheOptions options = flight.options;
    // Another process' clock may run ahead: its entry is not from the future, and not fresh for
    // longer than ours would be.
    long ahead = cache.tiers().aheadMillis();
    long storedAt = Math.min(envelope.storedAtMillis() - ahead, now);
    long lifetime = envelope.freshUntilMillis() - envelope.storedAtMillis();
    long freshUntil =
        Math.min(
            envelope.freshUntilMillis() - ahead,
            now + Math.min(lifetime, options.ttl().toMillis()));
    long staleUntil =
        Math.min(
            envelope.staleUntilMillis() - ahead, freshUntil + options.staleness().longestMillis());
    Entry<V> previous = flight.previous();
    boolean news = !flight.background() || previous == null || storedAt > previous.storedAtMillis();
    boolean valid = !softened && clear.epoch() == envelope.clearEpoch() && tags.matches(envelope);
    boolean usable =
        valid
            || clear.resolved()
                && clear.mayServeStale(envelope.clearEpoch())
                && tags.mayServeStale(envelope);
    if (!usable || !news || now >= Math.max(freshUntil, staleUntil)) {
      miss(List.of(), List.of());
      return;
    }
    V value;
    int valueBytes;
    try {
      byte[] bytes = envelope.bytes();
      int offset = envelope.valueOffset();
      int length = envelope.valueLength();
      value = cache.codec().decode(bytes, offset, length);
      valueBytes = cache.codec().weightBytes(value, bytes, offset, length);
    } catch (RuntimeException e) {
      // Whatever a codec makes of bytes that it cannot read: the entry is a miss.
      cache.counters().refusedEnvelopes.increment();
      miss(List.of(), List.of());
      return;
    }
    Entry<V> entry =
        Entry.of(
            cache,
            flight.key,
            value,
            valueBytes,
            options.fingerprint(),
            storedAt,
            freshUntil,
            staleUntil,
            valid
                ? Expiry.refreshAt(
                    options.earlyRefresh(), storedAt, freshUntil, envelope.loadNanos())
                : Entry.INVALIDATED,
            envelope.validator(),
            tags,
            envelope.loadNanos(),
            flight.generation());
    tookTime();
    if (valid && now < freshUntil) {
      flight.remoteHit(Expiry.inMemory(entry, options, now));
    } else {
      flight.remoteStale(entry);
      miss(List.of(), List.of());
    }
  }

  private void miss(List<String> names, List<String> missing) {
    flight.whenAdmitted(() -> missAdmitted(names, missing));
  }

  /// Tags that have no epoch yet get one before the load begins.
  private void missAdmitted(List<String> names, List<String> missing) {
    if (missing.isEmpty()) {
      acquire();
      return;
    }
    ask(
        remote.epochs(missing),
        made -> {
          for (int i = 0; i < missing.size(); i++) {
            observe(names.indexOf(missing.get(i)), made.get(i));
          }
          acquire();
        });
  }

  private void acquire() {
    byte[] seen = found;
    flight.readsRemote();
    String token = remote.newToken(flight.tags().epochs() + clear.epoch());
    wantedToken = token;
    ask(
        remote.acquire(flight.key, token, Lease.MILLIS, seen == null ? "" : sha1(seen)),
        grant -> {
          wantedToken = null;
          switch (grant.outcome()) {
            case GRANTED -> {
              flight.holds(new Lease(remote, flight.key, token));
              flight.load();
            }
            case CHANGED -> turn();
            case HELD -> held(grant.remainingMillis());
          }
        });
  }

  private void held(long remainingMillis) {
    byte[] seen = found;
    Entry<V> previous = flight.previous();
    if (flight.background() && previous != null) {
      flight.leaveToOthers(previous);
      return;
    }
    if (wokenInVain) {
      // The holder ended without a value that can be kept. Waiting in line for the next would make
      // the processes load one after the other.
      flight.loadWithoutLease(Reason.HOLDER_FAILED);
      return;
    }
    if (!waitedForLease) {
      waitedForLease = true;
      cache.counters().leaseWaits.increment();
    }
    Waiting waiting;
    try {
      waiting = remote.waitFor(flight.key);
    } catch (RuntimeException e) {
      // The connection went with its answer.
      withoutLease();
      return;
    }
    // Past the listening: the holder may have ended before we listened.
    CompletableFuture<Wake> end =
        waiting
            .listening()
            .thenCompose(listening -> remote.fetch(flight.key, List.of()))
            .thenCompose(fetched ->
                Arrays.equals(fetched.bytes(), seen)
                    ? waiting.woken()
                    : CompletableFuture.completedFuture(Wake.STORED));
    end.copy()
        .completeOnTimeout(
            Wake.INVALIDATED,
            Math.min(remainingMillis + 50, LOOK_AGAIN_MILLIS),
            TimeUnit.MILLISECONDS)
        .whenComplete((wake, failure) ->
            guarded(() -> {
              waiting.close();
              if (failure != null || !remote.up()) {
                withoutLease();
                return;
              }
              wokenInVain = wake == Wake.RELEASED;
              turn();
            }));
  }

  private void withoutLease() {
    tookTime();
    flight.loadWithoutLease(remote.up() ? Reason.FAILED : Reason.DOWN);
  }

  private static String sha1(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }
}
