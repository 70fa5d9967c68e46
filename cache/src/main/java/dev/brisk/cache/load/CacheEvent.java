package dev.brisk.cache.load;

import dev.brisk.cache.entry.Purge;
import dev.brisk.cache.remote.RemoteListener;
import dev.brisk.cache.remote.RemoteState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Something that happened in a store, for a store's listener. Hits are not among them: they are
/// counted in [CacheStatistics].
public sealed interface CacheEvent {
  /// A load ended well.
  record ValueLoaded(String cache, String key, long nanos) implements CacheEvent {}

  /// A load began without the lease in the remote tier: another process may load the same.
  record LoadBegunWithoutLease(String cache, String key, Reason reason) implements CacheEvent {
    /// Why there was no lease.
    public enum Reason {
      /// The breaker is open.
      DOWN,
      /// A command failed or took longer than its time-out.
      FAILED,
      /// The tier answers nobody, for longer than the load is worth waiting.
      STALLED,
      /// Another process had the lease and ended without a value that can be kept.
      HOLDER_FAILED
    }
  }

  record LoadFailed(String cache, String key, Throwable cause) implements CacheEvent {}

  /// The old value answered because the load failed.
  record StaleServedOnError(String cache, String key, Throwable cause) implements CacheEvent {}

  /// A load's value was not stored, because its key or tag was invalidated meanwhile.
  record LoadDiscarded(String cache, String key) implements CacheEvent {}

  /// Memory dropped an entry for want of room.
  record EntryEvicted(String cache, String key) implements CacheEvent {}

  /// @param elsewhere whether another process did it
  record KeysInvalidated(List<String> keys, Purge purge, boolean elsewhere) implements CacheEvent {
    public KeysInvalidated {
      keys = List.copyOf(keys);
    }
  }

  /// Under tracking: the keys were written, deleted, evicted or expired in Redis, by whomever;
  /// memory dropped its copies.
  record KeysChanged(List<String> keys) implements CacheEvent {
    public KeysChanged {
      keys = List.copyOf(keys);
    }
  }

  record TagsInvalidated(List<String> tags, Purge purge, boolean elsewhere) implements CacheEvent {
    public TagsInvalidated {
      tags = List.copyOf(tags);
    }
  }

  /// All that begins so, by what a caller holds against the list.
  record PrefixesInvalidated(List<String> prefixes, Purge purge, boolean elsewhere)
      implements CacheEvent {
    public PrefixesInvalidated {
      prefixes = List.copyOf(prefixes);
    }
  }

  record Cleared(Purge purge, boolean elsewhere) implements CacheEvent {}

  /// The remote tier's state changed, or it could not be reached when the store was opened.
  ///
  /// @param cause what failed; null when it is up
  record RemoteChanged(RemoteState state, @Nullable Throwable cause) implements CacheEvent {}

  /// Invalidations of other processes may have been missed; memory was discarded.
  record ContinuityLost(RemoteListener.Gap gap) implements CacheEvent {}

  /// Whether word of invalidations elsewhere surely arrives, from now on. While it does not,
  /// memory's entries live for a second at most.
  record InvalidationsConfirmed(boolean confirmed) implements CacheEvent {}
}
