package dev.brisk.cache;

import static dev.brisk.cache.CacheContract.MINUTE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EvictionPolicyTest {
  /// Room for ten entries of this size.
  static final int VALUE_BYTES = 1000;

  static final long ROOM = 10L * (MemoryTier.OVERHEAD_BYTES + VALUE_BYTES + 2);

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
      store.memory().cleanUp();
      MemoryStatistics memory = store.memoryStatistics();
      assertThat(memory.bytes()).isBetween(1L << 18, 1L << 20);
      CacheStatistics statistics = cache.statistics();
      assertThat(statistics.loads() - statistics.evictions()).isEqualTo(memory.entries());
    }
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
