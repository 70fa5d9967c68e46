package dev.brisk.profiler;

/// A profile that could not be made. The message says where, what was found and what to do.
public final class ProfilerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  /// What kind of failure it is: the command's exit code follows it.
  public enum Reason {
    /// The arguments name nothing that can be profiled.
    BAD_TARGET,
    /// The target is there, but refuses or cannot do it.
    REFUSED,
    /// It ran, but there is too little data to say anything.
    TOO_LITTLE_DATA,
    /// It broke.
    FAILED
  }

  public ProfilerException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public ProfilerException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
