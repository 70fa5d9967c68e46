package dev.brisk.watch;

import dev.brisk.watch.check.NetworkProbe;
import dev.brisk.watch.check.Probe;
import dev.brisk.watch.check.Trust;
import dev.brisk.watch.condition.Observation;
import dev.brisk.watch.engine.Engine;
import dev.brisk.watch.engine.Result;
import dev.brisk.watch.settings.WatchSettings;
import dev.brisk.watch.time.WatchClock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Runs checks until it is closed.
///
/// ```java
/// try (Watcher watcher = Watcher.start(settings, (result, at) -> System.out.println(result))) {
///   Thread.sleep(Duration.ofHours(1));
/// }
/// ```
///
/// One thread says what is due; each attempt has a virtual thread, 100 at a time. The listener is
/// called by one thread at a time. Thread-safe.
public final class Watcher implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Watcher.class.getName());
  private static final int MAX_ATTEMPTS = 100;
  private static final Duration LONGEST_SLEEP = Duration.ofSeconds(1);

  /// Is told each result.
  public interface Listener {
    /// @param at when it ended, by the clock on the wall
    void finished(Result result, Instant at);

    /// The clock on the wall was set.
    default void clockMoved(Duration by) {}
  }

  private final WatchClock clock;
  private final Engine engine;
  private final Listener listener;
  private final Probe probe;
  private final Semaphore attempts = new Semaphore(MAX_ATTEMPTS);
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final @Nullable Heartbeats heartbeats;
  private final Thread loop;
  private final Object wake = new Object();
  private volatile boolean closed;

  private Watcher(WatchSettings settings, Listener listener, WatchClock clock, Probe probe)
      throws IOException {
    this.clock = clock;
    this.listener = listener;
    this.probe = probe;
    this.engine = new Engine(settings.checks(), RandomGenerator.getDefault(), clock.steady());
    InetSocketAddress listen = settings.listen();
    this.heartbeats = listen == null ? null : new Heartbeats(listen, settings.checks(), this::beat);
    this.loop = Thread.ofPlatform().name("brisk-watch").daemon().unstarted(this::run);
  }

  /// @throws IOException when the port of the heartbeats is taken, or the file of trusted
  ///   certificates cannot be read
  public static Watcher start(WatchSettings settings, Listener listener) throws IOException {
    NetworkProbe probe = new NetworkProbe(Trust.context(settings.trust()), InstantSource.system());
    Watcher watcher;
    try {
      watcher = new Watcher(settings, listener, WatchClock.system(), probe);
    } catch (IOException e) {
      probe.close();
      throw e;
    }
    watcher.loop.start();
    return watcher;
  }

  /// Where heartbeats arrive; null without any.
  public @Nullable InetSocketAddress heartbeatAddress() {
    return heartbeats == null ? null : heartbeats.address();
  }

  private void run() {
    while (!closed) {
      clock
          .moved()
          .ifPresent(by -> {
            synchronized (listener) {
              listener.clockMoved(by);
            }
          });
      Instant now = clock.steady();
      engine.missing(now).forEach(this::tell);
      for (Engine.Attempt attempt : engine.due(now)) {
        executor.execute(() -> make(attempt));
      }
      try {
        sleep();
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void sleep() throws InterruptedException {
    synchronized (wake) {
      Instant until = engine.next().orElse(Instant.MAX);
      Instant now = clock.steady();
      Instant latest = now.plus(LONGEST_SLEEP);
      long millis = Duration.between(now, until.isBefore(latest) ? until : latest).toMillis();
      if (millis >= 0 && !closed) {
        wake.wait(millis + 1);
      }
    }
  }

  private void make(Engine.Attempt attempt) {
    Observation seen;
    try {
      attempts.acquire();
      try {
        seen = probe.look(attempt.check().target(), attempt.timeout());
      } finally {
        attempts.release();
      }
    } catch (InterruptedException e) {
      return; // closed
    }
    engine.completed(attempt, seen, clock.steady()).ifPresent(this::tell);
    synchronized (wake) {
      wake.notifyAll();
    }
  }

  private void beat(String name) {
    engine.beat(name, clock.steady()).ifPresent(this::tell);
  }

  private void tell(Result result) {
    synchronized (listener) {
      if (!closed) {
        try {
          listener.finished(result, clock.wall(result.endedAt()));
        } catch (RuntimeException e) {
          // The checks go on.
          LOG.log(
              System.Logger.Level.ERROR,
              "A result of " + result.check().name() + " was not taken",
              e);
        }
      }
    }
  }

  @Override
  public void close() {
    synchronized (wake) {
      closed = true;
      wake.notifyAll();
    }
    loop.interrupt();
    executor.shutdownNow();
    if (heartbeats != null) {
      heartbeats.close();
    }
    if (probe instanceof NetworkProbe network) {
      network.close();
    }
  }
}
