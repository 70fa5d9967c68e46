package dev.brisk.bench.swarm;

import dev.brisk.bench.measure.OwnMetric;
import dev.brisk.bench.plan.Origin;
import dev.brisk.bench.scenario.run.Pacing;
import dev.brisk.bench.scenario.run.RunSettings;
import dev.brisk.bench.scenario.run.UserCarrier;
import dev.brisk.bench.scenario.run.UserClass;
import dev.brisk.bench.scenario.run.UserRunner;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// One user on its event loop: the user's thread on one side, the loop on the other.
///
/// The user says what it waits for and parks; the loop does it and lets the user go on. When the
/// loop carries the user's thread itself, `execute` gets the thread's continuation, runs it, and
/// then does what the user asked for: no queue, no other thread. Otherwise the request is handed to
/// the loop as a task. Either way fields are written by one side while the other waits.
final class VirtualUser implements UserCarrier, Executor {
  private enum Want {
    NOTHING,
    EXCHANGE,
    PAUSE,
    ARRIVAL
  }

  private final UserLoop loop;
  private final UserClass type;
  private final int number;
  // One a server that the user has asked; the run's own comes first.
  private final List<UserConnections> connections = new ArrayList<>(1);
  private final Thread thread;
  private final boolean onLoop = UserThreads.onLoop();

  private Want want = Want.NOTHING;
  private List<Sent> requests = List.of();
  private long pauseNanos;
  private @Nullable Answered answer;
  private long arrival;
  private volatile boolean resumed;
  private volatile boolean stopping;
  private volatile boolean ended;

  // Of the loop.
  private final Deque<Answered> unread = new ArrayDeque<>(0);
  private boolean awaitsAnswer;
  private @Nullable Future<?> timer;
  private boolean idle;
  private boolean arrivedOnce;
  private long stopDeadline;
  private boolean interrupted;

  VirtualUser(UserLoop loop, UserClass type, int number, RunSettings settings, Pacing pacing) {
    this.loop = loop;
    this.type = type;
    this.number = number;
    Pacing mine = pacing == IterationSchedule.SCHEDULED ? this::awaitArrival : pacing;
    UserRunner life = new UserRunner(type, number, settings, this, mine);
    thread = UserThreads.carried(this, "user-" + number, () -> live(life));
  }

  UserClass type() {
    return type;
  }

  int number() {
    return number;
  }

  boolean ended() {
    return ended;
  }

  // --- the user's thread --------------------------------------------------------------------

  private void live(UserRunner life) {
    try {
      life.run();
    } finally {
      ended = true;
      loop.execute(this::leave);
    }
  }

  @Override
  public Answered exchange(List<Sent> sent) {
    // Looked up here: the loop must not wait for a name service.
    for (Sent each : sent) {
      loop.hosts().address(each.request().origin());
    }
    requests = sent;
    await(Want.EXCHANGE);
    Answered got = answer;
    answer = null;
    if (got == null) {
      throw new IllegalStateException("The user went on without an answer");
    }
    return got;
  }

  @Override
  public void pause(long nanos) {
    pauseNanos = nanos;
    await(Want.PAUSE);
  }

  private long awaitArrival() {
    await(Want.ARRIVAL);
    return arrival;
  }

  private void await(Want what) {
    resumed = false;
    want = what;
    if (!onLoop) {
      loop.execute(this::serve);
    }
    while (!resumed) {
      LockSupport.park(this);
    }
  }

  @Override
  public boolean stopping() {
    return stopping;
  }

  @Override
  public void record(
      String method,
      String name,
      Set<String> tags,
      Reply of,
      long intendedStart,
      @Nullable Failure failure) {
    loop.record(method, name, tags, of, intendedStart, failure);
  }

  @Override
  public void own(String name, boolean time, double value) {
    loop.own(new OwnMetric.Name(name, time), value);
  }

  @Override
  public boolean knows(Origin origin) {
    return loop.hosts().knows(origin);
  }

  @Override
  public void thrown(Throwable thrown) {
    if (!(stopping && isInterruption(thrown))) {
      loop.events().thrown(thrown);
    }
  }

  private static boolean isInterruption(Throwable thrown) {
    return thrown instanceof InterruptedException
        || thrown.getCause() instanceof InterruptedException;
  }

  @Override
  public void log(String text) {
    loop.events().info(type.name() + " " + number + ": " + text);
  }

  // --- the loop -----------------------------------------------------------------------------

  /// Runs a stretch of the user's thread, now if the loop is free.
  @Override
  public void execute(Runnable continuation) {
    if (loop.isFree()) {
      run(continuation);
    } else {
      loop.execute(() -> run(continuation));
    }
  }

  private void run(Runnable continuation) {
    loop.carry(continuation);
    serve();
  }

  void start() {
    thread.start();
  }

  /// Does what the user waits for.
  private void serve() {
    Want what = want;
    want = Want.NOTHING;
    switch (what) {
      case NOTHING -> {}
      case EXCHANGE -> {
        for (Sent each : requests) {
          to(each.request().origin()).exchange(each);
        }
        // Only now: an answer must not let the user go on while requests of it are being sent.
        awaitsAnswer = true;
        handOver();
      }
      case PAUSE -> {
        if (pauseNanos <= 0 || stopping) {
          loop.execute(this::resume);
        } else {
          timer = loop.schedule(this::wake, pauseNanos);
        }
      }
      case ARRIVAL -> {
        if (stopping) {
          arrival = Pacing.OVER;
          loop.execute(this::resume);
        } else {
          idle = true;
          loop.idle(this, !arrivedOnce);
          arrivedOnce = true;
        }
      }
    }
  }

  private UserConnections to(Origin origin) {
    for (UserConnections each : connections) {
      if (each.origin().equals(origin)) {
        return each;
      }
    }
    UserConnections more = new UserConnections(loop, this, origin);
    connections.add(more);
    return more;
  }

  private void wake() {
    timer = null;
    resume();
  }

  private void resume() {
    resumed = true;
    LockSupport.unpark(thread);
  }

  void answered(Answered got) {
    unread.add(got);
    handOver();
  }

  private void handOver() {
    Answered next = awaitsAnswer ? unread.poll() : null;
    if (next != null) {
      awaitsAnswer = false;
      answer = next;
      resume();
    }
  }

  /// An iteration is due.
  void arrive(long due) {
    idle = false;
    arrival = due;
    resume();
  }

  /// Asks the loop to end this user.
  void requestStop(long deadline) {
    loop.execute(() -> stop(deadline));
  }

  /// Ends the user: at once when it waits, after its answer when one is due, but not later than
  /// this.
  ///
  /// @param deadline in [System#nanoTime]
  void stop(long deadline) {
    stopping = true;
    stopDeadline = deadline;
    connections.forEach(each -> each.hurry(deadline));
    Future<?> waits = timer;
    if (waits != null && waits.cancel(false)) {
      timer = null;
      resume();
    } else if (idle) {
      loop.notIdle(this);
      arrive(Pacing.OVER);
    }
  }

  /// Ends what takes too long. Called now and then.
  void sweep(long now) {
    // By index: a user that is given up goes on at once, and may ask another server.
    for (int i = 0; i < connections.size(); i++) {
      connections.get(i).sweep(now);
    }
    if (stopping && !interrupted && now > stopDeadline) {
      // User code that waits for something of its own, such as a lock or a sleep.
      interrupted = true;
      thread.interrupt();
    }
  }

  private void leave() {
    connections.forEach(UserConnections::close);
    loop.left(this, !arrivedOnce);
  }
}
