package dev.brisk.server.http.connection;

import dev.brisk.server.http.Limit;
import dev.brisk.server.http.limit.Limits;
import dev.brisk.server.problem.FailureLog;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What belongs to one event loop: its number, its connections, its date field, its coarse clock.
/// Touched by that loop only.
public final class EventLoopState {
  /// How often deadlines are looked at; they may be late by so much.
  public static final long SWEEP_MILLIS = 200;

  /// What one sweep adds to the loop's time at most.
  private static final long MAX_STEP_NANOS = Duration.ofMillis(2 * SWEEP_MILLIS).toNanos();

  private static final long MIN_IDLE_NANOS = Duration.ofSeconds(1).toNanos();

  private static final System.Logger LOG = System.getLogger(EventLoopState.class.getName());

  final int index;
  public final EventLoop executor;
  public final Limits limits;
  public final DateHeader date = new DateHeader();
  public final @Nullable StrictTransport strictTransport;
  private final Set<ConnectionGuard> connections = new HashSet<>();
  private final Map<byte[], int[]> waitingBodies = new IdentityHashMap<>();
  private long sweptNanos = System.nanoTime();
  private long coarseNanos;

  public EventLoopState(
      int index, EventLoop executor, Limits limits, @Nullable StrictTransport strictTransport) {
    this.limits = limits;
    this.index = index;
    this.executor = executor;
    this.strictTransport = strictTransport;
  }

  /// The time that this loop was there to hear its clients, as of the last sweep: for time-outs.
  /// While the loop is held up, what clients sent in time lies unread in the kernel; it is read
  /// after the sweep that follows, so that would find them late.
  long coarseNanos() {
    return coarseNanos;
  }

  /// Runs a task on this loop. Nobody but a log would hear that it failed: what that says of the
  /// whole server is told to the watch.
  public void execute(Runnable task) {
    executor.execute(() -> watched(task));
  }

  public void watched(Runnable task) {
    try {
      task.run();
    } catch (LinkageError e) {
      limits.failed(e);
      throw e;
    }
  }

  void add(ConnectionGuard connection) {
    connections.add(connection);
  }

  void remove(ConnectionGuard connection) {
    connections.remove(connection);
  }

  int connections() {
    return connections.size();
  }

  /// A copy: closing a connection removes it from the set.
  public List<ConnectionGuard> snapshot() {
    return new ArrayList<>(connections);
  }

  /// Counts an answer that waits for its reader. A body that waits for several, as a cached one
  /// does, is there once and is counted once.
  ///
  /// @return false when there is no room for it
  boolean hold(byte[] body) {
    int[] readers = waitingBodies.get(body);
    long bytes = Limits.WAITING_BYTES + (readers == null ? (long) body.length : 0);
    if (!limits.answers.tryAdd(index, bytes)) {
      limits.count(Limit.UNREAD_ANSWERS);
      return false;
    }
    if (readers == null) {
      readers = new int[1];
      waitingBodies.put(body, readers);
    }
    readers[0]++;
    return true;
  }

  /// Follows each [#hold] that was true.
  void release(byte[] body) {
    int[] readers = waitingBodies.get(body);
    if (readers == null) {
      throw new IllegalStateException("a body that is not held");
    }
    long bytes = Limits.WAITING_BYTES;
    if (--readers[0] == 0) {
      waitingBodies.remove(body);
      bytes += body.length;
    }
    limits.answers.add(index, -bytes);
  }

  /// Closes so many of the connections that have been idle longest, none that was idle for less
  /// than a second.
  ///
  /// @return how many it closed
  public int closeIdle(int most) {
    List<ConnectionGuard> idle =
        connections.stream()
            .filter(guard -> guard.idle() && coarseNanos - guard.idleSinceNanos() > MIN_IDLE_NANOS)
            .sorted(Comparator.comparingLong(ConnectionGuard::idleSinceNanos))
            .limit(most)
            .toList();
    idle.forEach(ConnectionGuard::closeNow);
    return idle.size();
  }

  public void sweep() {
    long now = System.nanoTime();
    coarseNanos += Math.min(now - sweptNanos, MAX_STEP_NANOS);
    sweptNanos = now;
    for (ConnectionGuard connection : snapshot()) {
      sweep(connection);
    }
  }

  /// A failure is that connection's end. Thrown, it would end the sweeps of this loop for good, and
  /// with them every time-out.
  private void sweep(ConnectionGuard connection) {
    try {
      connection.sweep(coarseNanos);
    } catch (RuntimeException | Error e) {
      limits.failed(e);
      FailureLog.error(LOG, "A connection was closed", e);
      connection.closeNow();
    }
  }
}
