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
  void continuityLost(Gap gap);

  /// All that was told before that moment (of [System#nanoTime]) has been heard, and others could
  /// tell us something then. Only a tier that [RemoteTier#confirmsInvalidations] says so, several
  /// times a second.
  void confirmed(long nanos);

  /// The store came back with an older state, as from a snapshot: invalidations may be undone
  /// there.
  void rolledBack();

  /// The connection failed; nothing is heard until the next [RemoteTier#connect].
  void disconnected(Throwable cause);

  /// Why invalidations may have been missed.
  enum Gap {
    /// The process was not connected before.
    FIRST_CONNECTION,
    /// The log was deleted or flushed, or the server came back without its data.
    STREAM_REPLACED,
    /// The log no longer reaches back to what was heard last, or entries were taken out of it.
    ENTRIES_MISSING,
    /// The log ends before what was heard last: a snapshot, or a replica that lacked the end.
    ROLLED_BACK,
    /// The log has an entry that this version cannot read.
    UNREADABLE,
    /// The connection that was tracked is another now.
    NOT_TRACKED
  }
}
