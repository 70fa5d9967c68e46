package dev.brisk.profiler.agent;

/// The words of the protocol between the agent and the `brisk` process.
///
/// Two loopback connections, both opened by the agent, both beginning with the token and a
/// [#CONTROL] or [#WEAVING] byte. On the control connection `brisk` asks and the agent answers; on
/// the weaving connection the agent sends a class and `brisk` returns its new bytes, after asking
/// back for superclasses as often as it needs.
public final class Wire {
  /// Raised when either side changes: a JVM keeps the first agent that it loaded.
  public static final int VERSION = 5;

  public static final int CONTROL = 1;
  public static final int WEAVING = 2;

  /// Requests on the control connection.
  public static final int PING = 10;

  public static final int START_LINES = 11;
  public static final int START_CALLS = 12;
  public static final int SNAPSHOT = 13;
  public static final int RESTORE = 14;
  public static final int CLASS_NAMES = 15;
  public static final int RESUME = 16;
  public static final int END = 17;
  public static final int START_MARKS = 18;

  /// Answers on the control connection. [#LAST] comes unasked when the JVM ends.
  public static final int OK = 30;

  public static final int FAILED = 31;
  public static final int LAST = 32;

  /// On the weaving connection, from the agent.
  public static final int WEAVE = 40;

  /// On the weaving connection, from `brisk`.
  public static final int WOVEN = 50;

  public static final int SKIPPED = 51;
  public static final int NEED_CLASS = 52;

  /// `brisk` pings at least this often; after three times as long in silence the agent restores.
  public static final int HEARTBEAT_MILLIS = 2_000;

  /// What a snapshot holds.
  public static final int NOTHING = 60;

  public static final int LINES = 61;
  public static final int CALLS = 62;

  private Wire() {}
}
