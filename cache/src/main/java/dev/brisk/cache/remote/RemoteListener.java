package dev.brisk.cache.remote;

import java.util.List;

/// Hears what other processes did to the shared store. Calls come one at a time and must be quick.
public interface RemoteListener {
  void keysInvalidated(List<String> keys, boolean soft);

  /// The tags' epochs changed; the new ones are to be read from the tier.
  void tagsInvalidated(List<String> tags, boolean soft);

  /// The bytes under the keys are others now, or gone: whoever did it, for whatever reason.
  void keysChanged(List<String> keys);

  /// As [#keysChanged] for all keys.
  void everythingChanged();

  /// Some invalidations may have been missed: what was learnt before cannot be trusted.
  void continuityLost();

  /// The store came back with an older state, as from a snapshot: invalidations may be undone
  /// there.
  void rolledBack();

  /// The connection failed; nothing is heard until the next [RemoteTier#connect].
  void disconnected(Throwable cause);
}
