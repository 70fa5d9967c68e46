package dev.brisk.bench.plan;

import java.util.Arrays;

/// What the body of an answer must look like. A body that does not is a `body` error.
public sealed interface BodyCheck {
  /// Bodies are counted and thrown away. The default, and the only one without a cost.
  record None() implements BodyCheck {}

  /// The body contains this text, as UTF-8.
  record Contains(String text) implements BodyCheck {}

  /// The body has exactly this many bytes.
  record Length(long bytes) implements BodyCheck {}

  BodyCheck NONE = new None();

  /// Whether the bytes of the body have to be kept for this check.
  default boolean needsBytes() {
    return this instanceof Contains;
  }

  /// Longest body that is kept for a check, in bytes; a longer one does not match.
  int KEPT_BYTES_MAX = 1 << 20;

  /// Whether `needle` occurs in the first `length` bytes of `body`.
  static boolean contains(byte[] body, int length, byte[] needle) {
    for (int i = 0; i + needle.length <= length; i++) {
      if (Arrays.equals(body, i, i + needle.length, needle, 0, needle.length)) {
        return true;
      }
    }
    return false;
  }
}
