package dev.brisk.cache;

import static dev.brisk.cache.CacheContract.MINUTE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.cache.codec.Codecs;
import dev.brisk.cache.entry.Entry;
import dev.brisk.cache.entry.Purge;
import dev.brisk.cache.load.CacheStatistics;
import dev.brisk.cache.memory.EvictionPolicy;
import dev.brisk.cache.memory.MemoryStatistics;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EvictionPolicyTest {
  /// Room for ten entries of this size.
  static final int VALUE_BYTES = 1000;

  static final long ROOM = 10L * (Entry.OVERHEAD_BYTES + VALUE_BYTES + 2);

  static CacheStore store(EvictionPolicy policy, long bytes) {
    return CacheStore.builder().eviction(policy).memoryMaximumBytes(bytes).build();
  }

  static void read(CacheStore store, int... keys) {
    TieredCache<byte[]> cache = store.cache("c", Codecs.bytes(), MINUTE);
    for (int key : keys) {
      cache.get("k" + key, loaded -> new byte[VALUE_BYTES]);
    }
  }

  static List<Integer> present(CacheStore store) {
    TieredCache<byte[]> cache = store.cache("c", Codecs.bytes(), MINUTE);
    List<Integer> present = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      Entry<?> entry = i < 10 ? cache.peek("k" + i, "") : null;
      if (entry != null) {
        present.add(i);
      }
    }
    return present;
  }

  @Test
  void leastRecentlyUsedGoesFirst() {
    try (CacheStore store = store(EvictionPolicy.LRU, ROOM)) {
      read(store, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1);
      store.cache("c", Codecs.bytes(), MINUTE).get("ka", key -> new byte[VALUE_BYTES]);
      assertThat(present(store)).containsExactly(0, 1, 3, 4, 5, 6, 7, 8, 9);
    }
  }

  @Test
  void leastOftenUsedGoesFirst() {
    try (CacheStore store = store(EvictionPolicy.LFU, ROOM)) {
      read(store, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
      read(store, 0, 0, 1, 2, 3, 4, 5, 6, 8, 9);
      store.cache("c", Codecs.bytes(), MINUTE).get("ka", key -> new byte[VALUE_BYTES]);
      assertThat(present(store)).containsExactly(0, 1, 2, 3, 4, 5, 6, 8, 9);
    }
  }

  @Test
  void oldestGoesFirstHoweverMuchItIsUsed() {
    try (CacheStore store = store(EvictionPolicy.FIFO, ROOM)) {
      read(store, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 0, 0);
      store.cache("c", Codecs.bytes(), MINUTE).get("ka", key -> new byte[VALUE_BYTES]);
      assertThat(present(store)).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9);
    }
  }

  @ParameterizedTest
  @EnumSource(EvictionPolicy.class)
  void everyPolicyStaysWithinItsBytesAndCountsEvictions(EvictionPolicy policy) {
    try (CacheStore store = store(policy, 1 << 20)) {
      TieredCache<byte[]> cache = store.cache("c", Codecs.bytes(), MINUTE);
      for (int i = 0; i < 5_000; i++) {
        cache.get("key:" + i % 2_000, key -> new byte[VALUE_BYTES]);
        cache.getIfFresh("key:" + i % 7, "");
      }
      store.tiers().memory().cleanUp();
      MemoryStatistics memory = store.memoryStatistics();
      assertThat(memory.bytes()).isBetween(1L << 18, 1L << 20);
      CacheStatistics statistics = cache.statistics();
      assertThat(statistics.loads() - statistics.evictions()).isEqualTo(memory.entries());
    }
  }

  @ParameterizedTest
  @EnumSource(EvictionPolicy.class)
  void whatEachCacheHoldsAddsUpToWhatTheTierHolds(EvictionPolicy policy) {
    try (CacheStore store = store(policy, 1 << 18)) {
      TieredCache<byte[]> one = store.cache("one", Codecs.bytes(), MINUTE);
      TieredCache<byte[]> other = store.cache("other", Codecs.bytes(), MINUTE);
      for (int i = 0; i < 2_000; i++) {
        int size = i % 700;
        (i % 3 == 0 ? one : other).get("key:" + i % 900, key -> new byte[size]);
        switch (i % 5) {
          case 0 -> other.put("key:" + i % 90, new byte[2 * size]);
          case 1 -> store.invalidate(List.of("key:" + i % 40));
          case 2 -> store.invalidate(List.of("key:" + i % 70), Purge.SOFT);
          default -> {}
        }
        if (i == 1_000) {
          store.clear();
          store.tiers().memory().cleanUp();
          assertHeld(store, one, other);
          assertThat(one.statistics().memoryBytes()).isZero();
        }
      }
      store.tiers().memory().cleanUp();
      assertHeld(store, one, other);
      assertThat(one.statistics().evictions()).isPositive();
      long mine = 0;
      for (int i = 0; i < 900; i++) {
        Entry<?> entry = store.tiers().memory().peek("key:" + i);
        mine += entry != null && entry.metadata().owner() == one.named() ? entry.weightBytes() : 0;
      }
      assertThat(one.statistics().memoryBytes()).isEqualTo(mine).isPositive();
    }
  }

  private static void assertHeld(CacheStore store, TieredCache<?> one, TieredCache<?> other) {
    CacheStatistics first = one.statistics();
    CacheStatistics second = other.statistics();
    MemoryStatistics all = store.memoryStatistics();
    assertThat(first.memoryEntries() + second.memoryEntries()).isEqualTo(all.entries());
    assertThat(first.memoryBytes() + second.memoryBytes()).isEqualTo(all.bytes());
  }

  /// The contract holds for the tiers with a lock too.
  @Nested
  class LruContract extends CacheContract {
    @Override
    CacheStore newStore(TestClock clock) {
      return CacheStore.builder().clock(clock).eviction(EvictionPolicy.LRU).build();
    }
  }

  @Nested
  class LfuContract extends CacheContract {
    @Override
    CacheStore newStore(TestClock clock) {
      return CacheStore.builder().clock(clock).eviction(EvictionPolicy.LFU).build();
    }
  }
}
