package dev.brisk.cache.remote;

import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// Invalidations as a Redis stream that every process reads with a blocking `XREAD`.
///
/// Why a stream and not pub/sub: pub/sub delivers at most once, so that a process that was away a
/// moment stays stale until the TTL. A stream has numbered entries. The last one that was read
/// proves continuity: if it is still there after a reconnect, everything since follows it, in
/// order; if it is not (trimmed, or the server lost its data), the listener is told that continuity
/// is lost. A read that found nothing ends after [#HEARTBEAT], so a server that stopped is noticed
/// within that and the time-out, where TCP may take minutes.
///
/// Delivery takes one round trip: `XREAD` is woken by the `XADD`.
final class InvalidationLog {
  static final Duration HEARTBEAT = Duration.ofMillis(250);
  static final byte KEYS = 'k';
  static final byte TAGS = 't';
  static final byte SOFT_KEYS = 'K';
  static final byte SOFT_TAGS = 'T';
  static final byte HELLO = 'h';

  private static final int MAXIMUM_ENTRIES = 16_384;
  private static final int NAMES_PER_ENTRY = 256;
  private static final Duration TTL = Duration.ofDays(1);
  private static final String SENDER = "from";
  private static final String NAMES = "what";

  private final String stream;
  private final byte[] self =
      UUID.randomUUID().toString().getBytes(java.nio.charset.StandardCharsets.US_ASCII);
  private volatile @Nullable String position;
  private volatile int session;

  InvalidationLog(String stream) {
    this.stream = stream;
  }

  /// Takes up reading where it ended, or at the end of the stream after telling the listener.
  ///
  /// @return whether it was where it ended
  CompletableFuture<Boolean> start(
      RedisClusterAsyncCommands<String, byte[]> commands,
      RedisClusterAsyncCommands<String, byte[]> listening,
      RemoteListener listener) {
    int thisSession = nextSession();
    String last = position;
    CompletionStage<Boolean> continuous =
        last == null
            ? CompletableFuture.completedFuture(false)
            : commands
                .xrange(stream, Range.create(last, last), Limit.from(1))
                .thenApply(found -> !found.isEmpty());
    return continuous
        .thenCompose(proven ->
            proven
                ? CompletableFuture.completedStage(true)
                : lookForRollback(commands, last, listener)
                    .thenCompose(looked -> add(commands, HELLO, List.of()))
                    .thenApply(id -> {
                      // From here on everything is heard; what came before is not known.
                      position = id;
                      listener.continuityLost();
                      return false;
                    }))
        // What was missed is applied before anybody trusts the connection again.
        .thenCompose(proven -> catchUp(listening, listener).thenApply(done -> proven))
        .thenApply(proven -> {
          listen(listening, listener, thisSession);
          return proven;
        })
        .toCompletableFuture();
  }

  /// The log ends before what we read of it already: the server lost the end of its data, and with
  /// it invalidations, but not what they had removed. An empty server has nothing that is old.
  private CompletionStage<Boolean> lookForRollback(
      RedisClusterAsyncCommands<String, byte[]> commands,
      @Nullable String last,
      RemoteListener listener) {
    if (last == null) {
      return CompletableFuture.completedFuture(false);
    }
    return commands
        .xrevrange(stream, Range.unbounded(), Limit.from(1))
        .thenApply(newest -> {
          boolean lost = !newest.isEmpty() && isBefore(newest.get(0).getId(), last);
          if (lost) {
            listener.rolledBack();
          }
          return lost;
        });
  }

  /// Of two ids of entries, each milliseconds, a dash and a number.
  static boolean isBefore(String id, String other) {
    int dash = id.indexOf('-');
    int otherDash = other.indexOf('-');
    long millis = Long.parseLong(id.substring(0, dash));
    long otherMillis = Long.parseLong(other.substring(0, otherDash));
    return millis == otherMillis
        ? Long.parseLong(id.substring(dash + 1)) < Long.parseLong(other.substring(otherDash + 1))
        : millis < otherMillis;
  }

  private synchronized int nextSession() {
    session++;
    return session;
  }

  private CompletionStage<Void> catchUp(
      RedisClusterAsyncCommands<String, byte[]> listening, RemoteListener listener) {
    return read(listening, XReadArgs.Builder.count(1024))
        .thenCompose(messages -> {
          apply(messages, listener);
          return messages.size() < 1024
              ? CompletableFuture.completedFuture(null)
              : catchUp(listening, listener);
        });
  }

  private void listen(
      RedisClusterAsyncCommands<String, byte[]> listening,
      RemoteListener listener,
      int thisSession) {
    read(listening, XReadArgs.Builder.block(HEARTBEAT).count(1024))
        .whenComplete((messages, failure) -> {
          if (session != thisSession) {
            return;
          }
          if (failure != null) {
            listener.disconnected(RedisTier.cause(failure));
            return;
          }
          apply(messages, listener);
          listen(listening, listener, thisSession);
        });
  }

  private CompletionStage<List<StreamMessage<String, byte[]>>> read(
      RedisClusterAsyncCommands<String, byte[]> listening, XReadArgs arguments) {
    String from = position;
    return listening.xread(arguments, StreamOffset.from(stream, from == null ? "$" : from));
  }

  private void apply(List<StreamMessage<String, byte[]>> messages, RemoteListener listener) {
    for (StreamMessage<String, byte[]> message : messages) {
      Map<String, byte[]> body = message.getBody();
      byte[] packed = body.get(NAMES);
      if (packed != null && !Arrays.equals(self, body.get(SENDER))) {
        try {
          tell(packed, listener);
        } catch (IOException e) {
          // Not ours, or of a version that we cannot read: it may have named anything.
          listener.continuityLost();
        }
      }
      position = message.getId();
    }
  }

  private static void tell(byte[] packed, RemoteListener listener) throws IOException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(packed))) {
      byte kind = in.readByte();
      List<String> names = new ArrayList<>();
      for (int left = in.readUnsignedShort(); left > 0; left--) {
        names.add(in.readUTF());
      }
      switch (kind) {
        case KEYS -> listener.keysInvalidated(names, false);
        case SOFT_KEYS -> listener.keysInvalidated(names, true);
        case TAGS -> listener.tagsInvalidated(names, false);
        case SOFT_TAGS -> listener.tagsInvalidated(names, true);
        case HELLO -> {}
        default -> throw new IOException("unknown kind of invalidation " + kind);
      }
    }
  }

  CompletableFuture<Void> append(
      RedisClusterAsyncCommands<String, byte[]> commands, byte kind, List<String> names) {
    List<CompletionStage<String>> added = new ArrayList<>();
    for (int from = 0; from < names.size(); from += NAMES_PER_ENTRY) {
      added.add(
          add(commands, kind, names.subList(from, Math.min(names.size(), from + NAMES_PER_ENTRY))));
    }
    return RedisTier.all(added).thenApply(ids -> null);
  }

  private CompletionStage<String> add(
      RedisClusterAsyncCommands<String, byte[]> commands, byte kind, List<String> names) {
    CompletionStage<String> id =
        commands.xadd(
            stream,
            new XAddArgs().maxlen(MAXIMUM_ENTRIES).approximateTrimming(),
            Map.of(SENDER, self, NAMES, pack(kind, names)));
    var unused = commands.expire(stream, TTL);
    return id;
  }

  private static byte[] pack(byte kind, List<String> names) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(kind);
      out.writeShort(names.size());
      for (String name : names) {
        out.writeUTF(name);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
