package dev.brisk.cli.demo;

import dev.brisk.cli.support.Terminal;
import java.io.PrintWriter;

/// One line on a terminal that says what is going on; nothing elsewhere.
final class Progress {
  private final PrintWriter out;
  private final boolean terminal;

  public Progress(PrintWriter out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  void show(String what) {
    if (terminal) {
      Terminal.rewriteLine(out, what + " …");
    }
  }

  void clear() {
    if (terminal) {
      Terminal.rewriteLine(out, "");
    }
  }
}
