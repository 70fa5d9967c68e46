package dev.brisk.cli.bench;

import dev.brisk.cli.support.Terminal;
import java.io.PrintWriter;

/// One line of progress that is rewritten on a terminal, and nothing elsewhere.
final class ProgressLine {
  private final PrintWriter err;
  private final boolean shown;

  ProgressLine(PrintWriter err, boolean wanted) {
    this.err = err;
    shown = wanted && onTerminal();
  }

  /// Whether both input and output are a terminal.
  static boolean onTerminal() {
    return System.console() != null && System.console().isTerminal();
  }

  void show(String text) {
    if (shown) {
      Terminal.rewriteLine(err, text);
    }
  }

  void clear() {
    if (shown) {
      Terminal.rewriteLine(err, "");
    }
  }
}
