package dev.brisk.cache.load;

import dev.brisk.cache.crypto.Encryption;
import dev.brisk.cache.entry.CacheTag;
import dev.brisk.cache.entry.Entry;
import dev.brisk.cache.entry.Envelope;
import dev.brisk.cache.entry.Epoch;
import dev.brisk.cache.remote.GuardedRemoteTier;
import dev.brisk.cache.remote.RemoteTier.Fetched;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What the tiers hold under a key.
///
/// @param memory null when memory has nothing there
/// @param remote null when the remote tier has nothing there, is down, or there is none
/// @param unreadable the remote tier has bytes there that are no entry of a cache of this store
public record Inspection(
    @Nullable StoredEntry memory, @Nullable StoredEntry remote, boolean unreadable) {
  /// An entry as one tier holds it, fresh or not.
  ///
  /// @param cache the name of the cache that made it
  /// @param value as the cache's codec knows it
  /// @param loadNanos how long the load took
  /// @param bytes what it weighs in that tier
  /// @param valid neither its key nor one of its tags was invalidated
  public record StoredEntry(
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
    public StoredEntry {
      tags = List.copyOf(tags);
    }
  }

  /// @param caches those of the store, by name
  public static CompletableFuture<Inspection> of(
      SharedTiers tiers, String key, Function<String, @Nullable NamedCache<?>> caches) {
    Entry<?> entry = tiers.memory().peek(key);
    StoredEntry memory = entry == null ? null : stored(tiers, entry);
    GuardedRemoteTier remote = tiers.remote();
    if (remote == null || !remote.up()) {
      return CompletableFuture.completedFuture(new Inspection(memory, null, false));
    }
    return remote
        .fetch(key, List.of())
        .thenCompose(fetched -> read(tiers, remote, key, fetched, caches))
        .handle((found, failure) ->
            failure != null
                ? new Inspection(memory, null, false)
                : new Inspection(memory, found.stored(), found.unreadable()));
  }

  private static StoredEntry stored(SharedTiers tiers, Entry<?> entry) {
    return new StoredEntry(
        entry.metadata().owner().name(),
        entry.value(),
        entry.fingerprint(),
        entry.storedAtMillis(),
        entry.freshUntilMillis(),
        entry.staleUntilMillis(),
        entry.tags(),
        entry.validator(),
        entry.loadNanos(),
        entry.weightBytes(),
        entry.refreshAtMillis() != Entry.INVALIDATED
            && entry.metadata().generation() == tiers.generation()
            && entry.metadata().tags().current());
  }

  private record Found(@Nullable StoredEntry stored, boolean unreadable) {
    static CompletableFuture<Found> of(@Nullable StoredEntry stored, boolean unreadable) {
      return CompletableFuture.completedFuture(new Found(stored, unreadable));
    }
  }

  private static CompletableFuture<Found> read(
      SharedTiers tiers,
      GuardedRemoteTier remote,
      String key,
      Fetched fetched,
      Function<String, @Nullable NamedCache<?>> caches) {
    byte[] bytes = fetched.stored();
    if (bytes == null) {
      return Found.of(null, false);
    }
    Envelope envelope;
    try {
      Encryption encryption = tiers.encryption();
      envelope = Envelope.read(encryption == null ? bytes : encryption.open(key, bytes));
    } catch (Envelope.Refused e) {
      return Found.of(null, true);
    }
    NamedCache<?> cache = caches.apply(envelope.cacheName());
    Object value = cache == null ? null : value(cache, envelope);
    if (!envelope.key().equals(key) || value == null) {
      return Found.of(null, true);
    }
    CacheTag clear = tiers.clearTag();
    boolean current =
        !fetched.softened() && clear.resolved() && clear.epoch() == envelope.clearEpoch();
    if (envelope.tags().isEmpty()) {
      return Found.of(stored(envelope, value, bytes.length, current, tiers.aheadMillis()), false);
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
          return new Found(stored(envelope, value, bytes.length, same, tiers.aheadMillis()), false);
        });
  }

  private static @Nullable Object value(NamedCache<?> cache, Envelope envelope) {
    try {
      return cache.codec().decode(envelope.bytes(), envelope.valueOffset(), envelope.valueLength());
    } catch (RuntimeException e) {
      return null; // told as unreadable
    }
  }

  private static StoredEntry stored(
      Envelope envelope, Object value, int bytes, boolean valid, long ahead) {
    return new StoredEntry(
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
