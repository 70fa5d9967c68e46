package dev.brisk.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.cache.codec.Codecs;
import dev.brisk.cache.load.CacheOptions;
import dev.brisk.cache.load.LoadResult;
import dev.brisk.cache.load.Lookup;
import dev.brisk.cache.load.Lookup.Outcome;
import dev.brisk.cache.remote.MemcachedTier;
import dev.brisk.cache.remote.RemoteState;
import dev.brisk.fixtures.MemcachedServer;
import dev.brisk.fixtures.ServerProcess;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MemcachedTierIT extends CacheContract {
  final MemcachedServer memcached = MemcachedServer.started();

  @AfterEach
  void stop() {
    memcached.close();
  }

  @Override
  CacheStore newStore(TestClock clock) {
    CacheStore store =
        CacheStore.builder()
            .clock(clock)
            .remote(
                new MemcachedTier(
                    new InetSocketAddress("127.0.0.1", memcached.port()), Duration.ofSeconds(1)))
            .build();
    LeaseIT.awaitUp(store);
    return store;
  }

  void awaitStored(long count) {
    ServerProcess.await("stored", LeaseIT.BOUND, () -> cache.statistics().remoteStores() >= count);
  }

  @Test
  void anotherProcessIsAnsweredFromMemcached() {
    CacheOptions tagged = MINUTE.withTags(List.of("a tag with spaces"));
    await(cache.lookup("users:1", tagged, value("Ada")));
    await(cache.lookup("a key with spaces é", MINUTE, value("Bob")));
    awaitStored(2);
    try (CacheStore other = newStore(clock)) {
      TieredCache<String> same = other.cache("users", Codecs.utf8(), MINUTE);
      assertThat(await(same.lookup("users:1", tagged, value("x"))).outcome())
          .isEqualTo(Outcome.HIT_REMOTE);
      assertThat(await(same.lookup("a key with spaces é", MINUTE, value("x"))).value())
          .isEqualTo("Bob");
      await(other.invalidateTags(List.of("a tag with spaces")));
      assertThat(await(same.lookup("users:1", tagged, value("new"))).value()).isEqualTo("new");
    }
  }

  @Test
  void leaseIsRespectedAndFencedByInvalidation() {
    try (CacheStore other = newStore(clock)) {
      TieredCache<String> same = other.cache("users", Codecs.utf8(), MINUTE);
      GatedLoader<String> first = new GatedLoader<>();
      cache.lookup("k", MINUTE, first);
      await(first.entered);
      CompletionStage<Lookup<String>> waiter = same.lookup("k", MINUTE, value("second"));
      ServerProcess.await("a wait", LeaseIT.BOUND, () -> same.statistics().leaseWaits() > 0);
      first.gate.complete(LoadResult.of("first"));
      assertThat(await(waiter).value()).isEqualTo("first");

      GatedLoader<String> old = new GatedLoader<>();
      CompletionStage<Lookup<String>> before = cache.lookup("k2", MINUTE, old);
      await(old.entered);
      await(other.invalidate(List.of("k2")));
      old.gate.complete(LoadResult.of("old"));
      await(before);
      assertThat(await(same.lookup("k2", MINUTE, value("new"))).value()).isEqualTo("new");
    }
  }

  @Test
  void valueTooLargeForMemcachedStaysInMemoryAndTripsNothing() {
    TieredCache<byte[]> large = store.cache("large", Codecs.bytes(), MINUTE);
    for (int i = 0; i < 5; i++) {
      byte[] value = large.get("large:" + i, key -> new byte[2_000_000]);
      assertThat(value).hasSize(2_000_000);
    }
    assertThat(store.remoteState()).isEqualTo(RemoteState.UP);
  }

  @Test
  void killedMemcachedHarmsNobodyAndIsUsedAgain() {
    memcached.kill();
    for (int i = 0; i < 20; i++) {
      assertThat(look("during:" + i, "v").value()).isEqualTo("v");
    }
    ServerProcess.await("away", LeaseIT.BOUND, () -> store.remoteState() == RemoteState.DOWN);
    memcached.start();
    ServerProcess.await("up", Duration.ofSeconds(20), () -> store.remoteState() == RemoteState.UP);
    look("after", "v");
    awaitStored(1);
  }
}
