package dev.brisk.cli.demo;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;

/// Waits for what happens in the background, for five seconds at most.
final class Waiting {
  private static final Duration AT_MOST = Duration.ofSeconds(5);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(10);

  private Waiting() {}

  interface Condition {
    boolean holds() throws IOException;
  }

  /// @throws IOException with the complaint when the condition does not come to hold
  static void until(Condition condition, String complaint) throws IOException {
    long start = System.nanoTime();
    while (!condition.holds()) {
      if (System.nanoTime() - start > AT_MOST.toNanos()) {
        throw new IOException(complaint + " within " + AT_MOST.toSeconds() + " s");
      }
      try {
        Thread.sleep(BETWEEN_LOOKS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException(complaint);
      }
    }
  }
}
