package dev.brisk.cache;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.brisk.cache.codec.Codecs;
import dev.brisk.cache.load.CacheOptions;
import dev.brisk.cache.load.Loader;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HitAllocationTest {
  private static final int TIMES = 10_000;

  @Test
  void whoGetsAFreshValueFromMemoryAllocatesNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (CacheStore store = CacheStore.builder().build()) {
      TieredCache<String> cache =
          store.cache("c", Codecs.utf8(), CacheOptions.ttl(Duration.ofHours(1)));
      Loader<String, RuntimeException> loader = key -> "value";
      assertThat(cache.get("k", loader)).isEqualTo("value");
      get(cache, loader);
      long before = threads.getCurrentThreadAllocatedBytes();
      get(cache, loader);
      assertThat(threads.getCurrentThreadAllocatedBytes() - before)
          .as("for %d hits", TIMES)
          .isLessThan(TIMES);
    }
  }

  private static void get(TieredCache<String> cache, Loader<String, RuntimeException> loader) {
    for (int i = 0; i < TIMES; i++) {
      cache.get("k", loader);
    }
  }
}
