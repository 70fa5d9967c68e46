package dev.brisk.server.upstream;

import dev.brisk.server.collectors.UpstreamReading;
import dev.brisk.server.config.UpstreamAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/// One of several upstreams: what is under way to it, and whether it is left out. Thread-safe.
///
/// It is left out after [#FAILURES] failures one after the other, for [#FIRST_SECONDS], twice as
/// long each time up to [#MOST_SECONDS]; then one request at a time tries it until one is answered.
/// It is also left out while its health check fails.
final class UpstreamMember {
  static final int FAILURES = 3;
  static final int FIRST_SECONDS = 1;
  static final int MOST_SECONDS = 60;
  private static final System.Logger LOG = System.getLogger(UpstreamGroup.class.getName());

  final UpstreamClient client;
  private final AtomicInteger underWay = new AtomicInteger();
  private final LongAdder failed = new LongAdder();
  private int failures;
  private int timesOut;
  private volatile boolean out;
  private volatile long outUntilNanos;
  private volatile boolean unhealthy;

  UpstreamMember(UpstreamClient client) {
    this.client = client;
  }

  void began() {
    underWay.incrementAndGet();
  }

  void ended() {
    underWay.decrementAndGet();
  }

  int underWay() {
    return underWay.get();
  }

  boolean isUp() {
    return !out && !unhealthy;
  }

  /// Whether it may be asked: it is up, or it is time to try.
  boolean isUsable(long nowNanos) {
    return !unhealthy && (!out || nowNanos - outUntilNanos >= 0 && underWay.get() == 0);
  }

  UpstreamReading reading() {
    UpstreamAddress address = client.address();
    return new UpstreamReading(
        address.host() + ":" + address.port(), isUp(), underWay.get(), failed.sum());
  }

  void answered() {
    if (failures > 0 || out) {
      came();
    }
  }

  private synchronized void came() {
    failures = 0;
    if (out) {
      out = false;
      timesOut = 0;
      LOG.log(System.Logger.Level.INFO, "{0} answers again.", client.address());
    }
  }

  synchronized void failed(UpstreamFailure why, long nowNanos) {
    failed.increment();
    failures++;
    boolean tried = out && nowNanos - outUntilNanos >= 0;
    if (tried || !out && failures >= FAILURES) {
      int seconds = (int) Math.min(MOST_SECONDS, (long) FIRST_SECONDS << Math.min(timesOut, 16));
      timesOut++;
      outUntilNanos = nowNanos + TimeUnit.SECONDS.toNanos(seconds);
      boolean known = out || unhealthy;
      out = true;
      if (!known) {
        LOG.log(
            System.Logger.Level.WARNING,
            "{0} is left out after {1} failures one after the other: {2} It is tried again after {3} s.",
            client.address(),
            failures,
            why.getMessage(),
            seconds);
      }
    }
  }

  /// @param found what the health check met, in a sentence
  void checked(boolean healthy, String found) {
    if (unhealthy == healthy) {
      unhealthy = !healthy;
      if (healthy && !out) {
        LOG.log(System.Logger.Level.INFO, "{0} is healthy again.", client.address());
      } else if (!healthy && !out) {
        LOG.log(
            System.Logger.Level.WARNING,
            "{0} is left out, its health check failed: {1}",
            client.address(),
            found);
      }
    }
    if (healthy) {
      answered();
    }
  }
}
