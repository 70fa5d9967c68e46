package dev.brisk.cli;

import dev.brisk.server.problem.FailureLog;
import dev.brisk.server.problem.LineLimit;
import java.io.PrintStream;
import java.time.Instant;
import java.util.logging.ErrorManager;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// What a server's process writes to standard error: one line for each thing, of ours or of the
/// libraries', and so many a second at most.
///
/// `java.util.logging` by itself writes a stack trace of forty lines for each connection that
/// breaks in a way that a library finds odd, and needs time zones from a file for the first of
/// them. Here everything that a line needs is loaded before the first client comes.
final class ServeLog extends Handler {
  private static final int LINES_PER_SECOND = 20;

  private final PrintStream out;
  private final LineLimit limit = new LineLimit(LINES_PER_SECOND);

  private ServeLog(PrintStream out) {
    this.out = out;
    setLevel(Level.INFO);
  }

  /// Takes the place of the usual handlers, unless whoever started this process configured logging.
  static void install() {
    if (System.getProperty("java.util.logging.config.file") != null
        || System.getProperty("java.util.logging.config.class") != null) {
      return;
    }
    ServeLog log = new ServeLog(System.err);
    LogRecord first = new LogRecord(Level.WARNING, "");
    first.setThrown(new IllegalStateException("first"));
    log.line(first, 1);
    Logger root = Logger.getLogger("");
    for (Handler usual : root.getHandlers()) {
      root.removeHandler(usual);
    }
    root.addHandler(log);
  }

  @Override
  public void publish(LogRecord entry) {
    if (!isLoggable(entry)) {
      return;
    }
    long leftOut = limit.admit();
    if (leftOut < 0) {
      return;
    }
    try {
      out.println(line(entry, leftOut));
    } catch (RuntimeException | Error e) {
      // A line that cannot be made must not end the thread that wanted to log it: event loops have
      // died of that.
      reportError(null, null, ErrorManager.FORMAT_FAILURE);
    }
  }

  private String line(LogRecord entry, long leftOut) {
    StringBuilder line = new StringBuilder();
    line.append(Instant.ofEpochMilli(entry.getMillis())).append(' ').append(entry.getLevel());
    line.append(' ').append(entry.getLoggerName()).append(": ");
    line.append(FailureLog.oneLine(message(entry)));
    if (entry.getThrown() != null) {
      line.append(": ").append(FailureLog.describe(entry.getThrown()));
    }
    return line.append(LineLimit.note(leftOut)).toString();
  }

  private static String message(LogRecord entry) {
    String message = String.valueOf(entry.getMessage());
    Object[] parameters = entry.getParameters();
    if (parameters == null) {
      return message;
    }
    String text = message;
    for (int i = 0; i < parameters.length; i++) {
      text = text.replace("{" + i + "}", String.valueOf(parameters[i]));
    }
    return text;
  }

  @Override
  public void flush() {
    out.flush();
  }

  @Override
  public void close() {}
}
