package dev.brisk.cache;

import static dev.brisk.cache.CacheContract.MINUTE;
import static dev.brisk.cache.CacheContract.await;
import static dev.brisk.cache.CacheContract.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.cache.codec.Codecs;
import dev.brisk.cache.load.CacheOptions;
import dev.brisk.cache.remote.RemoteState;
import dev.brisk.fixtures.NetworkLink;
import dev.brisk.fixtures.RedisServer;
import dev.brisk.fixtures.ServerProcess;
import dev.brisk.redis.RedisSettings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// One store reaches Redis over a network that fails, another one does not notice.
class PartitionIT {
  static final Duration BOUND = Duration.ofSeconds(30);
  static final CacheOptions TAGGED = MINUTE.withTags(List.of("t"));
  static RedisServer redis;

  NetworkLink link;
  CacheStore far;
  CacheStore near;
  TieredCache<String> farCache;
  TieredCache<String> nearCache;

  @BeforeAll
  static void startRedis() {
    redis = RedisServer.started();
  }

  @AfterAll
  static void stopRedis() {
    redis.close();
  }

  @BeforeEach
  void open() {
    redis.cli("FLUSHALL");
    link = NetworkLink.to(redis.port());
    far = CacheStore.builder().redis(RedisSettings.url("redis://127.0.0.1:" + link.port())).build();
    near = CacheStore.builder().redis(RedisSettings.url(redis.url())).build();
    LeaseIT.awaitUp(far);
    LeaseIT.awaitUp(near);
    farCache = far.cache("c", Codecs.utf8(), MINUTE);
    nearCache = near.cache("c", Codecs.utf8(), MINUTE);
  }

  @AfterEach
  void close() {
    far.close();
    near.close();
    link.close();
  }

  static void awaitState(CacheStore store, RemoteState state) {
    ServerProcess.await(state.toString(), BOUND, () -> store.remoteState() == state);
  }

  @Test
  void whatOthersInvalidatedDuringAPartitionIsGoneWhenItEnds() {
    await(farCache.lookup("key", MINUTE, value("old")));
    await(farCache.lookup("tagged", TAGGED, value("old")));
    await(farCache.lookup("kept", MINUTE, value("kept")));
    link.cut();
    awaitState(far, RemoteState.DOWN);
    await(near.invalidate(List.of("key")));
    await(near.invalidateTags(List.of("t")));
    // It cannot know: that is what a partition means. It answers all the same.
    assertThat(farCache.getIfFresh("key", "")).isNotNull();
    link.heal();
    awaitState(far, RemoteState.UP);
    assertThat(await(farCache.lookup("key", MINUTE, value("new"))).value()).isEqualTo("new");
    assertThat(await(farCache.lookup("tagged", TAGGED, value("new"))).value()).isEqualTo("new");
    // The log told what was missed, so the rest of memory is still good.
    assertThat(farCache.getIfFresh("kept", "")).isNotNull();
    assertThat(far.remoteStatistics().continuityLosses()).isEqualTo(1);
  }

  @Test
  void whatWasInvalidatedHereDuringAPartitionIsGoneElsewhereWhenItEnds() {
    await(nearCache.lookup("key", MINUTE, value("old")));
    await(nearCache.lookup("tagged", TAGGED, value("old")));
    link.cut();
    await(far.invalidate(List.of("key")));
    await(far.invalidateTags(List.of("t")));
    awaitState(far, RemoteState.DOWN);
    link.heal();
    ServerProcess.await(
        "the invalidations to arrive",
        BOUND,
        () ->
            nearCache.getIfFresh("key", "") == null && nearCache.getIfFresh("tagged", "") == null);
    assertThat(await(nearCache.lookup("key", MINUTE, value("new"))).value()).isEqualTo("new");
    assertThat(await(nearCache.lookup("tagged", TAGGED, value("new"))).value()).isEqualTo("new");
  }

  @Test
  void trimmedLogCostsTheMemoryTierButNeverAStaleValue() {
    await(farCache.lookup("key", MINUTE, value("old")));
    link.cut();
    awaitState(far, RemoteState.DOWN);
    await(near.invalidate(List.of("key")));
    redis.cli("XTRIM", "brisk:invalidations", "MAXLEN", "0");
    link.heal();
    awaitState(far, RemoteState.UP);
    assertThat(await(farCache.lookup("key", MINUTE, value("new"))).value()).isEqualTo("new");
    assertThat(far.remoteStatistics().continuityLosses()).isEqualTo(2);
  }

  @Test
  void slowRedisIsLeftAlone() {
    link.delay(400);
    awaitState(far, RemoteState.DOWN);
    assertThat(await(farCache.lookup("k", MINUTE, value("v"))).value()).isEqualTo("v");
    link.delay(0);
    awaitState(far, RemoteState.UP);
  }

  @Test
  void halfClosedAndResetConnectionsAreReplaced() {
    for (Runnable fault : List.<Runnable>of(link::halfClose, link::reset)) {
      long trips = far.remoteStatistics().trips();
      fault.run();
      assertThat(await(farCache.lookup("k" + trips, MINUTE, value("v"))).value()).isEqualTo("v");
      ServerProcess.await("noticed", BOUND, () -> far.remoteStatistics().trips() > trips);
      awaitState(far, RemoteState.UP);
    }
  }

  @Test
  void redisThatAnswersErrorsHarmsNobody() {
    redis.cli("CONFIG", "SET", "maxmemory", "1");
    try {
      for (int i = 0; i < 50; i++) {
        assertThat(await(nearCache.lookup("k" + i, MINUTE, value("v"))).value()).isEqualTo("v");
      }
      assertThat(near.remoteStatistics().failures()).isPositive();
    } finally {
      redis.cli("CONFIG", "SET", "maxmemory", "0");
    }
    awaitState(near, RemoteState.UP);
    ServerProcess.await(
        "stored again",
        BOUND,
        () -> {
          await(nearCache.lookup("again" + System.nanoTime(), MINUTE, value("v")));
          return !redis.cli("KEYS", "again*").isEmpty();
        });
  }

  @Test
  void callersUnderLoadSeeNoErrorAndNothingStaleThroughFaults() throws InterruptedException {
    AtomicLong version = new AtomicLong();
    AtomicLong visible = new AtomicLong();
    AtomicInteger reads = new AtomicInteger();
    AtomicInteger errors = new AtomicInteger();
    AtomicInteger stale = new AtomicInteger();
    AtomicBoolean stop = new AtomicBoolean();
    List<Thread> readers =
        IntStream.range(0, 4)
            .mapToObj(reader ->
                Thread.ofPlatform()
                    .start(() -> {
                      for (int i = 0; !stop.get(); i++) {
                        String key = "k" + i % 50;
                        long before = visible.get();
                        try {
                          String read = farCache.get(key, loaded -> Long.toString(version.get()));
                          // Written and invalidated through this very store.
                          if (Long.parseLong(read) < before) {
                            stale.incrementAndGet();
                          }
                          reads.incrementAndGet();
                        } catch (RuntimeException e) {
                          errors.incrementAndGet();
                        }
                      }
                    }))
            .toList();
    List<String> keys = IntStream.range(0, 50).mapToObj(i -> "k" + i).toList();
    List<Runnable> faults =
        List.of(
            link::cut,
            link::heal,
            link::reset,
            redis::pause,
            redis::resume,
            redis::kill,
            redis::start,
            link::halfClose);
    for (Runnable fault : faults) {
      fault.run();
      for (int i = 0; i < 20; i++) {
        long next = version.incrementAndGet();
        await(far.invalidate(keys));
        // Whoever begins after this must not get an older value.
        visible.set(next);
        ServerProcess.await("some reads", BOUND, moreThan(reads, reads.get() + 20));
      }
    }
    awaitState(far, RemoteState.UP);
    stop.set(true);
    for (Thread reader : readers) {
      reader.join();
    }
    assertThat(errors).hasValue(0);
    assertThat(reads.get()).isGreaterThan(3_000);
    assertThat(stale).hasValue(0);
  }

  private static BooleanSupplier moreThan(AtomicInteger count, int than) {
    return () -> count.get() > than;
  }
}
