package dev.brisk.cache.remote;

import dev.brisk.cache.remote.RemoteListener.Gap;
import java.util.Map;

/// What a store's remote tier did. Counts only rise, except `queuedInvalidations`.
///
/// @param failures commands that failed or timed out
/// @param trips how often the breaker opened
/// @param invalidationsSent keys and tags that other processes were told of
/// @param invalidationsReceived keys and tags that other processes, or under tracking Redis itself,
///   told us of
/// @param queuedInvalidations keys and tags that wait for the tier's return, now
/// @param queueOverflows how often the queue was full, so that the return clears everything instead
/// @param losses how often invalidations may have been missed, so that memory was discarded, by the
///   reason
/// @param invalidationsConfirmed whether word of invalidations elsewhere surely arrives
public record RemoteStatistics(
    RemoteState state,
    long failures,
    long trips,
    long invalidationsSent,
    long invalidationsReceived,
    int queuedInvalidations,
    long queueOverflows,
    Map<Gap, Long> losses,
    boolean invalidationsConfirmed) {
  public RemoteStatistics {
    losses = Map.copyOf(losses);
  }

  /// How often memory was discarded, for whatever reason.
  public long continuityLosses() {
    return losses.values().stream().mapToLong(Long::longValue).sum();
  }
}
