package dev.brisk.bench.scenario;

import java.lang.invoke.MethodHandle;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// One user from start to end: its tasks one after the other, and between them its think time.
///
/// Runs on a thread of its own, which its [UserCarrier] supplies; everything in it belongs to that
/// thread. Never throws: what user code throws goes to the carrier.
public final class UserRunner implements Runnable {
  /// Most values that a user may save.
  static final int SAVED_MAX = 10_000;

  private static final ScopedValue<UserRunner> CURRENT = ScopedValue.newInstance();

  private final UserClass type;
  private final int number;
  private final RunSettings settings;
  private final UserCarrier carrier;
  private final Pacing pacing;
  private final SplittableRandom random;
  private final Cookies cookies = new Cookies();
  private final Map<String, String> saved = new HashMap<>(4);
  private final Exchanges exchanges;

  private @Nullable HttpUser user;
  private boolean ending;

  /// @param number of the user in the run, from 0: its random numbers depend on it
  public UserRunner(
      UserClass type, int number, RunSettings settings, UserCarrier carrier, Pacing pacing) {
    this.type = type;
    this.number = number;
    this.settings = settings;
    this.carrier = carrier;
    this.pacing = pacing;
    random = new SplittableRandom(settings.seedOf(number));
    exchanges = new Exchanges(this, carrier);
  }

  static @Nullable UserRunner current() {
    return CURRENT.isBound() ? CURRENT.get() : null;
  }

  @Override
  public void run() {
    ScopedValue.where(CURRENT, this).run(this::live);
  }

  private void live() {
    TaskPlan plan = type.plan();
    Actions self = make(plan, null);
    if (self == null) {
      return;
    }
    user = (HttpUser) self;
    try {
      call(plan.onStart(), self, "onStart");
      tasks(plan, self, Think.NONE, false);
    } catch (Signal signal) {
      // The user's time is over; it still says good-bye.
      exchanges.drop();
    }
    ending = true;
    try {
      call(plan.onStop(), self, "onStop");
    } catch (Signal signal) {
      exchanges.drop();
    }
  }

  private void tasks(TaskPlan plan, Actions self, Think outer, boolean nested) {
    int place = 0;
    int weights = plan.weights();
    while (true) {
      if (plan.sequence() && nested && place == weights) {
        return;
      }
      TaskPlan.Entry entry = plan.at(plan.sequence() ? place++ % weights : random.nextInt(weights));
      Think think = self.think() == null ? outer : self.think();
      switch (entry) {
        case TaskPlan.Nested inside -> {
          Actions set = make(inside.plan(), inside.inner() ? self : null);
          if (set != null) {
            visit(inside.plan(), set, think);
          }
          carrier.pause(0);
        }
        case TaskPlan.Method method -> {
          if (!once(method, plan.name(), self, think)) {
            return;
          }
        }
      }
      endIfTold();
    }
  }

  private void visit(TaskPlan plan, Actions set, Think think) {
    call(plan.onStart(), set, "onStart");
    tasks(plan, set, think, true);
    call(plan.onStop(), set, "onStop");
  }

  /// @return false when the task left its task set
  private boolean once(TaskPlan.Method method, String owner, Actions self, Think think) {
    long due = pacing.begin();
    if (due == Pacing.OVER) {
      throw new Signal(Signal.Kind.OVER);
    }
    long start = System.nanoTime();
    exchanges.startTask(owner, method.name(), due);
    boolean stays = true;
    try {
      method.call().invokeExact(self);
      exchanges.finish();
    } catch (Signal signal) {
      if (signal.kind() != Signal.Kind.LEAVE) {
        throw signal;
      }
      exchanges.finish();
      stays = self instanceof HttpUser;
    } catch (Throwable thrown) {
      exchanges.drop();
      carrier.thrown(thrown);
    }
    if (carrier.stopping()) {
      return stays;
    }
    Think wait = self.think() == null ? think : self.think();
    long nanos = wait.nanos(random, System.nanoTime() - start);
    // Whoever waited for an answer has let others run already.
    if (nanos > 0 || !exchanges.sentAny()) {
      carrier.pause(Math.max(0, nanos));
    }
    return stays;
  }

  private void call(@Nullable MethodHandle method, Actions self, String name) {
    if (method == null) {
      return;
    }
    exchanges.startTask(self.getClass().getSimpleName(), name, Pacing.NOW);
    try {
      method.invokeExact(self);
      exchanges.finish();
    } catch (Signal signal) {
      throw signal;
    } catch (Throwable thrown) {
      exchanges.drop();
      carrier.thrown(thrown);
    }
  }

  private @Nullable Actions make(TaskPlan plan, @Nullable Actions outer) {
    try {
      Actions made = (Actions) plan.make().invokeExact(outer);
      made.live(this);
      return made;
    } catch (Throwable thrown) {
      carrier.thrown(thrown);
      return null;
    }
  }

  void endIfTold() {
    if (!ending && carrier.stopping()) {
      throw new Signal(Signal.Kind.OVER);
    }
  }

  // --- what Actions, Request and RequestBytes need -------------------------------------------

  HttpUser user() {
    HttpUser mine = user;
    if (mine == null) {
      throw new IllegalStateException("The user is still under construction.");
    }
    return mine;
  }

  Request begin(String method, String path) {
    endIfTold();
    return exchanges.begin(method, path);
  }

  Response send(Request request) {
    return exchanges.send(request);
  }

  void fail(String message) {
    exchanges.fail(message);
  }

  void pause(long nanos) {
    exchanges.finish();
    carrier.pause(nanos);
    endIfTold();
  }

  Row row(Feed feed, Order order) {
    Row row = feed.next(order, random);
    if (row == null) {
      throw new Signal(Signal.Kind.STOP_USER);
    }
    return row;
  }

  void save(String name, Object value) {
    if (saved.size() >= SAVED_MAX && !saved.containsKey(name)) {
      throw new IllegalStateException("A user may save at most " + SAVED_MAX + " values.");
    }
    saved.put(name, String.valueOf(value));
  }

  String saved(String name) {
    String value = saved.get(name);
    if (value == null) {
      throw new IllegalStateException(
          "Nothing is saved as '" + name + "'. Saved so far: " + saved.keySet() + ".");
    }
    return value;
  }

  void log(String text) {
    carrier.log(text);
  }

  Feeds feeds() {
    return settings.feeds();
  }

  RandomGenerator random() {
    return random;
  }

  int number() {
    return number;
  }

  RunSettings settings() {
    return settings;
  }

  Cookies cookies() {
    return cookies;
  }
}
