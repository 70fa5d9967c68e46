package dev.brisk.cache.remote;

import dev.brisk.cache.remote.RemoteListener.Gap;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
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
/// moment stays stale until the TTL. A stream has numbered entries and keeps them.
///
/// How continuity is proven. Each invalidation has a token of its own (a random number that all of
/// the stream's life have in common, its place in it, a random number) and names the token of the
/// one before it; the server writes both in one step. Whoever reads an entry that does not follow
/// what was read last has missed something: the stream was trimmed past the reader, deleted,
/// flushed, or is that of a replica or a snapshot that lacks its end. Ids prove nothing of that: a
/// new stream has greater ones than the old one, or smaller ones when the server's clock was set
/// back.
///
/// How silence is proven. Every [#HEARTBEAT] each process asks for a beat: the server appends an
/// entry that invalidates nothing (unless there is one of the last [#BEAT_AGE_MILLIS]; it replaces
/// the beat before it, so that beats take no room) and says which entry is the newest. Once that
/// one was read, all that was appended before the question has been heard, and the stream could be
/// written. A server that is full, read-only, forbids it or does not answer fails the beat.
///
/// Delivery takes one round trip: `XREAD` is woken by the `XADD`.
///
/// All state is changed by one chain of commands at a time: beat, read, beat, read.
final class InvalidationLog {
  static final Duration HEARTBEAT = Duration.ofMillis(250);

  /// So old an entry may be and still prove that the stream can be written.
  static final long BEAT_AGE_MILLIS = 100;

  static final byte KEYS = 'k';
  static final byte TAGS = 't';
  static final byte SOFT_KEYS = 'K';
  static final byte SOFT_TAGS = 'T';

  private static final int MAXIMUM_ENTRIES = 16_384;
  private static final int NAMES_PER_ENTRY = 256;
  private static final int READ_AT_ONCE = 1024;
  private static final Duration TTL = Duration.ofDays(1);
  private static final String SENDER = "from";
  private static final String NAMES = "what";
  private static final String TOKEN = "id";
  private static final String AFTER = "after";

  private final String stream;
  private final byte[] self = ascii(UUID.randomUUID().toString());
  private volatile int session;

  /// What was read last; null before the first connection.
  private volatile @Nullable Position position;

  private long beatAskedNanos;
  private @Nullable Newest awaited;

  /// @param id of the last entry that was read
  /// @param token its token
  /// @param chain the token of the last invalidation, which the next entry must name
  /// @param chainId the id of that invalidation; that of the first entry that was read when it was
  ///   before it
  private record Position(String id, String token, String chain, String chainId) {}

  /// The server's answer to a beat: the newest entry, and the token of the invalidation that is in
  /// it or before it.
  private record Newest(String id, String token, String chain, long askedNanos) {}

  /// A token, taken apart.
  ///
  /// @param run empty when it is none of ours
  private record Link(String run, long number) {
    static Link of(String token) {
      String[] parts = token.split(":", -1);
      return parts.length == 3 ? new Link(parts[0], Long.parseLong(parts[1])) : new Link("", 0);
    }

    boolean sameRunAs(Link other) {
      return !run.isEmpty() && run.equals(other.run);
    }
  }

  InvalidationLog(String stream) {
    this.stream = stream;
  }

  /// Takes up reading where it ended, or at the end of the stream after telling the listener.
  ///
  /// @return whether nothing was missed
  CompletableFuture<Boolean> start(
      RedisClusterAsyncCommands<String, byte[]> listening, RemoteListener listener) {
    Reading reading = new Reading(listening, listener, nextSession());
    awaited = null;
    return reading
        .beat()
        // What was missed is applied before anybody trusts the connection again.
        .thenCompose(asked -> reading.catchUp())
        .thenApply(caughtUp -> {
          reading.listen();
          return reading.continuous;
        })
        .toCompletableFuture();
  }

  private synchronized int nextSession() {
    session++;
    return session;
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

  /// The reading over one connection.
  private final class Reading {
    private final RedisClusterAsyncCommands<String, byte[]> listening;
    private final RemoteListener listener;
    private final int ownSession;
    private boolean continuous = true;
    private boolean started;

    Reading(
        RedisClusterAsyncCommands<String, byte[]> listening,
        RemoteListener listener,
        int ownSession) {
      this.listening = listening;
      this.listener = listener;
      this.ownSession = ownSession;
    }

    void listen() {
      started = true;
      long sinceBeat = System.nanoTime() - beatAskedNanos;
      CompletionStage<?> next =
          sinceBeat >= HEARTBEAT.toNanos()
              ? beat()
              : read(XReadArgs.Builder.block(
                      Duration.ofNanos(HEARTBEAT.toNanos() - sinceBeat).plusMillis(1)))
                  .thenCompose(this::apply);
      next.whenComplete((done, failure) -> {
        if (session != ownSession) {
          return;
        }
        if (failure != null) {
          listener.disconnected(RedisTier.cause(failure));
          return;
        }
        listen();
      });
    }

    /// Asks for a sign that the stream can be written, and how far it is.
    CompletionStage<Void> beat() {
      long asked = System.nanoTime();
      beatAskedNanos = asked;
      return RedisScripts.BEAT
          .run(
              listening,
              new String[] {stream},
              ascii(newNumber()),
              ascii(Long.toString(BEAT_AGE_MILLIS)),
              ascii(Long.toString(TTL.toSeconds())))
          .thenAccept(answer -> {
            String[] parts = new String(answer, StandardCharsets.US_ASCII).split(" ", -1);
            isAt(new Newest(parts[0], parts[1], parts[2], asked));
          });
    }

    private void isAt(Newest newest) {
      if (session != ownSession) {
        return;
      }
      Position read = position;
      if (read == null) {
        // From here on everything is heard; what came before is not known.
        jumpTo(newest);
        lost(Gap.FIRST_CONNECTION);
      } else if (isBefore(newest.id, read.id)
          || newest.id.equals(read.id) && !newest.token.equals(read.token)) {
        jumpTo(newest);
        if (Link.of(newest.chain).sameRunAs(Link.of(read.chain))) {
          rolledBack();
        } else {
          lost(Gap.STREAM_REPLACED);
        }
      }
      awaited = newest;
      proveSilence();
    }

    private void jumpTo(Newest newest) {
      position = new Position(newest.id, newest.token, newest.chain, newest.id);
    }

    /// The entry that was the newest at the last beat has been read: that is the proof.
    private void proveSilence() {
      Newest newest = awaited;
      Position read = position;
      if (newest != null && read != null && !isBefore(read.id, newest.id)) {
        awaited = null;
        listener.confirmed(newest.askedNanos);
      }
    }

    CompletionStage<Void> catchUp() {
      return read(new XReadArgs())
          .thenCompose(messages ->
              apply(messages)
                  .thenCompose(applied ->
                      messages.size() < READ_AT_ONCE
                          ? CompletableFuture.completedFuture(null)
                          : catchUp()));
    }

    private CompletionStage<List<StreamMessage<String, byte[]>>> read(XReadArgs arguments) {
      Position read = position;
      return listening.xread(
          arguments.count(READ_AT_ONCE), StreamOffset.from(stream, read == null ? "$" : read.id));
    }

    private CompletionStage<Void> apply(List<StreamMessage<String, byte[]>> messages) {
      CompletionStage<Void> checked = CompletableFuture.completedFuture(null);
      if (session != ownSession) {
        return checked;
      }
      for (StreamMessage<String, byte[]> message : messages) {
        Map<String, byte[]> body = message.getBody();
        Position before = position;
        String after = text(body.get(AFTER));
        // An entry of somebody who knows nothing of tokens follows whatever it follows.
        String token = body.containsKey(TOKEN) ? text(body.get(TOKEN)) : message.getId();
        byte[] packed = body.get(NAMES);
        boolean beat = packed == null && body.containsKey(TOKEN);
        if (before != null && !after.equals(before.chain)) {
          Link expected = Link.of(before.chain);
          Link found = Link.of(after);
          if (!expected.sameRunAs(found)) {
            lost(found.run.isEmpty() ? Gap.UNREADABLE : Gap.STREAM_REPLACED);
          } else if (found.number <= expected.number) {
            rolledBack();
          } else {
            lost(Gap.ENTRIES_MISSING);
            checked = checked.thenCompose(done -> lookForRollback(before, expected));
          }
        }
        position =
            beat
                ? new Position(
                    message.getId(),
                    token,
                    after,
                    before == null ? message.getId() : before.chainId)
                : new Position(message.getId(), token, token, message.getId());
        tell(packed, body.get(SENDER));
      }
      proveSilence();
      return checked;
    }

    private void tell(byte @Nullable [] packed, byte @Nullable [] sender) {
      if (packed != null && !Arrays.equals(self, sender)) {
        try {
          InvalidationLog.tell(packed, listener);
        } catch (IOException e) {
          // Not ours, or of a version that we cannot read: it may have named anything.
          lost(Gap.UNREADABLE);
        }
      }
    }

    /// Invalidations are missing. When the stream still has older ones than the last that was read,
    /// but not that one, it was not trimmed: the server lost the end of its data, and with it
    /// invalidations, but not what they had removed.
    private CompletionStage<Void> lookForRollback(Position before, Link expected) {
      return listening
          .xrange(stream, Range.unbounded(), Limit.from(2))
          .thenCombine(
              listening.xrange(stream, Range.create(before.chainId, before.chainId), Limit.from(1)),
              (oldest, same) -> {
                boolean there = same.stream().anyMatch(entry -> isToken(entry, before.chain));
                boolean reaches =
                    oldest.stream()
                        .map(entry -> Link.of(text(entry.getBody().get(TOKEN))))
                        .anyMatch(
                            link -> link.sameRunAs(expected) && link.number <= expected.number);
                if (reaches && !there) {
                  rolledBack();
                }
                return null;
              });
    }

    private static boolean isToken(StreamMessage<String, byte[]> entry, String token) {
      return text(entry.getBody().get(TOKEN)).equals(token);
    }

    private void lost(Gap gap) {
      continuous = false;
      listener.continuityLost(gap);
    }

    private void rolledBack() {
      lost(Gap.ROLLED_BACK);
      listener.rolledBack();
      if (started) {
        // The return from this clears everything.
        listener.disconnected(
            new IllegalStateException("the server lost invalidations that were read from it"));
      }
    }
  }

  private static String text(byte @Nullable [] bytes) {
    return bytes == null ? "" : new String(bytes, StandardCharsets.US_ASCII);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static String newNumber() {
    return Long.toHexString(UUID.randomUUID().getMostSignificantBits());
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
        default -> throw new IOException("unknown kind of invalidation " + kind);
      }
    }
  }

  CompletableFuture<Void> append(
      RedisClusterAsyncCommands<String, byte[]> commands, byte kind, List<String> names) {
    List<CompletableFuture<byte[]>> added = new ArrayList<>();
    for (int from = 0; from < names.size(); from += NAMES_PER_ENTRY) {
      List<String> part = names.subList(from, Math.min(names.size(), from + NAMES_PER_ENTRY));
      added.add(
          RedisScripts.APPEND.run(
              commands,
              new String[] {stream},
              ascii(newNumber()),
              self,
              pack(kind, part),
              ascii(Integer.toString(MAXIMUM_ENTRIES)),
              ascii(Long.toString(TTL.toSeconds()))));
    }
    return RedisTier.all(added).thenApply(ids -> null);
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
