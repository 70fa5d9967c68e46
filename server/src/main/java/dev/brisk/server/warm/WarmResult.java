package dev.brisk.server.warm;

import java.util.ArrayList;
import java.util.List;

/// What came of warming.
///
/// @param loaded loaded from the source, and kept
/// @param fresh were in a tier already
/// @param notKept answered, but of the kind that is not kept (a cookie, no-store, a stream)
/// @param notCached no endpoint with a cache answers that, or the key does not tell its request
/// @param failed answered with a failure
/// @param failures the first few, in words
public record WarmResult(
    long loaded, long fresh, long notKept, long notCached, long failed, List<String> failures) {
  public static final WarmResult NOTHING = new WarmResult(0, 0, 0, 0, 0, List.of());

  /// How many failures are told in words.
  static final int MAX_TOLD = 5;

  public WarmResult {
    failures = List.copyOf(failures);
  }

  public long total() {
    return loaded + fresh + notKept + notCached + failed;
  }

  public WarmResult plus(WarmResult other) {
    List<String> told = new ArrayList<>(failures);
    told.addAll(other.failures);
    return new WarmResult(
        loaded + other.loaded,
        fresh + other.fresh,
        notKept + other.notKept,
        notCached + other.notCached,
        failed + other.failed,
        told.subList(0, Math.min(MAX_TOLD, told.size())));
  }
}
