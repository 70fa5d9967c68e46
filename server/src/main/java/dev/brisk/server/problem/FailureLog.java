package dev.brisk.server.problem;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Tells of failures that a request met: one line each, ten a second at most, without a stack
/// trace. Thread-safe.
public final class FailureLog {
  private static final int LINES_PER_SECOND = 10;
  private static final int MAX_CHARACTERS = 1_000;
  private static final int FRAMES = 3;
  private static final int CAUSES = 3;
  private static final LineLimit LIMIT = new LineLimit(LINES_PER_SECOND);

  private FailureLog() {}

  /// @param what without a line break, and nothing secret in it
  public static void error(System.Logger log, String what, Throwable failure) {
    long leftOut = LIMIT.admit();
    if (leftOut >= 0) {
      log.log(
          System.Logger.Level.ERROR,
          oneLine(what) + ": " + describe(failure) + LineLimit.note(leftOut));
    }
  }

  /// The failure with its causes and where each began, on one line: a trace without its length.
  public static String describe(Throwable failure) {
    StringBuilder text = new StringBuilder();
    @Nullable Throwable next = failure;
    for (int i = 0; next != null && i < CAUSES; i++) {
      text.append(i == 0 ? "" : "; caused by ").append(next.getClass().getName());
      if (next.getMessage() != null) {
        text.append(": ").append(next.getMessage());
      }
      StackTraceElement[] frames = next.getStackTrace();
      for (int f = 0; f < Math.min(FRAMES, frames.length); f++) {
        text.append(f == 0 ? " at " : " < ").append(frames[f]);
      }
      next = next.getCause() == next ? null : next.getCause();
    }
    return oneLine(text.toString());
  }

  /// At most a thousand characters, none of which ends a line or steers a terminal.
  public static String oneLine(String text) {
    int length = Math.min(text.length(), MAX_CHARACTERS);
    StringBuilder line = new StringBuilder(length + 1);
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c < ' ' || (c >= 0x7f && c < 0xa0) || c == '\u2028' || c == '\u2029') {
        line.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        line.append(c);
      }
    }
    return text.length() > MAX_CHARACTERS ? line.append('…').toString() : line.toString();
  }
}
