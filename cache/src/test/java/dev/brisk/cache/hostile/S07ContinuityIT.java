package dev.brisk.cache.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.cache.CacheStore;
import dev.brisk.cache.TieredCache;
import dev.brisk.cache.codec.Codecs;
import dev.brisk.cache.entry.Purge;
import dev.brisk.cache.load.CacheOptions;
import dev.brisk.cache.load.LoadResult;
import dev.brisk.cache.load.Lookup;
import dev.brisk.cache.remote.RemoteState;
import dev.brisk.fixtures.RedisServer;
import dev.brisk.fixtures.ServerProcess;
import dev.brisk.redis.RedisSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Fault S7: invalidations were lost where Redis lost its stream, since the stream's being there
/// was taken for continuity.
class S07ContinuityIT {
  static final Duration BOUND = Duration.ofSeconds(20);
  static final Duration HOUR = Duration.ofHours(1);
  static final String STREAM = "brisk:invalidations";

  static final AtomicInteger ROUNDS = new AtomicInteger();

  @TempDir static Path source;

  static RedisServer redis;
  static CacheNode a;
  static CacheNode b;

  /// Each test has keys of its own.
  final String round = "r" + ROUNDS.incrementAndGet() + '-';

  @BeforeAll
  static void start() {
    redis = RedisServer.started();
    a = CacheNode.within(redis.url(), source, HOUR);
    b = CacheNode.start(redis.url(), source, HOUR);
  }

  @AfterAll
  static void end() {
    b.close();
    a.close();
    redis.close();
  }

  void change(CacheNode by, String name) {
    String key = round + name;
    CacheNode.set(source, key, "new");
    by.purge(Purge.HARD, "key", key);
  }

  void cacheOnBoth(CacheNode a, CacheNode b, String... names) {
    for (String name : names) {
      String key = round + name;
      CacheNode.set(source, key, "old");
      assertThat(a.get(key)).isEqualTo("old");
      assertThat(b.get(key)).isEqualTo("old");
      ServerProcess.await("memory", BOUND, () -> b.look(key).equals("HIT_MEMORY old"));
    }
  }

  void awaitNew(CacheNode node, String... names) {
    for (String name : names) {
      ServerProcess.await("the new " + name, BOUND, () -> node.get(round + name).equals("new"));
    }
  }

  /// While B stands still, A changes keys, and the stream loses what B has not read.
  private void loses(CacheNode a, CacheNode b, Runnable loss, boolean writeAfterwards) {
    cacheOnBoth(a, b, "1", "2", "3");
    b.stop();
    change(a, "1");
    change(a, "2");
    loss.run();
    if (writeAfterwards) {
      change(a, "3");
    }
    b.go();
    awaitNew(b, "1", "2");
    if (writeAfterwards) {
      awaitNew(b, "3");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aNodeThatStoodStillHearsThatAllWasFlushed(boolean writeAfterwards) {
    loses(a, b, () -> redis.cli("FLUSHALL"), writeAfterwards);
  }

  @Test
  void aNodeThatTracksAndStoodStillHearsThatAllWasFlushed() {
    try (RedisServer redis = RedisServer.started();
        CacheNode a = CacheNode.within(redis.url(), source, HOUR);
        CacheNode b = CacheNode.start(redis.url(), source, HOUR, "tracking")) {
      loses(a, b, () -> redis.cli("FLUSHALL"), true);
    }
  }

  @Test
  void aNodeThatStoodStillHearsThatTheDatabaseWasFlushedTwice() {
    loses(
        a,
        b,
        () -> {
          redis.cli("FLUSHDB");
          change(a, "3");
          redis.cli("FLUSHDB");
        },
        true);
  }

  @Test
  void aStreamThatWasDeletedAndMadeAnewIsAnother() {
    loses(a, b, () -> redis.cli("DEL", STREAM), true);
  }

  @Test
  void aStreamThatWasTrimmedPastTheReaderHasAGap() {
    loses(
        a,
        b,
        () -> {
          change(a, "3");
          redis.cli("XTRIM", STREAM, "MAXLEN", "1");
        },
        false);
  }

  @Test
  void anEntryThatWasTakenOutOfTheStreamIsMissed() {
    loses(
        a,
        b,
        () -> {
          for (String id : redis.cli("XRANGE", STREAM, "-", "+").lines().toList()) {
            if (id.matches("\\d{12,}-\\d+")) {
              redis.cli("XDEL", STREAM, id);
            }
          }
        },
        true);
  }

  @Test
  void aRedisThatCameBackWithoutItsDataIsNotContinued() {
    loses(
        a,
        b,
        () -> {
          redis.kill();
          redis.start();
          ServerProcess.await("A to be back", BOUND, () -> a.state().equals("UP"));
        },
        true);
  }

  /// As after the clock of Redis was set back and the stream was lost: new entries have smaller ids
  /// than what was read before, and reading on from there finds nothing, ever.
  @Test
  void aStreamWhoseIdsWentBackIsReadFromItsBeginning() {
    try (RedisServer redis = RedisServer.started()) {
      redis.cli("XADD", STREAM, "9000000000000-1", "from", "the future");
      try (CacheNode a = CacheNode.within(redis.url(), source, HOUR);
          CacheNode b = CacheNode.within(redis.url(), source, HOUR)) {
        cacheOnBoth(a, b, "1", "2", "3");
        redis.cli("FLUSHALL");
        change(a, "1");
        awaitNew(b, "1");
        cacheOnBoth(a, b, "4");
        change(a, "4");
        awaitNew(b, "4");
      }
    }
  }

  /// B heard of a purge that the snapshot (or a replica that is promoted) lacks, and another node
  /// has written to the stream since.
  @Test
  void purgesThatTheServerForgotAreRepeatedAlthoughOthersWroteSince() {
    try (RedisServer redis = RedisServer.started();
        CacheNode b = CacheNode.start(redis.url(), source, HOUR)) {
      try (CacheNode a = CacheNode.within(redis.url(), source, HOUR)) {
        cacheOnBoth(a, b, "1");
        ServerProcess.await("stored", BOUND, () -> redis.cli("EXISTS", round + "1").equals("1"));
        redis.cli("SAVE");
        change(a, "1");
        awaitNew(b, "1");
        b.stop();
      }
      redis.kill();
      redis.start();
      assertThat(redis.cli("EXISTS", round + "1")).isEqualTo("1");
      try (CacheNode c = CacheNode.within(redis.url(), source, HOUR)) {
        CacheNode.set(source, round + "2", "old");
        assertThat(c.get(round + "2")).isEqualTo("old");
        change(c, "2");
        b.go();
        awaitNew(b, "1", "2");
        awaitNew(c, "1", "2");
      }
    }
  }

  /// A flush must not make an epoch return that entries were stored under.
  @Test
  void epochsThatWereFlushedReviveNothing() {
    for (int i = 0; i < 10; i++) {
      String key = round + i;
      cacheOnBoth(a, b, Integer.toString(i));
      ServerProcess.await("stored", BOUND, () -> redis.cli("EXISTS", key).equals("1"));
      String epoch = "brisk:epoch:tag-" + key;
      String before = redis.cli("GET", epoch);
      CacheNode.set(source, key, "new");
      a.purge(Purge.HARD, "tag", key);
      redis.cli("DEL", epoch);
      ServerProcess.await("the new one", BOUND, () -> a.get(key).equals("new"));
      awaitNew(b, Integer.toString(i));
      assertThat(redis.cli("GET", epoch)).isNotEqualTo(before);
    }
  }

  @Test
  void nobodyWaitsForALeaseThatIsGone() {
    try (RedisServer redis = RedisServer.started();
        CacheStore store = CacheStore.builder().redis(RedisSettings.url(redis.url())).build()) {
      ServerProcess.await("up", BOUND, () -> store.remoteState() == RemoteState.UP);
      TieredCache<String> cache = store.cache("c", Codecs.utf8(), CacheOptions.ttl(HOUR));
      assertThat(look(cache, "other").join().value()).isEqualTo("loaded");
      ServerProcess.await("stored", BOUND, () -> cache.statistics().remoteStores() == 1);
      // Of a holder that lives, as far as anybody knows, and under the same epochs as ours.
      String epochs = "|" + redis.cli("GET", "brisk:epoch:");
      redis.cli("SET", "brisk:lease:{k}", "somebody" + epochs, "PX", "3600000");
      CompletableFuture<Lookup<String>> waiting = look(cache, "k");
      ServerProcess.await("the wait", BOUND, () -> cache.statistics().leaseWaits() == 1);
      assertThat(waiting).isNotDone();
      redis.cli("FLUSHALL");
      ServerProcess.await("the end of the wait", BOUND, waiting::isDone);
      assertThat(waiting.join().value()).isEqualTo("loaded");
    }
  }

  private static CompletableFuture<Lookup<String>> look(TieredCache<String> cache, String key) {
    return cache
        .lookup(
            key,
            cache.defaults().withTags(List.of()),
            (loaded, previous) -> CompletableFuture.completedFuture(LoadResult.of("loaded")))
        .toCompletableFuture();
  }
}
