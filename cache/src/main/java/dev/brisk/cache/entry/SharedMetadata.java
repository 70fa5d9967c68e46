package dev.brisk.cache.entry;

import org.jspecify.annotations.Nullable;

/// What entries have in common that were made alike: whose they are, what made them, under which
/// epochs. One object for all of them; an entry is 48 bytes instead of 72 by it.
///
/// @param staleSeconds how long after expiry it is worth keeping, rounded up: readers decide by
///   their own options
/// @param baseMillis the time from which its entries count, in milliseconds since the epoch
public record SharedMetadata(
    EntryOwner<?> owner,
    String fingerprint,
    TagSnapshot tags,
    int generation,
    int staleSeconds,
    long baseMillis) {

  /// The last one, when it fits; else another.
  public static SharedMetadata of(
      @Nullable SharedMetadata last,
      EntryOwner<?> owner,
      String fingerprint,
      TagSnapshot tags,
      int generation,
      int staleSeconds,
      long freshUntilMillis) {
    return last != null
            && last.owner == owner
            && last.generation == generation
            && last.staleSeconds == staleSeconds
            && last.fingerprint.equals(fingerprint)
            && last.tags.sameAs(tags)
            && fits(freshUntilMillis - last.baseMillis)
        ? last
        : new SharedMetadata(owner, fingerprint, tags, generation, staleSeconds, freshUntilMillis);
  }

  private static boolean fits(long offset) {
    return offset == (int) offset;
  }
}
