package dev.brisk.bench.engine;

import dev.brisk.bench.plan.LoadModel;
import java.util.ArrayDeque;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Requests start on a schedule, whatever the server does: each takes the slot that has been free
/// longest, or waits for one.
final class OpenModel implements LoopModel {
  /// Shortest pause between two looks at the schedule. Bounds the cost of the timer: at most one
  /// wake-up in this time, each sending all that is due.
  private static final long PACE_NANOS = 100_000;

  private final LoadLoop loop;
  private final ArrivalSchedule schedule;
  private final double constantRate;
  private final ArrayDeque<ConnectionSlot> idle = new ArrayDeque<>();
  private @Nullable Future<?> pacer;

  OpenModel(LoadLoop loop, LoadModel.Open model, ArrivalSchedule schedule) {
    this.loop = loop;
    this.schedule = schedule;
    constantRate =
        model.isConstant() ? model.stages().getFirst().from() / loop.plan().threads() : 0;
  }

  @Override
  public int prepare() {
    SchedulingPriority.ofThisThread();
    return loop.slots().size();
  }

  @Override
  public void start() {
    long now = System.nanoTime();
    for (ConnectionSlot slot : loop.slots()) {
      slot.idleSince = Math.min(now, loop.startNanos());
      idle.add(slot);
    }
    if (constantRate > 0) {
      long period = Math.max(PACE_NANOS, (long) (1e9 / constantRate));
      long until = Math.max(0, due() - System.nanoTime());
      pacer =
          loop.eventLoop().scheduleAtFixedRate(this::sendDue, until, period, TimeUnit.NANOSECONDS);
    } else {
      pace();
    }
  }

  /// Rates that change: wakes up when the next request is due.
  private void pace() {
    sendDue();
    if (loop.isSending() && !isOver()) {
      long until = Math.max(PACE_NANOS, due() - System.nanoTime());
      pacer = loop.eventLoop().schedule(this::pace, until, TimeUnit.NANOSECONDS);
    }
  }

  @Override
  public void sendDue() {
    if (!loop.isSending()) {
      return;
    }
    long now = System.nanoTime();
    while (!idle.isEmpty() && !isOver() && due() <= now) {
      ConnectionSlot slot = idle.remove();
      long intendedStart = due();
      schedule.advance();
      // Waiting for a free connection is the server's doing, not the generator's.
      loop.recorder().sendLag(now - Math.max(intendedStart, slot.idleSince));
      loop.send(slot, intendedStart, now);
      now = System.nanoTime();
    }
  }

  @Override
  public void free(ConnectionSlot slot, long now) {
    idle.add(slot);
    if (loop.isSending()) {
      sendDue();
    } else {
      loop.finishIfDrained();
    }
  }

  @Override
  public void stop() {
    LoadLoop.cancel(pacer);
  }

  @Override
  public void recordUnsent(long now) {
    while (!isOver() && due() < loop.endNanos()) {
      long intendedStart = due();
      schedule.advance();
      loop.unsent(intendedStart, now);
    }
  }

  @Override
  public long waiting(long until) {
    return schedule.dueUntil(until - loop.startNanos());
  }

  private boolean isOver() {
    return schedule.peek() == ArrivalSchedule.NEVER;
  }

  private long due() {
    return loop.startNanos() + schedule.peek();
  }
}
