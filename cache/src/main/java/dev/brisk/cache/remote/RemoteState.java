package dev.brisk.cache.remote;

/// Whether the remote tier takes part.
public enum RemoteState {
  /// None is configured.
  NONE,
  /// In use.
  UP,
  /// It failed, or was not reached yet: the breaker is open, requests are answered from memory and
  /// loader, invalidations are kept for its return, and it is tried again in the background.
  DOWN
}
