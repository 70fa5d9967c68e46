package dev.brisk.server.http.limit;

/// Notices who makes no progress. A client that takes a byte now and then makes none.
public final class TransferProgress {
  private static final long MIN_BYTES = 1 << 10;

  private long mark;
  private long sinceNanos;

  public TransferProgress(long nowNanos) {
    sinceNanos = nowNanos;
  }

  /// Whether less than a kibibyte has moved for so long.
  public boolean stalled(long bytes, long nowNanos, long maxWaitNanos) {
    if (Math.abs(bytes - mark) >= MIN_BYTES) {
      moved(bytes, nowNanos);
      return false;
    }
    return nowNanos - sinceNanos > maxWaitNanos;
  }

  /// Begins anew.
  public void moved(long bytes, long nowNanos) {
    mark = bytes;
    sinceNanos = nowNanos;
  }
}
