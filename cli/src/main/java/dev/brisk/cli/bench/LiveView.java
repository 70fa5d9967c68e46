package dev.brisk.cli.bench;

import dev.brisk.bench.measure.Interval;
import dev.brisk.bench.measure.LoadListener;
import dev.brisk.bench.measure.Phase;
import dev.brisk.bench.plan.LoadPlan;
import dev.brisk.bench.report.LiveText;
import dev.brisk.cli.support.Terminal;
import java.io.PrintWriter;

/// Shows a run while it goes on, on the error stream, so that results can be piped: one line that
/// is rewritten on a terminal, a line an interval elsewhere.
final class LiveView implements LoadListener {
  private final PrintWriter err;
  private final LiveText text;
  private final boolean terminal;
  private final boolean quiet;

  LiveView(PrintWriter err, LoadPlan plan, boolean quiet) {
    this.err = err;
    this.quiet = quiet;
    terminal = ProgressLine.onTerminal();
    double seconds = plan.model().duration().toNanos() / 1e9;
    text = new LiveText(seconds >= LoadPlan.COUNTED_RUN_MAX.toSeconds() ? 0 : seconds);
  }

  @Override
  public void interval(Interval interval) {
    if (quiet || interval.phase() == Phase.DRAIN) {
      return;
    }
    String line = text.line(interval, terminal);
    if (terminal) {
      Terminal.rewriteLine(err, line);
    } else {
      err.println(line);
      err.flush();
    }
  }

  /// Ends the rewritten line.
  void end() {
    if (terminal && !quiet) {
      Terminal.rewriteLine(err, "");
    }
  }
}
