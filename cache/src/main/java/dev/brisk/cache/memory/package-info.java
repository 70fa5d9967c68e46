/// The tier in this process: entries under their keys, bounded by bytes.
///
/// Start at [MemoryTier]; [EvictionPolicy] says what goes when it is full: by Caffeine
/// ([TinyLfuTier]) or by the book ([LockedTier]).
///
/// It never looks at the time: an expired entry stays until it is replaced or evicted. It weighs
/// nothing either: an entry brings its weight.
@NullMarked
package dev.brisk.cache.memory;

import org.jspecify.annotations.NullMarked;
