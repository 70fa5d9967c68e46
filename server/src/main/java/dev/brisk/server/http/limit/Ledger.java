package dev.brisk.server.http.limit;

import java.util.concurrent.atomic.AtomicLongArray;

/// Bytes that the whole server holds for its clients, with a bound.
///
/// Each event loop adds to a cell of its own, on cache lines of its own, so that counting is a
/// plain write; only who asks for room reads the cells of all. Two loops that ask at the same
/// moment may both be let in, so the bound may be passed by one request a loop.
public final class Ledger {
  /// Longs between two cells: two cache lines.
  private static final int STRIDE = 16;

  private final AtomicLongArray cells;
  private final int loops;
  private final long maxBytes;

  Ledger(int loops, long maxBytes) {
    if (maxBytes < 0) {
      throw new IllegalArgumentException("maxBytes must not be negative, but is " + maxBytes);
    }
    this.cells = new AtomicLongArray(loops * STRIDE);
    this.loops = loops;
    this.maxBytes = maxBytes;
  }

  /// Counts them, or says that there is no room. Called on the loop.
  public boolean tryAdd(int loop, long bytes) {
    if (held() + bytes > maxBytes) {
      return false;
    }
    add(loop, bytes);
    return true;
  }

  /// Counts what is there already, or with a negative number what is gone. Called on the loop.
  public void add(int loop, long bytes) {
    int cell = loop * STRIDE;
    cells.setRelease(cell, cells.getPlain(cell) + bytes);
  }

  public long held() {
    long sum = 0;
    for (int i = 0; i < loops; i++) {
      sum += cells.getAcquire(i * STRIDE);
    }
    return sum;
  }

  public boolean full() {
    return held() >= maxBytes;
  }

  /// Three quarters are taken: from here on who makes no progress is not waited for.
  public boolean crowded() {
    return held() > maxBytes - maxBytes / 4;
  }
}
