package dev.brisk.cache.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.cache.entry.Purge;
import dev.brisk.fixtures.RedisServer;
import dev.brisk.fixtures.ServerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Fault S8: a soft purge was a hard one for a node that had the entry only in Redis.
class S08SoftPurgeIT {
  static final Duration BOUND = Duration.ofSeconds(20);

  @TempDir static Path source;

  static RedisServer redis;
  static CacheNode a;
  static CacheNode b;
  static int count;

  enum Place {
    MEMORY,
    REDIS,
    BOTH
  }

  record Case(Purge purge, Place place, String by, boolean sourceUp) {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (Purge purge : Purge.values()) {
      for (Place place : Place.values()) {
        for (String by : List.of("key", "tag", "all")) {
          cases.add(new Case(purge, place, by, true));
          cases.add(new Case(purge, place, by, false));
        }
      }
    }
    return cases;
  }

  @BeforeAll
  static void start() {
    redis = RedisServer.started();
    a = CacheNode.within(redis.url(), source, Duration.ofHours(1));
    b = CacheNode.start(redis.url(), source, Duration.ofHours(1));
  }

  @AfterAll
  static void end() {
    b.close();
    a.close();
    redis.close();
  }

  @AfterEach
  void sourceIsBack() {
    CacheNode.down(source, false);
  }

  private String cached(Place place) {
    String key = "k" + ++count;
    CacheNode.set(source, key, "old");
    assertThat(a.get(key)).isEqualTo("old");
    ServerProcess.await("stored", BOUND, () -> redis.cli("EXISTS", key).equals("1"));
    if (place != Place.REDIS) {
      ServerProcess.await("memory of B", BOUND, () -> b.look(key).equals("HIT_MEMORY old"));
    }
    if (place == Place.MEMORY) {
      redis.cli("DEL", key);
    }
    return key;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theOtherNodeIsToldHowItWasPurged(Case given) {
    String key = cached(given.place());
    CacheNode.set(source, key, "new");
    CacheNode.down(source, !given.sourceUp());
    a.purge(given.purge(), given.by(), key);
    if (given.sourceUp()) {
      ServerProcess.await("the new value", BOUND, () -> b.get(key).equals("new"));
    } else if (given.purge() == Purge.SOFT) {
      ServerProcess.await("the old value", BOUND, () -> b.look(key).equals("STALE old"));
      assertThat(b.look(key)).isEqualTo("STALE old");
    } else {
      ServerProcess.await("a failure", BOUND, () -> b.look(key).equals("FAILED"));
      assertThat(b.look(key)).isEqualTo("FAILED");
    }
  }

  @Test
  void aSecondSoftPurgeLeavesWhatTheFirstLeft() {
    for (String by : List.of("key", "tag", "all")) {
      String key = cached(Place.REDIS);
      CacheNode.down(source, true);
      a.purge(Purge.SOFT, by, key);
      a.purge(Purge.SOFT, by, key);
      ServerProcess.await("the old value", BOUND, () -> b.look(key).equals("STALE old"));
      assertThat(a.look(key)).isEqualTo("STALE old");
      a.purge(Purge.HARD, by, key);
      ServerProcess.await("a failure", BOUND, () -> b.look(key).equals("FAILED"));
      assertThat(a.look(key)).isEqualTo("FAILED");
      CacheNode.down(source, false);
    }
  }

  /// A load that failed once made the old value fresh again.
  @Test
  void aSoftlyPurgedValueIsNotFreshAgainAfterALoadThatFailed() {
    String key = cached(Place.BOTH);
    CacheNode.down(source, true);
    a.purge(Purge.SOFT, "key", key);
    ServerProcess.await("the purge", BOUND, () -> b.look(key).equals("STALE old"));
    assertThat(b.look(key)).isEqualTo("STALE old");
    assertThat(a.look(key)).isEqualTo("STALE old");
    CacheNode.set(source, key, "new");
    CacheNode.down(source, false);
    ServerProcess.await("the new value", BOUND, () -> b.get(key).equals("new"));
    ServerProcess.await("the new value", BOUND, () -> a.get(key).equals("new"));
  }
}
