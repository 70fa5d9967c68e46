package dev.brisk.server.http;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What belongs to one event loop: its number, its connections, its date field, its coarse clock.
/// Touched by that loop only.
final class EventLoopState {
  /// How often deadlines are looked at; they may be late by so much.
  static final long SWEEP_MILLIS = 200;

  final int index;
  final EventLoop executor;
  final DateHeader date = new DateHeader();
  final @Nullable StrictTransport strictTransport;
  private final Set<ConnectionGuard> connections = new HashSet<>();
  private long coarseNanos = System.nanoTime();

  EventLoopState(int index, EventLoop executor, @Nullable StrictTransport strictTransport) {
    this.index = index;
    this.executor = executor;
    this.strictTransport = strictTransport;
  }

  /// [System#nanoTime] as of the last sweep: late by up to [#SWEEP_MILLIS], good for time-outs.
  long coarseNanos() {
    return coarseNanos;
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
  List<ConnectionGuard> snapshot() {
    return new ArrayList<>(connections);
  }

  void sweep() {
    coarseNanos = System.nanoTime();
    for (ConnectionGuard connection : snapshot()) {
      connection.sweep(coarseNanos);
    }
  }
}
