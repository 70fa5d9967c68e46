package dev.brisk.cache.remote;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.TrackingArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.push.PushMessage;
import io.lettuce.core.codec.StringCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Changes of values as Redis tells them: `CLIENT TRACKING` in its default mode, by RESP3 push
/// messages on the connection that carries the commands.
///
/// Why the default mode and not broadcasting: values have no common prefix, so a broadcast would
/// tell every process of every write. In the default mode Redis remembers who read what (a million
/// keys, then it forgets the oldest and tells of them as if they had changed).
///
/// Why on the connection of the commands: what is tracked are that connection's reads, and a change
/// comes after the answer to a read that it makes old, never before. `NOLOOP` keeps our own writes
/// out. Redis forgets who read a key once it told of it, also when the change was our own; that is
/// why [RedisScripts#STORE] looks at the key once more.
///
/// A ping every [#HEARTBEAT] proves that the connection lives. What happened while there was none
/// is not known: the listener is told that continuity is lost.
final class Tracking {
  static final Duration HEARTBEAT = InvalidationLog.HEARTBEAT;
  private static final System.Logger LOG = System.getLogger(Tracking.class.getName());
  private static final Executor BEAT =
      CompletableFuture.delayedExecutor(HEARTBEAT.toMillis(), TimeUnit.MILLISECONDS);

  private final Predicate<String> isOurOwn;
  private volatile boolean refusalLogged;
  private volatile @Nullable StatefulRedisConnection<String, byte[]> current;

  /// @param isOurOwn tells the keys in Redis of epochs, leases and log, which are no values
  Tracking(Predicate<String> isOurOwn) {
    this.isOurOwn = isOurOwn;
  }

  /// Ends with whether the server tracks. One that only speaks RESP2 cannot; the log goes on alone.
  CompletableFuture<Boolean> start(
      StatefulRedisConnection<String, byte[]> connection, RemoteListener listener) {
    current = connection;
    connection.addListener(message -> heard(message, listener));
    return connection
        .async()
        .clientTracking(TrackingArgs.Builder.enabled().noloop())
        .toCompletableFuture()
        .handle((done, failure) -> {
          if (failure == null) {
            beat(connection, listener);
            return true;
          }
          Throwable cause = RedisTier.cause(failure);
          if (cause instanceof RedisCommandExecutionException refused) {
            logRefusal(refused);
            return false;
          }
          throw new RedisException(cause);
        });
  }

  private void logRefusal(Exception refused) {
    if (!refusalLogged) {
      refusalLogged = true;
      LOG.log(
          System.Logger.Level.WARNING,
          "Redis refuses to track keys ({0}). Changes by others than the cache are not heard."
              + " Tracking needs RESP3, which Redis 6 and Valkey have; or choose the stream.",
          refused.getMessage());
    }
  }

  private void beat(StatefulRedisConnection<String, byte[]> connection, RemoteListener listener) {
    BEAT.execute(() -> {
      if (current == connection) {
        connection
            .async()
            .ping()
            .whenComplete((pong, failure) -> {
              if (failure == null) {
                beat(connection, listener);
              } else if (current == connection) {
                listener.disconnected(RedisTier.cause(failure));
              }
            });
      }
    });
  }

  /// The connection is not used any more.
  void stop() {
    current = null;
  }

  private void heard(PushMessage message, RemoteListener listener) {
    if (!message.getType().equals("invalidate")) {
      return;
    }
    @Nullable List<?> keys = (List<?>) message.getContent(StringCodec.UTF8::decodeKey).get(1);
    if (keys == null) {
      // FLUSHALL or FLUSHDB.
      listener.everythingChanged();
      return;
    }
    List<String> changed = new ArrayList<>(keys.size());
    for (Object key : keys) {
      String name = String.valueOf(key);
      if (!isOurOwn.test(name)) {
        changed.addAll(RedisKeys.cacheKeys(name));
      }
    }
    if (!changed.isEmpty()) {
      listener.keysChanged(changed);
    }
  }
}
