package dev.brisk.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.cache.codec.Codecs;
import dev.brisk.cache.load.CacheOptions;
import dev.brisk.fixtures.ServerProcess;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryOnlyTest extends CacheContract {
  @Override
  CacheStore newStore(TestClock clock) {
    return CacheStore.builder().clock(clock).build();
  }

  @Test
  void exampleInTheDocumentationWorks() {
    try (CacheStore store = CacheStore.builder().memoryMaximumBytes(64 << 20).build()) {
      TieredCache<String> users =
          store.cache("users", Codecs.utf8(), CacheOptions.ttl(Duration.ofMinutes(5)));
      String user = users.get("users:42", key -> "Ada");
      assertThat(user).isEqualTo("Ada");
    }
  }

  @Test
  void memoryStaysWithinItsBytes() {
    try (CacheStore small = CacheStore.builder().memoryMaximumBytes(1 << 20).build()) {
      TieredCache<byte[]> cache = small.cache("bytes", Codecs.bytes(), MINUTE);
      for (int i = 0; i < 10_000; i++) {
        cache.get("key:" + i, key -> new byte[1024]);
      }
      small.tiers().memory().cleanUp();
      assertThat(small.memoryStatistics().bytes()).isLessThanOrEqualTo(1 << 20).isPositive();
      assertThat(cache.statistics().evictions()).isGreaterThan(8_000);
    }
  }

  @Test
  void entryThatWouldPushOutTooMuchIsAnsweredButNotKeptInMemory() {
    try (CacheStore small = CacheStore.builder().memoryMaximumBytes(1 << 20).build()) {
      TieredCache<byte[]> cache = small.cache("bytes", Codecs.bytes(), MINUTE);
      assertThat(cache.get("big", key -> new byte[500_000])).hasSize(500_000);
      assertThat(cache.getIfFresh("big", "")).isNull();
      assertThat(cache.statistics().tooLarge()).isEqualTo(1);
    }
  }

  @Test
  void boundsAboveTwoGibibytesAreTaken() {
    try (CacheStore large = CacheStore.builder().memoryMaximumBytes(64L << 30).build()) {
      assertThat(large.memoryStatistics().maximumBytes()).isEqualTo(64L << 30);
    }
  }

  @Test
  void nameIsBoundToOneCodec() {
    assertThatThrownBy(() -> store.cache("users", Codecs.bytes(), MINUTE))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("users");
  }

  @Test
  void tagsThatNobodyUsesTakeNoMemory() {
    for (int i = 0; i < 10_000; i++) {
      await(store.invalidateTags(List.of("tag:" + i)));
    }
    ServerProcess.await(
        "the index of tags to be empty",
        Duration.ofSeconds(20),
        () -> {
          System.gc();
          return store.memoryStatistics().tags() == 0;
        });
  }
}
