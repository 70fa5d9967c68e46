package dev.brisk.server.message;

/// Where an answer of a cached endpoint came from, for observers.
public enum CacheOutcome {
  /// Kept, and fresh; or a failure that was kept.
  HIT("hit"),
  /// Kept, and past its time.
  STALE("stale"),
  /// The source was asked.
  MISS("miss");

  private final String label;

  CacheOutcome(String label) {
    this.label = label;
  }

  /// As it is called in the access log.
  public String label() {
    return label;
  }
}
