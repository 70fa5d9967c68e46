package dev.brisk.cache.remote;

/// A load that may be waiting for an answer of the remote tier, as the [StallMonitor] sees it.
public interface PendingRead {
  /// How long the question has been asked that the tier has not answered; negative without one.
  long waitedNanos(long now);

  /// How long it is worth to wait for a tier that answers nobody.
  long maxWaitNanos();

  /// Goes on without the tier's answer, if there is none yet.
  void loadWithoutLease();
}
