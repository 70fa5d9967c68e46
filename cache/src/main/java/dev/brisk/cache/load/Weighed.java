package dev.brisk.cache.load;

import org.jspecify.annotations.Nullable;

/// A value that was loaded, what it weighs in memory, and its bytes.
///
/// @param bytes null when the value is not for other processes, or cannot be encoded
record Weighed<V>(V value, int weightBytes, byte @Nullable [] bytes) {}
