package dev.brisk.cache.remote;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// A store of bytes with expiry, shared by several processes. Thread-safe and asynchronous.
///
/// Every stage ends within the tier's time-out, with a value or a failure. Results arrive on a
/// thread of the tier's client: whoever hangs long work on them moves it elsewhere.
public interface RemoteTier extends AutoCloseable {
  /// A word for metrics and messages: `redis` or `memcached`.
  String kind();

  /// Connects, or connects anew, whatever the state was. After success the tier hears
  /// invalidations; the listener is told when some may have been missed.
  CompletableFuture<Void> connect(RemoteListener listener);

  /// Reads the bytes under a key and the epochs of tags, in one round trip where the server allows.
  CompletableFuture<Fetched> fetch(String key, List<String> tags);

  /// The epochs of tags, making those that are not there.
  CompletableFuture<List<Long>> epochs(List<String> tags);

  /// Writes the bytes under a key, to expire after `ttlMillis` (positive).
  CompletableFuture<Void> store(String key, byte[] bytes, long ttlMillis);

  /// Removes keys, then tells the other processes.
  CompletableFuture<Void> invalidate(List<String> keys);

  /// Gives tags another epoch, then tells the other processes.
  CompletableFuture<List<Long>> raise(List<String> tags);

  /// Tells the other processes that a key has another value now.
  CompletableFuture<Void> announce(List<String> keys);

  @Override
  void close();

  /// What [RemoteTier#fetch] found.
  ///
  /// @param bytes null when the key is not there
  /// @param epochs one for each tag asked for, in order; null when the tag has none yet
  record Fetched(byte @Nullable [] bytes, List<@Nullable Long> epochs) {}
}
