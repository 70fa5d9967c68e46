package dev.brisk.cli.support;

/// Ends a command with a message for its user and an exit code, without a stack trace.
public final class CommandFailure extends RuntimeException {
  private final int exitCode;

  /// @param exitCode one of [ExitCodes]
  public CommandFailure(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  public CommandFailure(int exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  public int exitCode() {
    return exitCode;
  }
}
