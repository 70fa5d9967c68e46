package dev.brisk.cli.doctor;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/// Times of the same thing done several times.
final class Latency {
  private final long[] sortedNanos;

  private Latency(long[] sortedNanos) {
    this.sortedNanos = sortedNanos;
  }

  interface Step {
    void run() throws Exception;
  }

  /// @param times how often at most; fewer when the budget is used up, once at least
  static Latency of(int times, Duration budget, Step step) throws Exception {
    long[] nanos = new long[times];
    long first = System.nanoTime();
    int done = 0;
    while (done < times && (done == 0 || System.nanoTime() - first < budget.toNanos())) {
      long start = System.nanoTime();
      step.run();
      nanos[done] = System.nanoTime() - start;
      done++;
    }
    long[] taken = Arrays.copyOf(nanos, done);
    Arrays.sort(taken);
    return new Latency(taken);
  }

  /// The smallest time that at least that part of the times does not exceed.
  double millis(double part) {
    int index = (int) Math.ceil(part * sortedNanos.length) - 1;
    return sortedNanos[Math.max(0, index)] / 1e6;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "p50 %.2f ms, p99 %.2f ms of %d",
        millis(0.5),
        millis(0.99),
        sortedNanos.length);
  }
}
