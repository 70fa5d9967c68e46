package dev.brisk.cache.load;

import dev.brisk.cache.entry.CacheTag;
import dev.brisk.cache.entry.Entry;
import dev.brisk.cache.entry.Epoch;
import dev.brisk.cache.entry.Purge;
import dev.brisk.cache.entry.TagSnapshot;
import dev.brisk.cache.remote.GuardedRemoteTier;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;

/// One direct write of a value to all tiers.
final class WriteThrough<V> {
  private final SharedTiers tiers;
  private final NamedCache<V> cache;
  private final String key;
  private final V value;
  private final CacheOptions options;
  private final TagSnapshot tags;
  private final int generation;

  private final BooleanSupplier condition;

  /// @param condition looked at when the value is in place: where it is false, it is not kept
  WriteThrough(
      SharedTiers tiers,
      NamedCache<V> cache,
      String key,
      V value,
      CacheOptions options,
      BooleanSupplier condition) {
    this.condition = condition;
    this.tiers = tiers;
    this.cache = cache;
    this.key = key;
    this.value = value;
    this.options = options;
    this.tags = TagSnapshot.of(tiers.tags(), options.tags());
    this.generation = tiers.generation();
  }

  CompletionStage<Void> run() {
    GuardedRemoteTier remote = tiers.remote();
    if (remote == null || !options.remote()) {
      keep(cache.weigh(value, false));
      return CompletableFuture.completedFuture(null);
    }
    if (!remote.up()) {
      keep(cache.weigh(value, false));
      return remote.invalidate(List.of(key), Purge.HARD);
    }
    List<String> names = new ArrayList<>(options.tags());
    CacheTag clear = tiers.clearTag();
    int clearVersion = clear.version();
    if (!clear.resolved()) {
      names.add(clear.name());
    }
    CompletionStage<List<Epoch>> reading =
        names.isEmpty() ? CompletableFuture.completedFuture(List.of()) : remote.epochs(names);
    return reading
        .thenCompose(epochs -> share(remote, epochs, clear, clearVersion))
        .exceptionallyCompose(failure -> {
          // Others may hold the old value, and so may the tier.
          keep(cache.weigh(value, false));
          return remote.invalidate(List.of(key), Purge.HARD);
        });
  }

  private CompletionStage<Void> share(
      GuardedRemoteTier remote, List<Epoch> epochs, CacheTag clear, int clearVersion) {
    for (int i = 0; i < epochs.size(); i++) {
      if (i < tags.size()) {
        tags.observe(i, epochs.get(i));
      } else {
        clear.observe(epochs.get(i), clearVersion);
      }
    }
    Weighed<V> weighed = cache.weigh(value, true);
    Entry<V> entry = keep(weighed);
    byte[] envelope = cache.envelope(entry, weighed.bytes(), clear.epoch());
    if (envelope == null) {
      return remote.invalidate(List.of(key), Purge.HARD);
    }
    return remote
        .store(key, envelope, Math.max(1, entry.staleUntilMillis() - tiers.clock().millis()))
        .thenCompose(stored -> remote.announce(List.of(key)))
        .thenRun(cache.counters().remoteStores::increment);
  }

  private Entry<V> keep(Weighed<V> weighed) {
    Entry<V> entry =
        Expiry.entry(cache, key, weighed, options, options.ttl(), null, tags, 0, generation);
    Flight<?> flight = tiers.flights().get(key);
    if (flight != null) {
      flight.invalidate();
    }
    if (!tiers.memory().put(Expiry.inMemory(entry, options, tiers.clock().millis()), condition)) {
      cache.counters().tooLarge.increment();
    }
    return entry;
  }
}
