package dev.brisk.cli.support;

/// The exit codes of `brisk`, the same for every subcommand; documented in
/// `docs/guide/exit-codes.md`.
public final class ExitCodes {
  public static final int OK = 0;

  /// It ran, and failed.
  public static final int FAILED = 1;

  /// The command line makes no sense.
  public static final int USAGE = 2;

  /// The configuration has problems; they were all printed.
  public static final int CONFIGURATION = 3;

  /// A service that is needed (a server, Redis, a database, a process) can't be reached.
  public static final int UNREACHABLE = 4;

  /// It ran, but the measurement must not be trusted; the output says why.
  public static final int INVALID = 5;

  /// A server could no longer answer all requests, and ended itself; a line on standard error says
  /// why.
  public static final int MUTE = 6;

  private ExitCodes() {}
}
