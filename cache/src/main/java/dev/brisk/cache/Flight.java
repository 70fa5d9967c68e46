package dev.brisk.cache;

import dev.brisk.cache.remote.RemoteTier.Fetched;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// One trip to the remote tier and the loader for a key, shared by all who ask meanwhile.
///
/// How it stays honest. Whoever invalidates marks the flights of the key, changes the tag's version
/// or the store's generation, all before its call returns. A flight is joined only while none of
/// that happened since it began, and stores its value only then; the store into memory is atomic
/// with removals of the key, and tags and generation are compared again on every later read. So a
/// value whose load began before an invalidation answers those who asked before it, and nobody
/// else.
final class Flight<V> {
  final TieredCache<V> cache;
  final String key;
  final CacheOptions options;
  final CompletableFuture<Lookup<V>> result = new CompletableFuture<>();

  private final AsyncLoader<V> loader;
  private final int generation;
  private final long purgesAtStart;
  private final Tag[] tags;
  private final int[] versions;
  private final long[] epochs;
  private volatile boolean voided;
  private volatile boolean outdated;

  /// Whether all epochs are those of the remote tier, so that the value may be stored there.
  private boolean shareable;

  private List<String> lateTags = List.of();
  private long startedNanos;
  private long memoryNanos;
  private long remoteNanos;

  Flight(TieredCache<V> cache, String key, CacheOptions options, AsyncLoader<V> loader) {
    this.cache = cache;
    this.key = key;
    this.options = options;
    this.loader = loader;
    CacheStore store = cache.store();
    this.generation = store.generation();
    this.purgesAtStart = store.tags().sequence();
    this.tags = store.tags().get(options.tags());
    this.versions = new int[tags.length];
    this.epochs = new long[tags.length];
    for (int i = 0; i < tags.length; i++) {
      versions[i] = tags[i].version();
      epochs[i] = tags[i].epoch();
    }
  }

  /// The key was invalidated: nobody joins any more, nothing is stored.
  void makeVoid() {
    voided = true;
  }

  /// Whether a request that begins now may have this flight's value.
  boolean joinableFor(TieredCache<?> asking, String fingerprint) {
    return asking == cache && fingerprint.equals(options.fingerprint()) && valid();
  }

  private boolean valid() {
    if (voided || outdated || generation != cache.store().generation()) {
      return false;
    }
    for (int i = 0; i < tags.length; i++) {
      if (versions[i] != tags[i].version()) {
        return false;
      }
    }
    return true;
  }

  /// Whether a request that joined at that point in the purge log must not have the value: a tag
  /// that only the load named was purged between the start and the joining.
  boolean tooOldFor(long joinedAtPurge) {
    return cache.store().tags().purgedBetween(purgesAtStart, joinedAtPurge, lateTags);
  }

  void start(long memoryNanos) {
    this.memoryNanos = memoryNanos;
    this.startedNanos = System.nanoTime();
    Remote remote = cache.store().remote();
    if (remote == null || !remote.up()) {
      load(null);
      return;
    }
    Tag clear = cache.store().clearTag();
    int clearVersion = clear.version();
    boolean askClear = !clear.resolved();
    List<String> names = new ArrayList<>(options.tags());
    if (askClear) {
      names.add(clear.name);
    }
    remote
        .fetch(key, names)
        .whenComplete((fetched, failure) -> {
          remoteNanos = System.nanoTime() - startedNanos;
          if (failure != null) {
            load(null);
            return;
          }
          try {
            fetched(remote, fetched, names, clear, askClear ? clearVersion : -1);
          } catch (RuntimeException | Error e) {
            fail(e);
          }
        });
  }

  private void fetched(
      Remote remote, Fetched fetched, List<String> names, Tag clear, int clearVersion) {
    List<String> missing = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      Long epoch = fetched.epochs().get(i);
      if (epoch == null) {
        missing.add(names.get(i));
      } else {
        observe(i, epoch, clear, clearVersion);
      }
    }
    byte[] bytes = fetched.bytes();
    Envelope envelope = bytes == null ? null : cache.envelope(key, options, bytes, clear);
    if (envelope != null && missing.isEmpty()) {
      accept(remote, envelope);
      return;
    }
    if (missing.isEmpty()) {
      shareable = true;
      load(null);
      return;
    }
    makeEpochs(remote, names, missing, clear, clearVersion);
  }

  /// Tags that have no epoch yet get one before the load begins.
  private void makeEpochs(
      Remote remote, List<String> names, List<String> missing, Tag clear, int clearVersion) {
    remote
        .epochs(missing)
        .whenComplete((made, failure) -> {
          if (failure == null) {
            for (int i = 0; i < missing.size(); i++) {
              observe(names.indexOf(missing.get(i)), made.get(i), clear, clearVersion);
            }
            shareable = true;
          }
          remoteNanos = System.nanoTime() - startedNanos;
          load(null);
        });
  }

  private void observe(int index, long epoch, Tag clear, int clearVersion) {
    if (index == tags.length) {
      if (clear.observe(epoch, clearVersion) == Tag.OUTDATED) {
        outdated = true;
      }
      return;
    }
    int version = tags[index].observe(epoch, versions[index]);
    if (version == Tag.OUTDATED) {
      // Purged while we asked: the value may be old. It answers those who wait already.
      outdated = true;
    } else {
      versions[index] = version;
      epochs[index] = epoch;
    }
  }

  /// The envelope is whole and ours; what is left to judge are tags that the options do not name.
  private void accept(Remote remote, Envelope envelope) {
    List<String> further = new ArrayList<>(envelope.tags());
    further.removeAll(options.tags());
    if (further.isEmpty()) {
      judge(envelope, options.tags(), tags, epochs);
      return;
    }
    Tag[] furtherTags = cache.store().tags().get(further);
    int[] furtherVersions = new int[furtherTags.length];
    for (int i = 0; i < furtherTags.length; i++) {
      furtherVersions[i] = furtherTags[i].version();
    }
    lateTags = further;
    remote
        .epochs(further)
        .whenComplete((read, failure) -> {
          if (failure != null) {
            load(null);
            return;
          }
          List<String> allNames = new ArrayList<>(options.tags());
          allNames.addAll(further);
          Tag[] allTags = cache.store().tags().get(allNames);
          long[] allEpochs = new long[allTags.length];
          System.arraycopy(epochs, 0, allEpochs, 0, epochs.length);
          for (int i = 0; i < furtherTags.length; i++) {
            if (furtherTags[i].observe(read.get(i), furtherVersions[i]) == Tag.OUTDATED) {
              outdated = true;
            }
            allEpochs[epochs.length + i] = read.get(i);
          }
          judge(envelope, allNames, allTags, allEpochs);
        });
  }

  private void judge(Envelope envelope, List<String> names, Tag[] current, long[] currentEpochs) {
    for (int i = 0; i < envelope.tags().size(); i++) {
      int at = names.indexOf(envelope.tags().get(i));
      if (at < 0 || currentEpochs[at] != envelope.epochs()[i]) {
        shareable = true;
        load(null);
        return;
      }
    }
    V value;
    try {
      value =
          cache.codec().decode(envelope.bytes(), envelope.valueOffset(), envelope.valueLength());
    } catch (IllegalArgumentException e) {
      cache.counters().refusedEnvelopes.increment();
      shareable = true;
      load(null);
      return;
    }
    // Another process' clock may run ahead: its entry is not fresh for longer than ours would be.
    long now = cache.store().clock().millis();
    long freshUntil = Math.min(envelope.freshUntilMillis(), now + options.ttl().toMillis());
    if (freshUntil <= now) {
      shareable = true;
      load(null);
      return;
    }
    Entry<V> entry =
        new Entry<>(
            cache,
            key,
            value,
            options.fingerprint(),
            envelope.storedAtMillis(),
            freshUntil,
            freshUntil,
            envelope.validator(),
            current,
            currentEpochs,
            envelope.loadNanos(),
            generation);
    remoteNanos = System.nanoTime() - startedNanos;
    keep(entry);
    cache.counters().remoteHits.increment();
    finish(new Lookup<>(value, Lookup.Outcome.HIT_REMOTE, entry, memoryNanos, remoteNanos, 0));
  }

  private void load(@Nullable Entry<V> previous) {
    cache.counters().misses.increment();
    long began = System.nanoTime();
    CompletionStage<Loaded<V>> loading;
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
      if (failure != null) {
        counters.loadFailures.increment();
        fail(failure);
        return;
      }
      try {
        loaded(loaded, nanos);
      } catch (RuntimeException | Error e) {
        fail(e);
      }
    });
  }

  private void loaded(Loaded<V> loaded, long nanos) {
    Duration ttl = loaded.ttl() == null ? options.ttl() : loaded.ttl();
    if (ttl.isZero() || ttl.isNegative()) {
      finish(
          new Lookup<>(loaded.value(), Lookup.Outcome.MISS, null, memoryNanos, remoteNanos, nanos));
      return;
    }
    List<String> late = new ArrayList<>(loaded.tags());
    late.removeAll(options.tags());
    if (late.isEmpty()) {
      store(loaded, ttl, nanos, tags, epochs);
      return;
    }
    lateTags = late;
    Tag[] allTags = new Tag[tags.length + late.size()];
    long[] allEpochs = new long[allTags.length];
    System.arraycopy(tags, 0, allTags, 0, tags.length);
    System.arraycopy(epochs, 0, allEpochs, 0, epochs.length);
    for (int i = 0; i < late.size(); i++) {
      Tag tag = cache.store().tags().get(late.get(i));
      allTags[tags.length + i] = tag;
      allEpochs[tags.length + i] = tag.epoch();
    }
    // Asked after the epochs were read: a purge before that is in the log, one after it is in the
    // epochs.
    if (cache.store().tags().purgedBetween(purgesAtStart, cache.store().tags().sequence(), late)) {
      outdated = true;
    }
    // Their epochs in the remote tier were not read before the load, so it stays here.
    shareable = false;
    store(loaded, ttl, nanos, allTags, allEpochs);
  }

  private void store(Loaded<V> loaded, Duration ttl, long nanos, Tag[] current, long[] read) {
    long now = cache.store().clock().millis();
    long freshUntil = now + ttl.toMillis();
    Entry<V> entry =
        new Entry<>(
            cache,
            key,
            loaded.value(),
            options.fingerprint(),
            now,
            freshUntil,
            freshUntil,
            loaded.validator(),
            current,
            read,
            nanos,
            generation);
    if (!valid()) {
      cache.counters().voidedLoads.increment();
      finish(
          new Lookup<>(loaded.value(), Lookup.Outcome.MISS, null, memoryNanos, remoteNanos, nanos));
      return;
    }
    keep(entry);
    if (shareable) {
      cache.share(entry, this::valid);
    }
    finish(
        new Lookup<>(loaded.value(), Lookup.Outcome.MISS, entry, memoryNanos, remoteNanos, nanos));
  }

  private void keep(Entry<V> entry) {
    if (!cache.store().memory().put(entry, this::valid)) {
      cache.counters().tooLarge.increment();
    }
  }

  private void finish(Lookup<V> lookup) {
    cache.store().landed(this);
    result.complete(lookup);
  }

  private void fail(Throwable failure) {
    cache.store().landed(this);
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    result.completeExceptionally(cause);
  }
}
