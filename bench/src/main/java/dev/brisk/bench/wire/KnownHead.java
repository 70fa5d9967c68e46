package dev.brisk.bench.wire;

import java.util.Arrays;

/// The head that a connection brought last, and what it said.
///
/// Servers send the same bytes again and again but for a date that changes once a second. To
/// compare them takes a few nanoseconds, to read them some hundred.
final class KnownHead {
  /// Longer heads are not kept: many connections would hold much memory.
  private static final int BYTES_MAX = 1024;

  int status;
  boolean keepAlive;
  long framing;
  int retryAfterSeconds;
  boolean cacheHit;

  private byte[] bytes = new byte[0];
  private int length;

  /// How long the head is that starts at `from`, if it is this one, otherwise 0. A head ends at its
  /// first empty line, so what starts with the same bytes ends with them.
  int matches(byte[] other, int from, int end) {
    return length > 0
            && end - from >= length
            && Arrays.equals(bytes, 0, length, other, from, from + length)
        ? length
        : 0;
  }

  /// @return false if the head is too long to be kept
  boolean keep(byte[] head, int from, int end) {
    length = 0;
    if (end - from > BYTES_MAX) {
      return false;
    }
    if (bytes.length < end - from) {
      bytes = new byte[end - from];
    }
    length = end - from;
    System.arraycopy(head, from, bytes, 0, length);
    return true;
  }
}
