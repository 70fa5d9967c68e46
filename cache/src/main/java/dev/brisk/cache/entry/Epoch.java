package dev.brisk.cache.entry;

import java.util.List;

/// A tag's epoch: what is stored under another one is not fresh.
///
/// @param softened earlier epochs since the last hard purge, the latest first; what is stored under
///   them may answer as stale
public record Epoch(long number, List<Long> softened) {
  /// So many soft purges in a row are remembered.
  public static final int MAXIMUM_SOFTENED = 8;

  public Epoch {
    softened = List.copyOf(softened);
  }

  public static Epoch of(long number) {
    return new Epoch(number, List.of());
  }
}
