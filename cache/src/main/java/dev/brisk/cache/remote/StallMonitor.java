package dev.brisk.cache.remote;

import java.util.Collection;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// Looks after the reads of the remote tier that are under way, as long as there are any, and sends
/// them on without the tier when a stall lasts.
public final class StallMonitor {
  /// Whether the tier stalls shows in a few.
  private static final int LOOKED_AT = 64;

  private final Collection<? extends PendingRead> reads;
  private final ScheduledExecutorService scheduler;
  private final StallDetector detector;
  private final AtomicBoolean watching = new AtomicBoolean();

  /// @param reads those under way, at any time
  StallMonitor(
      Collection<? extends PendingRead> reads,
      ScheduledExecutorService scheduler,
      long stallTimeoutNanos) {
    this.detector = new StallDetector(stallTimeoutNanos, System::nanoTime);
    this.reads = reads;
    this.scheduler = scheduler;
  }

  /// A read begins.
  public void asked() {
    if (!watching.get() && watching.compareAndSet(false, true)) {
      detector.begin();
      again();
    }
  }

  void answered() {
    detector.answered();
  }

  void failed() {
    detector.end();
  }

  /// Whether the tier stalls for longer than this read had better wait.
  public boolean stalledFor(PendingRead read) {
    return detector.stalled() && detector.longerThan(read.maxWaitNanos());
  }

  private void again() {
    var unused = scheduler.schedule(this::look, StallDetector.LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void look() {
    long now = System.nanoTime();
    long longest = longestWaitNanos(now);
    if (longest >= 0) {
      detector.look(now - longest);
    }
    if (detector.stalled()) {
      sendOn();
    } else if (longest < 0) {
      watching.set(false);
      // One may have begun between the two.
      if (longestWaitNanos(now) >= 0) {
        asked();
      }
      return;
    }
    again();
  }

  /// Of the reads that wait for an answer; negative when none does.
  private long longestWaitNanos(long now) {
    long longest = -1;
    int seen = 0;
    for (PendingRead read : reads) {
      long waited = read.waitedNanos(now);
      if (waited >= 0) {
        longest = Math.max(longest, waited);
        if (++seen == LOOKED_AT) {
          break;
        }
      }
    }
    return longest;
  }

  private void sendOn() {
    long now = System.nanoTime();
    for (PendingRead read : reads) {
      if (read.waitedNanos(now) >= 0 && detector.longerThan(read.maxWaitNanos())) {
        // The loader is a stranger: it must not hold up this thread.
        Thread.ofVirtual().name("brisk-cache-stalled").start(read::loadWithoutLease);
      }
    }
  }
}
