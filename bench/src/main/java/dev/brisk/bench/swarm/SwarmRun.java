package dev.brisk.bench.swarm;

import dev.brisk.bench.control.LoadSetup;
import dev.brisk.bench.plan.LoadModel;
import dev.brisk.bench.scenario.run.Scenario;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One run from start to stop: how many users there are, and how many there shall be. Not
/// thread-safe: [LocalLoad] guards it.
final class SwarmRun {
  private static final long SHAPE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long ABORT_AFTER_NANOS = TimeUnit.SECONDS.toNanos(3);

  private final Swarm swarm;
  private final LoadProfile profile;
  private final Population population;
  private final long start = System.nanoTime();

  private long second;
  private long secondStart = start;
  private long secondEnds = start + TimeUnit.SECONDS.toNanos(1);
  private int number;
  // Users that may start now; the first one may at once.
  private double credit = 1;
  private long creditAt = start;
  private long shapeAsked = start - SHAPE_NANOS;
  private LoadProfile.@Nullable Target target;
  private long abortAt = Long.MAX_VALUE;

  SwarmRun(Scenario scenario, Swarm swarm, LoadProfile profile, LoadSetup setup) {
    this.swarm = swarm;
    this.profile = profile;
    population = new Population(scenario.classes());
    LoadModel.Open schedule = profile.schedule();
    LoadProfile.Target all = profile.at(Duration.ZERO, setup);
    if (schedule != null && all != null) {
      // Before the first user comes, who may be ready at once.
      swarm.schedule(schedule, Math.min(all.users(), population.capacity()));
    }
  }

  Swarm swarm() {
    return swarm;
  }

  LoadProfile profile() {
    return profile;
  }

  Population population() {
    return population;
  }

  Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  int targetUsers() {
    LoadProfile.Target now = target;
    return now == null ? 0 : now.users();
  }

  /// How many users there shall be now, or null when the run is over. User code is asked once a
  /// second.
  LoadProfile.@Nullable Target target(LoadSetup setup) {
    long now = System.nanoTime();
    if (!(profile instanceof LoadProfile.Shaped) || now - shapeAsked >= SHAPE_NANOS) {
      shapeAsked = now;
      target = profile.at(elapsed(), setup);
    }
    return target;
  }

  boolean isComplete(LoadProfile.Target of) {
    return population.places() == Math.min(of.users(), population.capacity());
  }

  /// Whether iterations were counted or scheduled, and all are done.
  boolean isDone(LoadProfile.Target of) {
    boolean nobodyLeft = isComplete(of) && population.alive() == 0 && of.users() > 0;
    return nobodyLeft || swarm.scheduleIsOver();
  }

  /// Starts or stops as many users as the spawn rate allows.
  void spawn(LoadProfile.Target of, Duration stopTimeout) {
    int missing = Math.min(of.users(), population.capacity()) - population.places();
    long now = System.nanoTime();
    credit += (now - creditAt) / 1e9 * of.spawnRate();
    creditAt = now;
    if (missing == 0) {
      // Nothing is saved up for the next edit, except that its first user may start at once.
      credit = 1;
      return;
    }
    int allowed = (int) Math.min(Math.abs(missing), Math.floor(credit));
    credit -= allowed;
    if (missing > 0) {
      for (int i = 0; i < allowed; i++) {
        population.started(swarm.spawn(population.next(), number++, profile.pacing()));
      }
    } else {
      long deadline = now + stopTimeout.toNanos();
      population.takeOut(allowed).forEach(user -> user.requestStop(deadline));
    }
  }

  void stopAll(Duration stopTimeout) {
    long deadline = System.nanoTime() + stopTimeout.toNanos();
    abortAt = deadline + ABORT_AFTER_NANOS;
    swarm.stopAll(deadline);
  }

  void reap(RunEvents events) {
    VirtualUser left;
    while ((left = events.nextLeft()) != null) {
      population.left(left);
    }
  }

  /// Whether all users have ended, or will not.
  boolean isGone() {
    return population.alive() + population.ending() == 0 || System.nanoTime() > abortAt;
  }

  long nextSecond() {
    return second++;
  }

  long secondStarted() {
    return secondStart;
  }

  long secondEnds() {
    return secondEnds;
  }

  void startSecond(long now, long lengthNanos) {
    secondStart = now;
    // Seconds keep to the grid of the run's start, unless one was missed.
    secondEnds =
        Math.max(secondEnds + (now >= secondEnds ? lengthNanos : 0), now + lengthNanos / 2);
  }
}
