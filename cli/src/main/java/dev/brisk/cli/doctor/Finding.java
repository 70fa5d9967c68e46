package dev.brisk.cli.doctor;

import org.jspecify.annotations.Nullable;

/// One thing that a check found.
///
/// @param text what is so
/// @param advice what to do; null when nothing is to be done
/// @param unreachable whether a service that is needed cannot be reached
record Finding(Level level, String text, @Nullable String advice, boolean unreachable) {
  enum Level {
    OK,
    /// It works, but not as it could.
    WARN,
    /// It does not work.
    FAIL
  }

  static Finding ok(String text) {
    return new Finding(Level.OK, text, null, false);
  }

  static Finding warn(String text, String advice) {
    return new Finding(Level.WARN, text, advice, false);
  }

  static Finding fail(String text, String advice) {
    return new Finding(Level.FAIL, text, advice, false);
  }

  static Finding unreachable(String text, String advice) {
    return new Finding(Level.FAIL, text, advice, true);
  }
}
