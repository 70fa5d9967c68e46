package dev.brisk.server.problem;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// So many log lines a second; the others are counted, and the next line tells their number.
///
/// What a client can cause, it can cause a hundred thousand times a second: a disk that is full of
/// log lines stops more than the server. Thread-safe.
public final class LineLimit {
  private final int linesPerSecond;
  private final LongSupplier nanoTime;
  private long second;
  private int lines;
  private long leftOut;

  public LineLimit(int linesPerSecond) {
    this(linesPerSecond, System::nanoTime);
  }

  LineLimit(int linesPerSecond, LongSupplier nanoTime) {
    if (linesPerSecond < 1) {
      throw new IllegalArgumentException(
          "linesPerSecond must be positive, but is " + linesPerSecond);
    }
    this.linesPerSecond = linesPerSecond;
    this.nanoTime = nanoTime;
    this.second = secondNow();
  }

  /// Asks for one line.
  ///
  /// @return how many lines were left out since the last one, or -1 when this is left out, too
  public synchronized long admit() {
    long now = secondNow();
    if (now != second) {
      second = now;
      lines = 0;
    }
    if (lines == linesPerSecond) {
      leftOut++;
      return -1;
    }
    lines++;
    long before = leftOut;
    leftOut = 0;
    return before;
  }

  /// What a line says of those before it: nothing when none was left out.
  public static String note(long leftOut) {
    return leftOut == 0 ? "" : " (" + leftOut + " lines before this one were left out)";
  }

  private long secondNow() {
    return Math.floorDiv(nanoTime.getAsLong(), TimeUnit.SECONDS.toNanos(1));
  }
}
