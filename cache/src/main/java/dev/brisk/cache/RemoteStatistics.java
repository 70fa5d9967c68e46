package dev.brisk.cache;

/// What a store's remote tier did. Counts only rise, except `queuedInvalidations`.
///
/// @param failures commands that failed or timed out
/// @param trips how often the breaker opened
/// @param invalidationsSent keys and tags that other processes were told of
/// @param invalidationsReceived keys and tags that other processes, or under tracking Redis itself,
///   told us of
/// @param queuedInvalidations keys and tags that wait for the tier's return, now
/// @param queueOverflows how often the queue was full, so that the return clears everything instead
/// @param continuityLosses how often invalidations may have been missed, so that memory was voided
public record RemoteStatistics(
    RemoteState state,
    long failures,
    long trips,
    long invalidationsSent,
    long invalidationsReceived,
    int queuedInvalidations,
    long queueOverflows,
    long continuityLosses) {}
