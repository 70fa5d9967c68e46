package dev.brisk.server;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/// Stands still until it is told to go on.
final class TestClock implements InstantSource {
  static final long START = 1_800_000_000_000L;

  private final AtomicLong millis = new AtomicLong(START);

  void advance(Duration duration) {
    millis.addAndGet(duration.toMillis());
  }

  @Override
  public long millis() {
    return millis.get();
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(millis());
  }
}
