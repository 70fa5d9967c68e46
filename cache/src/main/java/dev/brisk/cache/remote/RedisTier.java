package dev.brisk.cache.remote;

import dev.brisk.cache.entry.BanList;
import dev.brisk.cache.entry.Epoch;
import dev.brisk.redis.RedisConnector;
import dev.brisk.redis.RedisSettings;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Redis or Valkey: one server, a master that Sentinel names, or a cluster.
///
/// Values lie under their own keys with a TTL; a key's lease under `<namespace>:lease:{<key>}`, in
/// the same hash slot; epochs under `<namespace>:epoch:<tag>`; invalidations are entries of the
/// stream `<namespace>:invalidations`, purges by prefix also in the list `<namespace>:bans` (see
/// [InvalidationLog]; [Tracking] may stand beside it). Every key has a TTL. No command touches two
/// hash slots.
///
/// There are three connections, each pipelining: commands, the stream, and the ends of leases.
/// Commands are never queued while disconnected and never sent twice: connections that failed are
/// thrown away, and [#connect] makes new ones.
public final class RedisTier implements RemoteTier {
  /// An epoch may be lost: its entries are then misses. A day spares most of them.
  private static final byte[] EPOCH_TTL_SECONDS = ascii(Duration.ofDays(1).toSeconds());

  /// At the end of a value that was softly invalidated. An envelope ends with a checksum or a seal,
  /// which look like this once in 2^64.
  private static final byte[] SOFT_MARK = "~softly~".getBytes(StandardCharsets.US_ASCII);

  /// What a list lost by then had, is purged: it begins with a purge of everything.
  private static final byte[] BANS_TTL_SECONDS = ascii(Duration.ofDays(30).toSeconds());

  private final RedisConnector connector;
  private final InvalidationLog log;
  private final @Nullable Tracking tracking;
  private final String epochPrefix;
  private final String leasePrefix;
  private final String wakePrefix;
  private final String bansKey;
  private volatile @Nullable Link link;
  private volatile boolean closed;

  /// The connections that are good at the moment.
  private record Link(
      RedisConnector.Opened commands,
      RedisConnector.Opened listening,
      StatefulRedisPubSubConnection<String, byte[]> pubSub,
      LeaseNotifications leaseEnds) {
    void close() {
      RedisConnector.close(commands.connection());
      RedisConnector.close(listening.connection());
      RedisConnector.close(pubSub);
      leaseEnds.fail();
    }
  }

  /// @throws IllegalArgumentException when the URL is none of Redis, or for tracking and a cluster
  public RedisTier(RedisSettings settings, RedisTierOptions options) {
    if (settings.cluster() && options.invalidation() == Invalidation.TRACKING) {
      throw new IllegalArgumentException(
          "invalidation by tracking does not work with a cluster: each shard would have to be"
              + " tracked on a connection of its own. Choose the stream.");
    }
    this.connector = new RedisConnector(settings, "brisk-cache", InvalidationLog.HEARTBEAT);
    String namespace = options.namespace();
    this.epochPrefix = namespace + ":epoch:";
    this.leasePrefix = namespace + ":lease:";
    this.wakePrefix = namespace + ":wake:";
    this.bansKey = namespace + ":bans";
    String stream = namespace + ":invalidations";
    this.log = new InvalidationLog(stream);
    this.tracking =
        options.invalidation() == Invalidation.TRACKING
            ? new Tracking(key ->
                key.startsWith(epochPrefix)
                    || key.startsWith(leasePrefix)
                    || key.equals(bansKey)
                    || key.equals(stream))
            : null;
  }

  @Override
  public String kind() {
    return "redis";
  }

  @Override
  public CompletableFuture<Void> connect(RemoteListener listener) {
    Link old = link;
    link = null;
    stopTracking();
    if (old != null) {
      old.close();
    }
    return connector
        .open()
        .thenCompose(commands ->
            closingOnFailure(
                commands,
                () ->
                    connector
                        .open()
                        .thenCompose(listening ->
                            closingOnFailure(listening, () -> link(commands, listening)))))
        .thenCompose(fresh ->
            listen(fresh, listener)
                .whenComplete((done, failure) -> {
                  if (failure != null || closed) {
                    fresh.close();
                  } else {
                    link = fresh;
                  }
                }));
  }

  private void stopTracking() {
    if (tracking != null) {
      tracking.stop();
    }
  }

  private CompletableFuture<Void> listen(Link fresh, RemoteListener listener) {
    CompletableFuture<Boolean> tracked =
        tracking != null
                && fresh.commands().connection()
                    instanceof StatefulRedisConnection<String, byte[]> connection
            ? tracking.start(connection, listener)
            : CompletableFuture.completedFuture(false);
    return tracked.thenCompose(tracks ->
        log.start(fresh.listening().commands(), listener)
            .thenAccept(proven -> {
              if (tracks && proven) {
                // The log tells what caches did meanwhile, but nobody what others did.
                listener.continuityLost(RemoteListener.Gap.NOT_TRACKED);
              }
            }));
  }

  private CompletableFuture<Link> link(
      RedisConnector.Opened commands, RedisConnector.Opened listening) {
    return connector
        .openPubSub()
        .thenApply(pubSub -> new Link(commands, listening, pubSub, new LeaseNotifications(pubSub)));
  }

  private static <T> CompletableFuture<T> closingOnFailure(
      RedisConnector.Opened opened, Supplier<CompletableFuture<T>> next) {
    return next.get()
        .whenComplete((result, failure) -> {
          if (failure != null) {
            RedisConnector.close(opened.connection());
          }
        });
  }

  private Link requireLink() {
    Link current = link;
    if (current == null) {
      throw new RedisConnectionException("not connected to Redis");
    }
    return current;
  }

  @Override
  public CompletableFuture<Fetched> fetch(String key, List<String> tags) {
    return guarded(commands -> {
      CompletableFuture<byte[]> value = commands.get(RedisKeys.redisKey(key)).toCompletableFuture();
      if (tags.isEmpty()) {
        return value.thenApply(bytes -> new Fetched(bytes, List.of(), markBytes(bytes)));
      }
      List<CompletableFuture<@Nullable Epoch>> epochs = new ArrayList<>(tags.size());
      for (String tag : tags) {
        epochs.add(
            commands
                .get(epochPrefix + tag)
                .toCompletableFuture()
                .<@Nullable Epoch>thenApply(Epoch::parse));
      }
      return all(epochs)
          .thenCombine(value, (read, bytes) -> new Fetched(bytes, read, markBytes(bytes)));
    });
  }

  @Override
  public boolean confirmsInvalidations() {
    return true;
  }

  @Override
  public CompletableFuture<List<Epoch>> epochs(List<String> tags) {
    return scriptEach(RedisScripts.MAKE_EPOCH, tags, 0);
  }

  @Override
  public CompletableFuture<Void> store(String key, byte[] bytes, long ttlMillis) {
    return storeIf(key, bytes, ttlMillis, "").thenApply(stored -> null);
  }

  @Override
  public CompletableFuture<Boolean> storeLeased(
      String key, byte[] bytes, long ttlMillis, String token) {
    return storeIf(key, bytes, ttlMillis, token);
  }

  private CompletableFuture<Boolean> storeIf(
      String key, byte[] bytes, long ttlMillis, String token) {
    return guarded(commands ->
        RedisScripts.STORE
            .run(
                commands,
                leaseAndValue(key),
                token.getBytes(StandardCharsets.UTF_8),
                bytes,
                ascii(Math.max(1, ttlMillis)),
                wakeChannel(key),
                LeaseNotifications.word(Wake.STORED),
                LeaseNotifications.word(Wake.INVALIDATED))
            .thenApply(answer -> answer[0] == '1'));
  }

  @Override
  public CompletableFuture<Grant> acquire(String key, String token, long millis, String seen) {
    return guarded(commands ->
        RedisScripts.ACQUIRE
            .run(
                commands,
                leaseAndValue(key),
                token.getBytes(StandardCharsets.UTF_8),
                ascii(millis),
                seen.getBytes(StandardCharsets.US_ASCII))
            .thenApply(answer ->
                switch (answer[0]) {
                  case 'g' -> new Grant(Grant.Outcome.GRANTED, millis);
                  case 'c' -> new Grant(Grant.Outcome.CHANGED, 0);
                  default ->
                      new Grant(
                          Grant.Outcome.HELD,
                          Math.max(
                              0, Long.parseLong(new String(answer, StandardCharsets.US_ASCII))));
                }));
  }

  @Override
  public CompletableFuture<Void> renew(String key, String token, long millis) {
    return guarded(commands ->
        RedisScripts.RENEW
            .run(
                commands,
                new String[] {leaseKey(RedisKeys.redisKey(key))},
                token.getBytes(StandardCharsets.UTF_8),
                ascii(millis))
            .thenApply(done -> null));
  }

  @Override
  public CompletableFuture<Void> release(String key, String token) {
    return guarded(commands ->
        RedisScripts.RELEASE
            .run(
                commands,
                new String[] {leaseKey(RedisKeys.redisKey(key))},
                token.getBytes(StandardCharsets.UTF_8),
                wakeChannel(key),
                LeaseNotifications.word(Wake.RELEASED))
            .thenApply(done -> null));
  }

  @Override
  public Waiting waitFor(String key) {
    return requireLink().leaseEnds().waitFor(wakePrefix + key);
  }

  @Override
  public CompletableFuture<Void> invalidate(List<String> keys, boolean soft) {
    return guarded(commands -> {
      List<CompletableFuture<byte[]>> removals = new ArrayList<>(keys.size());
      for (String key : keys) {
        removals.add(
            (soft ? RedisScripts.SOFTEN : RedisScripts.INVALIDATE)
                .run(
                    commands,
                    leaseAndValue(key),
                    wakeChannel(key),
                    LeaseNotifications.word(Wake.INVALIDATED),
                    SOFT_MARK));
      }
      return all(removals)
          .thenCompose(removed ->
              log.append(commands, soft ? InvalidationLog.SOFT_KEYS : InvalidationLog.KEYS, keys));
    });
  }

  @Override
  public CompletableFuture<List<Epoch>> advanceEpochs(List<String> tags, boolean soft) {
    return scriptEach(RedisScripts.ADVANCE_EPOCH, tags, soft ? Epoch.MAXIMUM_SOFTENED : 0)
        .thenCompose(epochs ->
            guarded(commands ->
                    log.append(
                        commands, soft ? InvalidationLog.SOFT_TAGS : InvalidationLog.TAGS, tags))
                .thenApply(appended -> epochs));
  }

  @Override
  public CompletableFuture<Void> announce(List<String> keys) {
    return guarded(commands -> log.append(commands, InvalidationLog.KEYS, keys));
  }

  @Override
  public boolean keepsBans() {
    return true;
  }

  @Override
  public CompletableFuture<List<String>> bans(List<String> more) {
    return guarded(commands ->
        RedisScripts.BANS
            .run(
                commands,
                new String[] {bansKey},
                ascii(BanList.MOST),
                BANS_TTL_SECONDS,
                String.join("\n", more).getBytes(StandardCharsets.UTF_8))
            .thenCompose(bytes -> {
              List<String> lines = List.of(new String(bytes, StandardCharsets.UTF_8).split("\n"));
              return more.isEmpty()
                  ? CompletableFuture.completedFuture(lines)
                  : log.append(
                          commands,
                          InvalidationLog.TAGS,
                          more.stream().map(text -> BAN + text).toList())
                      .thenApply(told -> lines);
            }));
  }

  /// One script call a tag: in a cluster their epochs lie on different nodes.
  private CompletableFuture<List<Epoch>> scriptEach(
      RedisScripts script, List<String> tags, int softened) {
    return guarded(commands -> {
      List<CompletableFuture<Epoch>> results = new ArrayList<>(tags.size());
      for (String tag : tags) {
        // Below 2^53, and far from the end, so that every client reads it exactly.
        long first = ThreadLocalRandom.current().nextLong(1, 1L << 52);
        results.add(
            script
                .run(
                    commands,
                    new String[] {epochPrefix + tag},
                    ascii(first),
                    EPOCH_TTL_SECONDS,
                    ascii(softened))
                .thenApply(bytes -> requireEpoch(tag, bytes)));
      }
      return all(results);
    });
  }

  private String[] leaseAndValue(String key) {
    String value = RedisKeys.redisKey(key);
    return new String[] {leaseKey(value), value};
  }

  private byte[] wakeChannel(String key) {
    return (wakePrefix + key).getBytes(StandardCharsets.UTF_8);
  }

  /// The lease's key, in the hash slot of the value's: by its hash tag, or by all of it.
  private String leaseKey(String value) {
    return RedisKeys.hasHashTag(value) ? leasePrefix + value : leasePrefix + '{' + value + '}';
  }

  private interface Work<T> {
    CompletableFuture<T> on(RedisClusterAsyncCommands<String, byte[]> commands);
  }

  /// Failures are always in the stage, never thrown.
  private <T> CompletableFuture<T> guarded(Work<T> work) {
    try {
      return work.on(requireLink().commands().commands());
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  static <T> CompletableFuture<List<T>> all(List<? extends CompletionStage<T>> stages) {
    CompletableFuture<List<T>> result = CompletableFuture.completedFuture(new ArrayList<>());
    for (CompletionStage<T> stage : stages) {
      result =
          result.thenCombine(
              stage,
              (list, element) -> {
                list.add(element);
                return list;
              });
    }
    return result;
  }

  private static int markBytes(byte @Nullable [] bytes) {
    int mark = SOFT_MARK.length;
    return bytes != null
            && bytes.length >= mark
            && Arrays.equals(bytes, bytes.length - mark, bytes.length, SOFT_MARK, 0, mark)
        ? mark
        : 0;
  }

  private static Epoch requireEpoch(String tag, byte[] bytes) {
    Epoch epoch = Epoch.parse(bytes);
    if (epoch == null) {
      throw new IllegalStateException("the epoch of tag \"" + tag + "\" in Redis is not a number");
    }
    return epoch;
  }

  private static byte[] ascii(long number) {
    return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
  }

  static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  @Override
  public void close() {
    closed = true;
    Link old = link;
    link = null;
    stopTracking();
    connector.close();
    if (old != null) {
      old.leaseEnds().fail();
    }
  }
}
