package dev.brisk.bench.scenario.run;

import dev.brisk.bench.scenario.Actions;
import dev.brisk.bench.scenario.Feeds;
import dev.brisk.bench.scenario.HttpUser;
import dev.brisk.bench.scenario.Request;
import dev.brisk.bench.scenario.RequestSpec;
import dev.brisk.bench.scenario.Response;
import dev.brisk.bench.scenario.Think;
import dev.brisk.bench.scenario.UserContext;
import java.lang.invoke.MethodHandle;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// One user from start to end: its tasks one after the other, and between them its think time.
///
/// Runs on a thread of its own, which its [UserCarrier] supplies; everything in it belongs to that
/// thread. Never throws: what user code throws goes to the carrier.
public final class UserRunner implements Runnable, UserContext {
  /// Most values that a user may save.
  static final int SAVED_MAX = 10_000;

  private final UserClass type;
  private final int number;
  private final RunSettings settings;
  private final UserCarrier carrier;
  private final Pacing pacing;
  private final SplittableRandom random;
  private final CookieJar cookies = new CookieJar();
  private final Map<String, String> saved = new HashMap<>(4);
  private final UserRequests requests;

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
    requests = new UserRequests(this, carrier);
  }

  @Override
  public void run() {
    ScopedValue.where(CURRENT, this).run(this::runUser);
  }

  private void runUser() {
    TaskPlan plan = type.plan();
    Actions self = make(plan, null);
    if (self == null) {
      return;
    }
    try {
      call(plan.onStart(), self, "onStart");
      tasks(plan, self, Think.NONE, false);
    } catch (Signal signal) {
      // The user's time is over; it still says good-bye.
      requests.drop();
    }
    ending = true;
    try {
      call(plan.onStop(), self, "onStop");
    } catch (Signal signal) {
      requests.drop();
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
      Think think = thinkTime(self, outer);
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
    requests.startTask(owner, method.name(), method.tags(), due);
    boolean stays = true;
    try {
      method.call().invokeExact(self);
      requests.finish();
    } catch (Signal signal) {
      if (signal.kind() != Signal.Kind.LEAVE) {
        throw signal;
      }
      requests.finish();
      stays = self instanceof HttpUser;
    } catch (Throwable thrown) {
      requests.drop();
      carrier.thrown(thrown);
    }
    if (carrier.stopping()) {
      return stays;
    }
    Think wait = thinkTime(self, think);
    long nanos = wait.nanos(random, System.nanoTime() - start);
    // Whoever waited for an answer has let others run already.
    if (nanos > 0 || !requests.sentAny()) {
      carrier.pause(Math.max(0, nanos));
    }
    return stays;
  }

  private void call(@Nullable MethodHandle method, Actions self, String name) {
    if (method == null) {
      return;
    }
    requests.startTask(self.getClass().getSimpleName(), name, Set.of(), Pacing.NOW);
    try {
      method.invokeExact(self);
      requests.finish();
    } catch (Signal signal) {
      throw signal;
    } catch (Throwable thrown) {
      requests.drop();
      carrier.thrown(thrown);
    }
  }

  private static Think thinkTime(Actions of, Think otherwise) {
    Think own = UserContext.thinkTime(of);
    return own == null ? otherwise : own;
  }

  private @Nullable Actions make(TaskPlan plan, @Nullable Actions outer) {
    try {
      Actions made = (Actions) plan.make().invokeExact(outer);
      UserContext.enter(made, this);
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

  // --- what users and task sets need -------------------------------------------

  @Override
  public Request begin(String method, String path) {
    endIfTold();
    return requests.begin(method, path);
  }

  @Override
  public Response send(RequestSpec request) {
    return requests.send(request);
  }

  @Override
  public List<Response> parallel(Runnable description) {
    endIfTold();
    return requests.parallel(description);
  }

  @Override
  public void fail(String message) {
    requests.fail(message);
  }

  @Override
  public void pause(long nanos) {
    requests.finish();
    carrier.pause(nanos);
    endIfTold();
  }

  @Override
  public void flush() {
    requests.finish();
  }

  @Override
  public void own(String name, boolean time, double value) {
    if (!(value >= 0 && value < Double.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "The metric '" + name + "' is " + value + ". Give a number of 0 or more.");
    }
    carrier.own(name, time, value);
  }

  @Override
  public Error endOfUser() {
    return new Signal(Signal.Kind.STOP_USER);
  }

  @Override
  public Error endOfTaskSet() {
    return new Signal(Signal.Kind.LEAVE);
  }

  @Override
  public void save(String name, Object value) {
    if (saved.size() >= SAVED_MAX && !saved.containsKey(name)) {
      throw new IllegalStateException("A user may save at most " + SAVED_MAX + " values.");
    }
    saved.put(name, String.valueOf(value));
  }

  @Override
  public String saved(String name) {
    String value = saved.get(name);
    if (value == null) {
      throw new IllegalStateException(
          "Nothing is saved as '" + name + "'. Saved so far: " + saved.keySet() + ".");
    }
    return value;
  }

  @Override
  public void log(String text) {
    carrier.log(text);
  }

  @Override
  public Feeds feeds() {
    return settings.feeds();
  }

  @Override
  public RandomGenerator random() {
    return random;
  }

  @Override
  public int number() {
    return number;
  }

  RunSettings settings() {
    return settings;
  }

  CookieJar cookies() {
    return cookies;
  }
}
