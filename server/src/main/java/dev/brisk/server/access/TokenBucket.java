package dev.brisk.server.access;

import dev.brisk.server.config.RateLimit;

/// A bucket of tokens that is one number, the time at which it will be full (GCRA, as ATM networks
/// police cells: ITU-T I.371): no timer fills it, and it is exact whoever asks when. Full at first.
final class TokenBucket implements Meter {
  private final long intervalNanos;
  private final long burst;
  private long fullAtNanos;

  TokenBucket(RateLimit limit, long nowNanos) {
    this.intervalNanos = limit.intervalNanos();
    this.burst = limit.burst();
    this.fullAtNanos = nowNanos;
  }

  @Override
  public long waitNanos(long cost, long nowNanos) {
    return Math.max(0, fullInNanos(nowNanos) - (burst - cost) * intervalNanos);
  }

  @Override
  public void take(long cost, long nowNanos) {
    fullAtNanos = nowNanos + fullInNanos(nowNanos) + cost * intervalNanos;
  }

  @Override
  public long left(long nowNanos) {
    // What is owed is in whole tokens, but for the part of one that came since.
    return Math.max(0, burst - Math.ceilDiv(fullInNanos(nowNanos), intervalNanos));
  }

  @Override
  public long fullInNanos(long nowNanos) {
    return Math.max(0, fullAtNanos - nowNanos);
  }
}
