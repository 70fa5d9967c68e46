package dev.brisk.cli.demo;

import java.io.PrintWriter;

/// One line on a terminal that says what is going on; nothing elsewhere.
final class Progress {
  private static final String CLEAR_LINE = "\r\033[K";

  private final PrintWriter out;
  private final boolean terminal;

  Progress(PrintWriter out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  void show(String what) {
    if (terminal) {
      out.print(CLEAR_LINE + what + " …");
      out.flush();
    }
  }

  void clear() {
    if (terminal) {
      out.print(CLEAR_LINE);
      out.flush();
    }
  }
}
