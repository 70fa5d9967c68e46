package dev.brisk.cache;

import static dev.brisk.cache.CacheContract.MINUTE;
import static dev.brisk.cache.CacheContract.await;
import static dev.brisk.cache.CacheContract.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.cache.codec.Codecs;
import dev.brisk.cache.entry.Purge;
import dev.brisk.cache.load.CacheEvent;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class CacheEventsTest {
  @Test
  void listenerHearsWhatHappened() {
    List<CacheEvent> events = new CopyOnWriteArrayList<>();
    try (CacheStore store = CacheStore.builder().listener(events::add).build()) {
      TieredCache<String> cache = store.cache("c", Codecs.utf8(), MINUTE);
      await(cache.lookup("k", MINUTE, value("v")));
      await(store.invalidate(List.of("k")));
      await(store.invalidateTags(List.of("t"), Purge.SOFT));
      await(store.clear());
    }
    assertThat(events)
        .hasSize(4)
        .element(0)
        .isInstanceOfSatisfying(
            CacheEvent.ValueLoaded.class, loaded -> assertThat(loaded.key()).isEqualTo("k"));
    assertThat(events.subList(1, 4))
        .containsExactly(
            new CacheEvent.KeysInvalidated(List.of("k"), Purge.HARD, false),
            new CacheEvent.TagsInvalidated(List.of("t"), Purge.SOFT, false),
            new CacheEvent.Cleared(Purge.HARD, false));
  }

  @Test
  void listenerThatFailsHarmsNobody() {
    try (CacheStore store =
        CacheStore.builder()
            .listener(event -> {
              throw new IllegalStateException("listener");
            })
            .build()) {
      TieredCache<String> cache = store.cache("c", Codecs.utf8(), MINUTE);
      assertThat(await(cache.lookup("k", MINUTE, value("v"))).value()).isEqualTo("v");
    }
  }
}
