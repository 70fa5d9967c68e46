package dev.brisk.bench.swarm;

import dev.brisk.bench.engine.ArrivalSchedule;
import dev.brisk.bench.measure.Iterations;
import dev.brisk.bench.scenario.run.Pacing;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/// Begins the iterations of one loop on a schedule: each takes the user that has been free longest.
/// One that finds no free user is dropped and counted. Belongs to its loop.
final class IterationSchedule {
  /// Marks users whose iterations begin on the loop's schedule.
  static final Pacing SCHEDULED = () -> Pacing.OVER;

  /// The schedule begins at the latest this long after its users, whether they are ready or not.
  private static final long READY_MAX_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final UserLoop loop;
  private final ArrivalSchedule schedule;
  private final ArrayDeque<VirtualUser> free = new ArrayDeque<>();
  private int expected;
  private long start;
  private boolean begun;
  private volatile boolean over;
  private volatile Iterations iterations = Iterations.NONE;

  IterationSchedule(UserLoop loop, ArrivalSchedule schedule) {
    this.loop = loop;
    this.schedule = schedule;
  }

  /// So many users will come; when all are ready, the schedule begins.
  void expect(int users) {
    expected = users;
    loop.schedule(this::begin, READY_MAX_NANOS);
    beginWhenReady();
  }

  void idle(VirtualUser user, boolean first) {
    free.addLast(user);
    if (first) {
      ready();
    }
  }

  void left(boolean neverReady) {
    if (neverReady) {
      ready();
    }
  }

  private void ready() {
    expected--;
    beginWhenReady();
  }

  private void beginWhenReady() {
    if (expected <= 0) {
      begin();
    }
  }

  void remove(VirtualUser user) {
    free.remove(user);
  }

  private void begin() {
    if (!begun) {
      begun = true;
      start = System.nanoTime();
      next();
    }
  }

  private void next() {
    long now = System.nanoTime();
    while (schedule.peek() != ArrivalSchedule.NEVER && start + schedule.peek() <= now) {
      VirtualUser user = free.pollFirst();
      iterations = iterations.plus(new Iterations(1, user == null ? 1 : 0));
      if (user != null) {
        user.arrive(start + schedule.peek());
      }
      schedule.advance();
    }
    if (schedule.peek() == ArrivalSchedule.NEVER) {
      over = true;
    } else {
      loop.schedule(this::next, start + schedule.peek() - System.nanoTime());
    }
  }

  /// Whether nothing more will begin.
  boolean over() {
    return over;
  }

  /// What became of them until now.
  Iterations iterations() {
    return iterations;
  }
}
