package dev.brisk.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.cache.codec.Codecs;
import dev.brisk.cache.load.CacheOptions;
import dev.brisk.fixtures.RedisCluster;
import dev.brisk.fixtures.RedisServer;
import dev.brisk.fixtures.ServerProcess;
import dev.brisk.redis.RedisSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RedisClusterIT extends CacheContract {
  static RedisCluster cluster;

  @BeforeAll
  static void startCluster() {
    cluster = RedisCluster.started();
  }

  @AfterAll
  static void stopCluster() {
    cluster.close();
  }

  @BeforeEach
  void startCold() {
    cluster.flush();
    awaitFlushNoticed();
  }

  @Override
  CacheStore newStore(TestClock clock) {
    CacheStore store =
        CacheStore.builder()
            .clock(clock)
            .redis(RedisSettings.cluster(cluster.url()))
            // The first command to each node opens its connection.
            .stallTimeout(Duration.ofSeconds(10))
            .build();
    LeaseIT.awaitUp(store);
    return store;
  }

  @Test
  void keysAndTagsOnAllNodesAreInvalidatedElsewhereToo() {
    CacheOptions tagged = MINUTE.withTags(List.of("team:a", "team:b", "team:c"));
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      keys.add("users:" + i);
    }
    try (CacheStore other = newStore(clock)) {
      TieredCache<String> same = other.cache("users", Codecs.utf8(), MINUTE);
      for (String key : keys) {
        await(cache.lookup(key, tagged, value("old")));
      }
      ServerProcess.await(
          "all stored", LeaseIT.BOUND, () -> cache.statistics().remoteStores() == 30);
      for (RedisServer node : cluster.nodes()) {
        assertThat(node.cli("KEYS", "users:*")).isNotEmpty();
      }
      Map<String, String> all =
          same.getAll(
              keys,
              tagged,
              missing -> {
                throw new IllegalStateException("not read from the cluster: " + missing);
              });
      assertThat(all).hasSize(30);
      assertThat(Set.copyOf(all.values())).containsExactly("old");
      await(store.invalidate(keys.subList(0, 15)));
      await(store.invalidateTags(List.of("team:b")));
      for (String key : keys) {
        ServerProcess.await(
            key + " to be gone", LeaseIT.BOUND, () -> same.getIfFresh(key, "") == null);
        assertThat(await(same.lookup(key, tagged, value("new"))).value()).isEqualTo("new");
      }
    }
  }
}
