package dev.brisk.cache.remote;

import dev.brisk.cache.entry.Epoch;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// A store of bytes with expiry, shared by several processes. Thread-safe and asynchronous.
///
/// Every stage ends within the tier's time-out, with a value or a failure. Results arrive on a
/// thread of the tier's client: whoever hangs long work on them moves it elsewhere.
public interface RemoteTier extends AutoCloseable {
  /// Before a purge's text where tags are told; no tag begins so.
  String BAN = "\u0001";

  /// A word for metrics and messages: `redis` or `memcached`.
  String kind();

  /// Connects, or connects anew, whatever the state was. After success the tier hears
  /// invalidations; the listener is told when some may have been missed.
  CompletableFuture<Void> connect(RemoteListener listener);

  /// Reads the bytes under a key and the epochs of tags, in one round trip where the server allows.
  CompletableFuture<Fetched> fetch(String key, List<String> tags);

  /// Whether the tier tells its listener again and again that invalidations arrive
  /// ([RemoteListener#confirmed]); one that does not carry them to other processes cannot.
  default boolean confirmsInvalidations() {
    return false;
  }

  /// The epochs of tags, making those that are not there.
  CompletableFuture<List<Epoch>> epochs(List<String> tags);

  /// Writes the bytes under a key, to expire after `ttlMillis` (positive), whoever has the lease;
  /// the lease ends.
  CompletableFuture<Void> store(String key, byte[] bytes, long ttlMillis);

  /// Asks for the lease on a key: the right to load it, for `millis` unless renewed.
  ///
  /// @param token names the holder, then a bar and the epochs under which it loads; a lease of
  ///   other epochs is taken over, because its load began before a purge
  /// @param seen the SHA-1 in hex of the bytes that the caller found under the key, empty for none;
  ///   when others are there now, the answer is `CHANGED`
  CompletableFuture<Grant> acquire(String key, String token, long millis, String seen);

  /// Prolongs a lease that is still held by the token; nothing otherwise.
  CompletableFuture<Void> renew(String key, String token, long millis);

  /// As [#store], if the token still holds the lease; which ends.
  ///
  /// @return whether it was stored
  CompletableFuture<Boolean> storeLeased(String key, byte[] bytes, long ttlMillis, String token);

  /// Ends a lease without a value, if the token still holds it.
  CompletableFuture<Void> release(String key, String token);

  /// Listens for the end of the lease on a key.
  Waiting waitFor(String key);

  /// Removes keys and their leases, then tells the other processes.
  ///
  /// @param soft whether copies may be served as stale, those in other processes and, where the
  ///   tier can, its own
  CompletableFuture<Void> invalidate(List<String> keys, boolean soft);

  /// Gives tags another epoch, then tells the other processes.
  CompletableFuture<List<Epoch>> advanceEpochs(List<String> tags, boolean soft);

  /// Tells the other processes that a key has another value now.
  CompletableFuture<Void> announce(List<String> keys);

  /// Whether it keeps a list of purges by prefix ([#bans]).
  default boolean keepsBans() {
    return false;
  }

  /// Adds purges to the list that is shared, and tells the other processes; each word of one is
  /// [#BAN] and its text, told as a tag's.
  ///
  /// @param more texts as in [dev.brisk.cache.entry.BanList.Ban#text]; none: the list is only read
  /// @return the list then, for [dev.brisk.cache.entry.BanList#settle]
  default CompletableFuture<List<String>> bans(List<String> more) {
    return CompletableFuture.failedFuture(new UnsupportedOperationException(kind()));
  }

  @Override
  void close();

  /// The answer to [RemoteTier#acquire].
  ///
  /// @param remainingMillis how long the other's lease lasts, unless renewed
  record Grant(Outcome outcome, long remainingMillis) {
    public enum Outcome {
      GRANTED,
      /// Another process has it.
      HELD,
      /// There are other bytes under the key than the caller saw: read again.
      CHANGED
    }
  }

  /// Why somebody who waits for a lease's end is woken.
  enum Wake {
    STORED,
    /// It ended without a value.
    RELEASED,
    /// The key was invalidated, or the wait took too long.
    INVALIDATED
  }

  /// A process listening for the end of a lease.
  interface Waiting extends AutoCloseable {
    /// Done when an end from now on will be heard.
    CompletableFuture<Void> listening();

    /// Done with the end; fails when the connection is lost.
    CompletableFuture<Wake> woken();

    @Override
    void close();
  }

  /// What [RemoteTier#fetch] found.
  ///
  /// @param bytes null when the key is not there
  /// @param epochs one for each tag asked for, in order; null when the tag has none yet
  /// @param markBytes how many bytes at the end are the tier's mark that the value was softly
  ///   invalidated; 0 when it was not
  record Fetched(byte @Nullable [] bytes, List<@Nullable Epoch> epochs, int markBytes) {
    public Fetched(byte @Nullable [] bytes, List<@Nullable Epoch> epochs) {
      this(bytes, epochs, 0);
    }

    public boolean softened() {
      return markBytes > 0;
    }

    /// The bytes as they were stored.
    public byte @Nullable [] stored() {
      return bytes == null || markBytes == 0
          ? bytes
          : Arrays.copyOf(bytes, bytes.length - markBytes);
    }
  }
}
