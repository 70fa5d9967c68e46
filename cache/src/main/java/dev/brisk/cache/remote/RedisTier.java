package dev.brisk.cache.remote;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.RedisCommand;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Redis or Valkey through one shared, pipelining connection, and a second one that listens.
///
/// Values lie under their own keys with a TTL; epochs under `<namespace>:epoch:<tag>`;
/// invalidations are entries of the stream `<namespace>:invalidations` (see [InvalidationLog]).
/// Commands are never queued while disconnected and never sent twice: a connection that failed is
/// thrown away, and [#connect] makes new ones.
public final class RedisTier implements RemoteTier {
  private static final RedisCodec<String, byte[]> CODEC =
      RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

  /// An epoch may be lost: its entries are then misses. A day spares most of them.
  private static final long EPOCH_TTL_SECONDS = Duration.ofDays(1).toSeconds();

  private static final String MAKE_EPOCH =
      """
      local epoch = redis.call('GET', KEYS[1])
      if epoch then return epoch end
      redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
      return ARGV[1]
      """;

  private static final String RAISE_EPOCH =
      """
      redis.call('SET', KEYS[1], ARGV[1], 'NX')
      local epoch = redis.call('INCR', KEYS[1])
      redis.call('EXPIRE', KEYS[1], ARGV[2])
      return tostring(redis.call('GET', KEYS[1]))
      """;

  private final RedisSettings settings;
  private final ClientResources resources;
  private final RedisClient client;
  private final InvalidationLog log;
  private final String epochPrefix;
  private volatile @Nullable Link link;
  private volatile boolean closed;

  /// The two connections that are good at the moment.
  private record Link(
      StatefulRedisConnection<String, byte[]> commands,
      StatefulRedisConnection<String, byte[]> listening) {
    void close() {
      RedisTier.close(commands);
      RedisTier.close(listening);
    }
  }

  /// @throws IllegalArgumentException when the URL is none of Redis
  public RedisTier(RedisSettings settings) {
    this.settings = settings;
    RedisURI uri;
    try {
      uri = RedisURI.create(settings.url());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "Redis URL is not usable. Write one such as redis://localhost:6379 or"
              + " rediss://user:password@host:6380/0.",
          e);
    }
    uri.setTimeout(settings.connectTimeout());
    this.resources =
        DefaultClientResources.builder()
            .ioThreadPoolSize(2)
            .computationThreadPoolSize(2)
            .commandLatencyRecorder(CommandLatencyRecorder.disabled())
            .build();
    this.client = RedisClient.create(resources, uri);
    client.setOptions(options(settings));
    this.epochPrefix = settings.namespace() + ":epoch:";
    this.log = new InvalidationLog(settings.namespace() + ":invalidations");
  }

  private static ClientOptions options(RedisSettings settings) {
    long timeoutMillis = settings.timeout().toMillis();
    return ClientOptions.builder()
        .autoReconnect(false)
        .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
        .requestQueueSize(65_536)
        .socketOptions(
            SocketOptions.builder()
                .connectTimeout(settings.connectTimeout())
                .tcpNoDelay(true)
                .build())
        .timeoutOptions(
            TimeoutOptions.builder()
                .timeoutCommands()
                .timeoutSource(
                    new TimeoutOptions.TimeoutSource() {
                      @Override
                      public long getTimeout(RedisCommand<?, ?, ?> command) {
                        return command.getType() == CommandType.XREAD
                            ? timeoutMillis + InvalidationLog.HEARTBEAT.toMillis()
                            : timeoutMillis;
                      }

                      @Override
                      public TimeUnit getTimeUnit() {
                        return TimeUnit.MILLISECONDS;
                      }
                    })
                .build())
        .build();
  }

  @Override
  public String kind() {
    return "redis";
  }

  @Override
  public CompletableFuture<Void> connect(RemoteListener listener) {
    Link old = link;
    link = null;
    if (old != null) {
      old.close();
    }
    return open()
        .thenCompose(commands ->
            open()
                .whenComplete((listening, failure) -> {
                  if (failure != null) {
                    var unused = commands.closeAsync();
                  }
                })
                .thenApply(listening -> new Link(commands, listening)))
        .thenCompose(fresh ->
            log.start(fresh.commands().async(), fresh.listening().async(), listener)
                .whenComplete((done, failure) -> {
                  if (failure != null || closed) {
                    fresh.close();
                  } else {
                    link = fresh;
                  }
                }));
  }

  private CompletableFuture<StatefulRedisConnection<String, byte[]>> open() {
    CompletableFuture<StatefulRedisConnection<String, byte[]>> opening =
        client.connectAsync(CODEC, uriOf(settings)).toCompletableFuture();
    // The handshake may hang where the TCP connection succeeded: a paused server does that.
    CompletableFuture<StatefulRedisConnection<String, byte[]>> bounded =
        opening.copy().orTimeout(settings.connectTimeout().toMillis(), TimeUnit.MILLISECONDS);
    opening.whenComplete((connection, failure) -> {
      if (connection != null && bounded.isCompletedExceptionally()) {
        var unused = connection.closeAsync();
      }
    });
    return bounded;
  }

  private static RedisURI uriOf(RedisSettings settings) {
    RedisURI uri = RedisURI.create(settings.url());
    uri.setTimeout(settings.connectTimeout());
    uri.setClientName("brisk-cache");
    return uri;
  }

  /// Lettuce warns when a connection is closed twice, and a killed server closed it already.
  private static void close(StatefulRedisConnection<?, ?> connection) {
    if (connection.isOpen()) {
      var unused = connection.closeAsync();
    }
  }

  private RedisAsyncCommands<String, byte[]> commands() {
    Link current = link;
    if (current == null) {
      throw new RedisConnectionException("not connected to Redis");
    }
    return current.commands().async();
  }

  @Override
  public CompletableFuture<Fetched> fetch(String key, List<String> tags) {
    return guarded(commands -> {
      CompletableFuture<byte[]> value = commands.get(key).toCompletableFuture();
      if (tags.isEmpty()) {
        return value.thenApply(bytes -> new Fetched(bytes, List.of()));
      }
      List<CompletableFuture<@Nullable Long>> epochs = new ArrayList<>(tags.size());
      for (String tag : tags) {
        epochs.add(
            commands
                .get(epochPrefix + tag)
                .toCompletableFuture()
                .<@Nullable Long>thenApply(RedisTier::epoch));
      }
      return all(epochs).thenCombine(value, (read, bytes) -> new Fetched(bytes, read));
    });
  }

  @Override
  public CompletableFuture<List<Long>> epochs(List<String> tags) {
    return scriptEach(MAKE_EPOCH, tags);
  }

  @Override
  public CompletableFuture<Void> store(String key, byte[] bytes, long ttlMillis) {
    return guarded(commands ->
        commands
            .set(key, bytes, SetArgs.Builder.px(Math.max(1, ttlMillis)))
            .toCompletableFuture()
            .thenApply(ok -> null));
  }

  @Override
  public CompletableFuture<Void> invalidate(List<String> keys) {
    return guarded(commands -> {
      List<CompletableFuture<Long>> removals = new ArrayList<>(keys.size());
      for (String key : keys) {
        removals.add(commands.unlink(key).toCompletableFuture());
      }
      return all(removals).thenCompose(removed -> log.append(commands, InvalidationLog.KEYS, keys));
    });
  }

  @Override
  public CompletableFuture<List<Long>> raise(List<String> tags) {
    return scriptEach(RAISE_EPOCH, tags)
        .thenCompose(epochs ->
            guarded(commands -> log.append(commands, InvalidationLog.TAGS, tags))
                .thenApply(appended -> epochs));
  }

  @Override
  public CompletableFuture<Void> announce(List<String> keys) {
    return guarded(commands -> log.append(commands, InvalidationLog.KEYS, keys));
  }

  /// One script call a tag: in a cluster their epochs lie on different nodes.
  private CompletableFuture<List<Long>> scriptEach(String script, List<String> tags) {
    return guarded(commands -> {
      List<CompletableFuture<Long>> results = new ArrayList<>(tags.size());
      for (String tag : tags) {
        // Below 2^53, and far from the end, so that every client reads it exactly.
        long first = ThreadLocalRandom.current().nextLong(1, 1L << 52);
        results.add(
            evaluate(
                    commands,
                    script,
                    epochPrefix + tag,
                    ascii(Long.toString(first)),
                    ascii(Long.toString(EPOCH_TTL_SECONDS)))
                .thenApply(bytes -> requireEpoch(tag, bytes)));
      }
      return all(results);
    });
  }

  private static CompletableFuture<byte[]> evaluate(
      RedisAsyncCommands<String, byte[]> commands, String script, String key, byte[]... values) {
    String[] keys = {key};
    return commands
        .<byte[]>evalsha(commands.digest(script), ScriptOutputType.VALUE, keys, values)
        .toCompletableFuture()
        .exceptionallyCompose(failure ->
            cause(failure) instanceof RedisNoScriptException
                ? commands
                    .<byte[]>eval(script, ScriptOutputType.VALUE, keys, values)
                    .toCompletableFuture()
                : CompletableFuture.failedFuture(failure));
  }

  private interface Work<T> {
    CompletableFuture<T> on(RedisAsyncCommands<String, byte[]> commands);
  }

  /// Failures are always in the stage, never thrown.
  private <T> CompletableFuture<T> guarded(Work<T> work) {
    try {
      return work.on(commands());
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

  private static @Nullable Long epoch(byte @Nullable [] bytes) {
    if (bytes == null) {
      return null;
    }
    try {
      return Long.valueOf(new String(bytes, StandardCharsets.US_ASCII));
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static Long requireEpoch(String tag, byte[] bytes) {
    Long epoch = epoch(bytes);
    if (epoch == null) {
      throw new IllegalStateException("the epoch of tag \"" + tag + "\" in Redis is not a number");
    }
    return epoch;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
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
    if (old != null) {
      old.close();
    }
    client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    var unused = resources.shutdown(0, 2, TimeUnit.SECONDS);
  }
}
