package dev.brisk.cache.entry;

import org.jspecify.annotations.Nullable;

/// A cache of texts that has nothing but entries.
final class PlainOwner implements EntryOwner<String> {
  private @Nullable SharedMetadata last;

  @Override
  public String name() {
    return "c";
  }

  @Override
  public SharedMetadata metadata(
      String fingerprint,
      TagSnapshot tags,
      int generation,
      int staleSeconds,
      long freshUntilMillis) {
    last =
        SharedMetadata.of(
            last, this, fingerprint, tags, generation, staleSeconds, freshUntilMillis);
    return last;
  }

  @Override
  public void inserted(int weightBytes) {}

  @Override
  public void removed(int weightBytes) {}

  @Override
  public void evicted(String key) {}
}
