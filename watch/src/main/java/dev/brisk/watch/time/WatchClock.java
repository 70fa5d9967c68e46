package dev.brisk.watch.time;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;

/// Time that goes on evenly, for intervals, and what the wall says, for people. Thread-safe.
///
/// A clock that is set (by hand, by NTP's step, after sleep) moves only the second.
public final class WatchClock {
  private static final Duration NOTICED = Duration.ofSeconds(2);

  private final InstantSource wall;
  private final LongSupplier ticker;
  private final Instant start;
  private final long base;
  private Duration offset = Duration.ZERO;

  /// @param ticker nanoseconds, such as [System#nanoTime]
  public WatchClock(InstantSource wall, LongSupplier ticker) {
    this.wall = wall;
    this.ticker = ticker;
    this.start = wall.instant();
    this.base = ticker.getAsLong();
  }

  public static WatchClock system() {
    return new WatchClock(InstantSource.system(), System::nanoTime);
  }

  /// Never goes back and never jumps.
  public synchronized Instant steady() {
    return start.plusNanos(ticker.getAsLong() - base);
  }

  /// What the wall said at a steady instant, as far as it was looked at.
  public synchronized Instant wall(Instant steady) {
    return steady.plus(offset);
  }

  /// By how much the wall's clock was set since it was last looked at.
  public synchronized Optional<Duration> moved() {
    Duration difference = Duration.between(wall(steady()), wall.instant());
    if (difference.abs().compareTo(NOTICED) < 0) {
      return Optional.empty();
    }
    offset = offset.plus(difference);
    return Optional.of(difference);
  }
}
