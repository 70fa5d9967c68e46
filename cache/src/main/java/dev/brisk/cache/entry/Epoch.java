package dev.brisk.cache.entry;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

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

  /// Numbers with commas between them, the epoch first; null when it is none.
  public static @Nullable Epoch parse(byte @Nullable [] bytes) {
    if (bytes == null) {
      return null;
    }
    try {
      String[] numbers = new String(bytes, StandardCharsets.US_ASCII).split(",", -1);
      List<Long> softened = new ArrayList<>(numbers.length - 1);
      for (int i = 1; i < numbers.length; i++) {
        softened.add(Long.valueOf(numbers[i]));
      }
      return new Epoch(Long.parseLong(numbers[0]), softened);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  public static Epoch of(long number) {
    return new Epoch(number, List.of());
  }
}
