package dev.brisk.server.access;

import dev.brisk.server.config.RateLimit;
import java.util.Arrays;

/// Lets in a number of requests in any stretch of time of a length, and never one more.
///
/// Requests are remembered in batches of a 32nd of the number, each with the time of its last one,
/// so that a batch is forgotten when all of it may be: exact up to 32 requests a window, beyond
/// that up to a 32nd too few. Where nothing was counted nothing is remembered: two numbers a batch.
final class SlidingWindow implements Meter {
  private static final int BATCHES = 32;

  private final long limit;
  private final long windowNanos;
  private final long batch;

  /// Those that count, the oldest first: the time of the last request, and how many.
  private long[] batches = new long[2];

  private int size;
  private long counted;

  SlidingWindow(RateLimit limit) {
    this.limit = limit.count();
    this.windowNanos = limit.window().toNanos();
    this.batch = batch(limit);
  }

  static long batch(RateLimit limit) {
    return Math.ceilDiv(limit.count(), BATCHES);
  }

  @Override
  public long waitNanos(long cost, long nowNanos) {
    forget(nowNanos);
    long tooMany = counted + cost - limit;
    for (int i = 0; tooMany > 0 && i < size; i++) {
      tooMany -= batches[2 * i + 1];
      if (tooMany <= 0) {
        return batches[2 * i] + windowNanos - nowNanos;
      }
    }
    // Dearer than the limit: the check refuses such settings.
    return tooMany > 0 ? windowNanos : 0;
  }

  @Override
  public void take(long cost, long nowNanos) {
    forget(nowNanos);
    if (size == 0 || batches[2 * size - 1] >= batch) {
      if (2 * size == batches.length) {
        batches = Arrays.copyOf(batches, 2 * batches.length);
      }
      size++;
      batches[2 * size - 1] = 0;
    }
    batches[2 * size - 2] = nowNanos;
    batches[2 * size - 1] += cost;
    counted += cost;
  }

  private void forget(long nowNanos) {
    int gone = 0;
    while (gone < size && nowNanos - batches[2 * gone] >= windowNanos) {
      counted -= batches[2 * gone + 1];
      gone++;
    }
    if (gone > 0) {
      System.arraycopy(batches, 2 * gone, batches, 0, 2 * (size - gone));
      size -= gone;
    }
  }

  @Override
  public long left(long nowNanos) {
    forget(nowNanos);
    return limit - counted;
  }

  @Override
  public long fullInNanos(long nowNanos) {
    forget(nowNanos);
    return size == 0 ? 0 : batches[2 * size - 2] + windowNanos - nowNanos;
  }
}
