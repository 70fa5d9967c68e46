package dev.brisk.cache.remote;

import dev.brisk.cache.entry.BanList;
import dev.brisk.cache.entry.Purge;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who stands before a [GuardedRemoteTier]: what it must forget when the tier tells of changes.
public interface RemoteOwner {
  /// Its purges by prefix.
  BanList bans();

  /// Whether word of invalidations elsewhere surely arrives.
  boolean invalidationsConfirmed();

  void invalidationsConfirmed(boolean confirmed);

  /// Listeners are to be told that it changed, beyond the start.
  void onConfirmationChanged(boolean confirmed);

  void onStateChanged(RemoteState state, @Nullable Throwable cause);

  /// Another process invalidated keys.
  void onKeysInvalidated(List<String> keys, Purge purge);

  /// Another process invalidated tags; [dev.brisk.cache.entry.CacheTag#CLEAR] stands for
  /// everything.
  void onTagsInvalidated(List<String> tags, Purge purge);

  /// Somebody changed what lies under the keys in the remote tier: our copies are old.
  void onKeysChanged(List<String> keys);

  /// As [#onKeysChanged], for all keys.
  void onEverythingChanged();

  /// Invalidations may have been missed.
  void onContinuityLost(RemoteListener.Gap gap);

  /// Forgets everything, without word to listeners.
  void invalidateEverything();
}
