package dev.brisk.cache.codec;

import java.util.Optional;

/// Turns values into bytes for tiers outside this process, and back. Thread-safe.
public interface Codec<V> {
  /// The bytes of a value. The caller owns the array.
  byte[] encode(V value);

  /// The value of `bytes[offset, offset + length)`.
  ///
  /// @throws IllegalArgumentException when the bytes are no such value: the entry is then a miss
  V decode(byte[] bytes, int offset, int length);

  /// What the value weighs in memory, in bytes; the memory tier is bounded by the sum.
  int weightBytes(V value);

  /// The same, by its bytes where they are at hand, for codecs that would encode it to know.
  default int weightBytes(V value, byte[] bytes, int offset, int length) {
    return weightBytes(value);
  }

  /// Whether the value says that there is none, such as an empty `Optional`; it may then have a TTL
  /// of its own (`CacheOptions.Negative#absentTtl`).
  default boolean isAbsent(V value) {
    return value instanceof Optional<?> optional && optional.isEmpty();
  }
}
