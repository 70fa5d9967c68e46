package dev.brisk.server.probe;

import org.jspecify.annotations.Nullable;

/// One thing that a probe found.
///
/// @param text what is so
/// @param advice what to do; null when nothing is to be done
/// @param unreachable whether a service that is needed cannot be reached
public record Finding(Level level, String text, @Nullable String advice, boolean unreachable) {
  public enum Level {
    OK,
    /// It works, but not as it could.
    WARN,
    /// It does not work.
    FAIL
  }

  public static Finding ok(String text) {
    return new Finding(Level.OK, text, null, false);
  }

  public static Finding warn(String text, String advice) {
    return new Finding(Level.WARN, text, advice, false);
  }

  public static Finding fail(String text, String advice) {
    return new Finding(Level.FAIL, text, advice, false);
  }

  public static Finding unreachable(String text, String advice) {
    return new Finding(Level.FAIL, text, advice, true);
  }
}
