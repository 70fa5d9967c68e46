package dev.brisk.cache;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// Looks after the reads of the remote tier that are under way, as long as there are any, and sends
/// them on alone when its [Silence] lasts.
final class Watch {
  /// Whether the tier is silent shows in a few.
  private static final int LOOKED_AT = 64;

  private final CacheStore store;
  private final ScheduledExecutorService scheduler;
  private final Silence silence;
  private final AtomicBoolean watching = new AtomicBoolean();

  Watch(CacheStore store, ScheduledExecutorService scheduler, long silentAfterNanos) {
    this.silence = new Silence(silentAfterNanos, System::nanoTime);
    this.store = store;
    this.scheduler = scheduler;
  }

  /// A read begins.
  void asked() {
    if (!watching.get() && watching.compareAndSet(false, true)) {
      silence.begin();
      again();
    }
  }

  void answered() {
    silence.answered();
  }

  void failed() {
    silence.end();
  }

  /// Whether a caller of that cache had better load by itself.
  boolean silentFor(TieredCache<?> cache) {
    return silence.silent() && silence.longerThan(cache.patienceNanos());
  }

  private void again() {
    var unused = scheduler.schedule(this::look, Silence.LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void look() {
    long now = System.nanoTime();
    long longest = longestWaitNanos(now);
    if (longest >= 0) {
      silence.look(now - longest);
    }
    if (silence.silent()) {
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
    for (Flight<?> flight : store.flights().values()) {
      RemoteRead<?> read = flight.reading();
      long waited = read == null ? -1 : read.waitedNanos(now);
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
    for (Flight<?> flight : store.flights().values()) {
      RemoteRead<?> read = flight.reading();
      if (read != null
          && read.waitedNanos(now) >= 0
          && silence.longerThan(flight.cache.patienceNanos())) {
        // The loader is a stranger: it must not hold up this thread.
        Thread.ofVirtual().name("brisk-cache-alone").start(read::goAlone);
      }
    }
  }
}
