package dev.brisk.cache;

import dev.brisk.cache.remote.RemoteTier.Epoch;
import dev.brisk.cache.remote.RemoteTier.Fetched;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// What the tiers hold under a key: [CacheStore#inspect].
///
/// @param memory null when memory has nothing there
/// @param remote null when the remote tier has nothing there, is away, or there is none
/// @param unreadable the remote tier has bytes there that are no entry of a cache of this store
public record Inspection(@Nullable Held memory, @Nullable Held remote, boolean unreadable) {
  /// An entry as one tier holds it, fresh or not.
  ///
  /// @param cache the name of the cache that made it
  /// @param value as the cache's codec knows it
  /// @param loadNanos how long the load took
  /// @param bytes what it weighs in that tier
  /// @param valid neither its key nor one of its tags was invalidated
  public record Held(
      String cache,
      @Nullable Object value,
      String fingerprint,
      long storedAtMillis,
      long freshUntilMillis,
      long staleUntilMillis,
      List<String> tags,
      @Nullable String validator,
      long loadNanos,
      long bytes,
      boolean valid) {
    public Held {
      tags = List.copyOf(tags);
    }
  }

  static CompletableFuture<Inspection> of(CacheStore store, String key) {
    Entry<?> entry = store.memory().peek(key);
    Held memory = entry == null ? null : held(store, entry);
    Remote remote = store.remote();
    if (remote == null || !remote.up()) {
      return CompletableFuture.completedFuture(new Inspection(memory, null, false));
    }
    return remote
        .fetch(key, List.of())
        .thenCompose(fetched -> read(store, remote, key, fetched))
        .handle((found, failure) ->
            failure != null
                ? new Inspection(memory, null, false)
                : new Inspection(memory, found.held(), found.unreadable()));
  }

  private static Held held(CacheStore store, Entry<?> entry) {
    return new Held(
        entry.origin.owner().name(),
        entry.value,
        entry.fingerprint(),
        entry.storedAtMillis(),
        entry.freshUntilMillis(),
        entry.staleUntilMillis(),
        entry.tags(),
        entry.validator(),
        entry.loadNanos(),
        MemoryTier.weight(entry),
        entry.refreshAtMillis() != Entry.INVALIDATED
            && entry.origin.generation() == store.generation()
            && entry.origin.tags().current());
  }

  private record Found(@Nullable Held held, boolean unreadable) {
    static CompletableFuture<Found> of(@Nullable Held held, boolean unreadable) {
      return CompletableFuture.completedFuture(new Found(held, unreadable));
    }
  }

  private static CompletableFuture<Found> read(
      CacheStore store, Remote remote, String key, Fetched fetched) {
    byte[] bytes = fetched.stored();
    if (bytes == null) {
      return Found.of(null, false);
    }
    Envelope envelope;
    try {
      Encryption encryption = store.encryption();
      envelope = Envelope.read(encryption == null ? bytes : encryption.open(key, bytes));
    } catch (Envelope.Refused e) {
      return Found.of(null, true);
    }
    TieredCache<?> cache = store.named(envelope.cacheName());
    Object value = cache == null ? null : value(cache, envelope);
    if (!envelope.key().equals(key) || value == null) {
      return Found.of(null, true);
    }
    Tag clear = store.clearTag();
    boolean current =
        !fetched.softened() && clear.resolved() && clear.epoch() == envelope.clearEpoch();
    if (envelope.tags().isEmpty()) {
      return Found.of(held(envelope, value, bytes.length, current, store.aheadMillis()), false);
    }
    // Read, not made: looking must not give epochs to tags that have none.
    return remote
        .fetch(key, envelope.tags())
        .thenApply(again -> {
          boolean same = current;
          for (int i = 0; i < envelope.tags().size(); i++) {
            Epoch epoch = again.epochs().get(i);
            same &= epoch != null && epoch.number() == envelope.epochs()[i];
          }
          return new Found(held(envelope, value, bytes.length, same, store.aheadMillis()), false);
        });
  }

  private static @Nullable Object value(TieredCache<?> cache, Envelope envelope) {
    try {
      return cache.codec().decode(envelope.bytes(), envelope.valueOffset(), envelope.valueLength());
    } catch (RuntimeException e) {
      return null; // told as unreadable
    }
  }

  private static Held held(Envelope envelope, Object value, int bytes, boolean valid, long ahead) {
    return new Held(
        envelope.cacheName(),
        value,
        envelope.fingerprint(),
        envelope.storedAtMillis() - ahead,
        envelope.freshUntilMillis() - ahead,
        envelope.staleUntilMillis() - ahead,
        envelope.tags(),
        envelope.validator(),
        envelope.loadNanos(),
        bytes,
        valid);
  }
}
