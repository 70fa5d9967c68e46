package dev.brisk.bench.objective;

import dev.brisk.bench.measure.Interval;
import dev.brisk.bench.measure.LoadListener;
import dev.brisk.bench.measure.Measures;
import dev.brisk.bench.measure.Phase;
import dev.brisk.bench.plan.LoadModel;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Ends a rising open load when the server breaks, and says at which rate.
///
/// A server counts as broken when, in three intervals in a row, more than 1 % of the requests
/// failed or fewer than 90 % of those that were due ended. The rate reported is the one that was
/// due in the middle of the first of the three. One bad interval is a pause; three are a limit.
///
/// Called by one thread; [#found] may be read from any.
public final class Breakpoint implements LoadListener {
  /// Intervals in a row that must be bad.
  public static final int INTERVALS = 3;

  private static final double ERROR_SHARE_MAX = 0.01;
  private static final double ENDED_SHARE_MIN = 0.9;

  /// Where the server broke.
  ///
  /// @param requestsPerSecond the rate that was due
  /// @param seconds since the start of the run
  /// @param because what was wrong, in words
  public record Found(double requestsPerSecond, double seconds, String because) {}

  private final LoadModel model;
  private final Runnable stop;
  private int bad;
  private @Nullable Found first;
  private volatile @Nullable Found found;

  /// @param stop ends the run
  public Breakpoint(LoadModel model, Runnable stop) {
    this.model = model;
    this.stop = stop;
  }

  @Override
  public void interval(Interval interval) {
    if (found != null || interval.phase() == Phase.DRAIN) {
      return;
    }
    long middle = (interval.startNanos() + interval.endNanos()) / 2;
    double due = model.valueAt(middle);
    String because = wrong(interval, due);
    if (because == null) {
      bad = 0;
      return;
    }
    if (bad++ == 0) {
      first = new Found(due, middle / 1e9, because);
    }
    if (bad == INTERVALS) {
      found = first;
      stop.run();
    }
  }

  /// Where the server broke, or null if it did not.
  public @Nullable Found found() {
    return found;
  }

  private static @Nullable String wrong(Interval interval, double due) {
    Measures total = interval.total();
    if (total.errorShare() > ERROR_SHARE_MAX) {
      return String.format(Locale.ROOT, "%.1f %% of the requests failed", total.errorShare() * 100);
    }
    // Below ten requests an interval, one more or less is a share of its own.
    double ended = total.requests() / (due * interval.seconds());
    return due * interval.seconds() >= 10 && ended < ENDED_SHARE_MIN
        ? String.format(Locale.ROOT, "only %.0f %% of the requests due ended", ended * 100)
        : null;
  }
}
