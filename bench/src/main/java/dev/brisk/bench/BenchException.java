package dev.brisk.bench;

/// A load test that could not be run, in one sentence for its user.
public final class BenchException extends Exception {
  private static final long serialVersionUID = 1;

  /// What stood in the way.
  public enum Kind {
    /// The host has no address.
    UNKNOWN_HOST,
    /// Nobody listens, or the network does not lead there.
    UNREACHABLE,
    /// The host is neither loopback nor private, and nobody said that it may be loaded.
    NOT_ALLOWED
  }

  private final Kind kind;

  public BenchException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
