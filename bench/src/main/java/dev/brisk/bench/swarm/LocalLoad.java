package dev.brisk.bench.swarm;

import dev.brisk.bench.BenchException;
import dev.brisk.bench.OpenFiles;
import dev.brisk.bench.Preflight;
import dev.brisk.bench.TlsPreflight;
import dev.brisk.bench.control.LoadControl;
import dev.brisk.bench.control.LoadEvent;
import dev.brisk.bench.control.LoadSecond;
import dev.brisk.bench.control.LoadSetup;
import dev.brisk.bench.control.LoadSnapshot;
import dev.brisk.bench.control.LoadState;
import dev.brisk.bench.control.LogLine;
import dev.brisk.bench.control.TaskShare;
import dev.brisk.bench.measure.Iterations;
import dev.brisk.bench.objective.LoadObjective;
import dev.brisk.bench.plan.Origin;
import dev.brisk.bench.report.LoadReport;
import dev.brisk.bench.scenario.run.RunSettings;
import dev.brisk.bench.scenario.run.Scenario;
import dev.brisk.bench.scenario.run.UserClass;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Runs a scenario's users on this machine, and lets others steer and watch them.
///
/// ```java
/// try (LocalLoad load = new LocalLoad(scenario, SwarmOptions.DEFAULT, setup, line -> {})) {
///   load.start(setup);
///   load.awaitEnd();
///   System.out.println(TextReport.render(load.report()));
/// }
/// ```
///
/// Thread-safe. One thread of its own starts and stops users and ends each second. Close it last.
public final class LocalLoad implements LoadControl, AutoCloseable {
  private static final long TICK_MILLIS = 20;
  private static final long SECOND_NANOS = 1_000_000_000;

  private final Scenario scenario;
  private final SwarmOptions options;
  private final RunEvents events;
  private final List<Consumer<LoadEvent>> listeners = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("brisk-users-control").factory());

  // Guarded by this.
  private final History history = new History();
  private LoadSetup setup;
  private LoadState state = LoadState.READY;
  private @Nullable SwarmRun run;
  private boolean interrupted;
  private int usersMax;
  private Iterations iterationsBefore = Iterations.NONE;
  private Duration elapsedBefore = Duration.ZERO;
  private Instant statisticsFrom = Instant.now();

  /// @param setup for the first start
  /// @param log hears of each line of the log, on whatever thread
  public LocalLoad(
      Scenario scenario, SwarmOptions options, LoadSetup setup, Consumer<LogLine> log) {
    this.scenario = scenario;
    this.options = options;
    this.setup = setup;
    events = new RunEvents(log);
    if (!UserThreads.onLoop()) {
      events.warning(
          "Users run on the JDK's own scheduler, which is slower. Start Java with"
              + " --add-opens java.base/java.lang=ALL-UNNAMED.");
    }
    timer.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /// Loads what a run will need, on a thread of its own: while the scenario is being compiled, say,
  /// so that the first user starts sooner. Needs not be called, and never fails.
  public static void prepare() {
    Thread.ofPlatform().daemon().name("brisk-users-prepare").start(Swarm::prepare);
  }

  // --- LoadControl --------------------------------------------------------------------------

  @Override
  public synchronized LoadSetup setup() {
    return setup;
  }

  @Override
  public synchronized LoadState state() {
    return state;
  }

  @Override
  public void start(LoadSetup requested) throws BenchException {
    if (requested.host().isEmpty()) {
      throw new IllegalArgumentException(
          "There is no host. Say where the load goes: http://HOST:PORT.");
    }
    Origin origin = Origin.parse(requested.host()).origin();
    List<InetSocketAddress> addresses = Preflight.resolve(origin);
    for (InetSocketAddress each : addresses) {
      options.hostCheck().check(each.getAddress());
    }
    LoadProfile profile = LoadProfile.of(options.model(), scenario.shape());
    OpenFiles.check(profile.usersMax(requested), "users");
    InetSocketAddress address = Preflight.connect(origin, addresses, options.timeout());
    TlsPreflight.check(origin, address, options.insecure(), options.timeout());
    synchronized (this) {
      if (state.active()) {
        throw new IllegalStateException("A run is active already. Stop it first.");
      }
      setup = requested;
      history.clear();
      events.clear();
      scenario.feeds().rewind();
      interrupted = false;
      usersMax = 0;
      iterationsBefore = Iterations.NONE;
      statisticsFrom = Instant.now();
      RunSettings settings =
          new RunSettings(origin, options.headers(), options.seed(), scenario.feeds());
      run =
          new SwarmRun(scenario, new Swarm(settings, options, address, events), profile, requested);
      events.info("Starting users of " + names() + " against " + origin + ".");
      become(LoadState.SPAWNING);
    }
    tickSoon();
  }

  @Override
  public synchronized void edit(LoadSetup requested) {
    SwarmRun active = run;
    if (active != null && !requested.host().equals(setup.host())) {
      throw new IllegalStateException("The host can be changed only when no run is active.");
    }
    if (active != null && !active.profile().editable() && requested.users() != setup.users()) {
      throw new IllegalStateException("The scenario's load shape decides on the number of users.");
    }
    if (active != null && requested.users() != setup.users()) {
      OpenFiles.check(requested.users(), "users");
      events.info("Users: " + setup.users() + " → " + requested.users() + ".");
    }
    setup = requested;
    tickSoon();
  }

  @Override
  public synchronized void stop() {
    interrupted |= run != null;
    end("Stopping.");
  }

  @Override
  public synchronized void reset() {
    SwarmRun active = run;
    if (active != null) {
      iterationsBefore = active.swarm().iterations();
      drain(active);
    }
    history.clear();
    events.clear();
    statisticsFrom = Instant.now();
    tell(new LoadEvent.Reset());
  }

  @Override
  public synchronized LoadSnapshot snapshot() {
    SwarmRun active = run;
    Map<String, Integer> byClass =
        active == null
            ? new Population(scenario.classes()).byClass()
            : active.population().byClass();
    return new LoadSnapshot(
        state,
        setup,
        active == null ? elapsedBefore : active.elapsed(),
        active == null ? 0 : active.population().alive(),
        active == null || active.profile().editable() ? setup.users() : active.targetUsers(),
        byClass,
        history.total(),
        history.rows(),
        history.figures(),
        events.failures(),
        events.exceptions(),
        ratio(byClass, false),
        ratio(byClass, true),
        events.log(),
        iterations().dropped(),
        history.measured());
  }

  @Override
  public synchronized List<LoadSecond> seconds(long from) {
    return history.from(from);
  }

  @Override
  public Listening listen(Consumer<LoadEvent> listener) {
    synchronized (listeners) {
      if (listeners.size() >= LISTENERS_MAX) {
        throw new IllegalStateException("There are " + LISTENERS_MAX + " listeners already.");
      }
      listeners.add(listener);
    }
    return () -> listeners.remove(listener);
  }

  @Override
  public LoadReport report() {
    return report(List.of());
  }

  /// The report that says whether objectives were met.
  public synchronized LoadReport report(List<LoadObjective> objectives) {
    return ReportMaker.report(
            history,
            Origin.parse(setup.host()).origin(),
            options,
            statisticsFrom,
            usersMax,
            iterations(),
            interrupted,
            objectives)
        .withFaults(events.faults());
  }

  /// Of the run, since the statistics were last set back.
  private Iterations iterations() {
    SwarmRun active = run;
    return active == null ? iterationsBefore : active.swarm().iterations().minus(iterationsBefore);
  }

  /// Waits until no run is active.
  public synchronized void awaitEnd() throws InterruptedException {
    while (state.active()) {
      wait(TimeUnit.SECONDS.toMillis(1));
    }
  }

  /// Ends a run that is active, waits for it, and releases all threads.
  @Override
  public void close() {
    stop();
    try {
      awaitEnd();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    timer.shutdownNow();
  }

  // --- the thread of the control ------------------------------------------------------------

  private final AtomicBoolean soon = new AtomicBoolean();

  private void tickSoon() {
    if (soon.compareAndSet(false, true)) {
      timer.execute(() -> {
        soon.set(false);
        tick();
      });
    }
  }

  private void tick() {
    try {
      synchronized (this) {
        SwarmRun active = run;
        if (active != null) {
          step(active);
        }
      }
    } catch (RuntimeException | Error e) {
      // A load shape is user code, and may throw.
      synchronized (this) {
        events.thrown(e);
        end("The load shape failed.");
      }
    }
  }

  private void step(SwarmRun active) {
    usersMax = Math.max(usersMax, active.population().alive());
    active.reap(events);
    if (state == LoadState.STOPPING) {
      if (active.isGone()) {
        finish(active);
        return;
      }
    } else {
      LoadProfile.Target target = active.target(setup);
      Duration runTime = setup.runTime();
      if (target == null) {
        end("The load shape has ended.");
      } else if (runTime != null && active.elapsed().compareTo(runTime) >= 0) {
        end("The run time has passed.");
      } else if (active.isDone(target)) {
        end("All iterations are done.");
      } else {
        active.spawn(target, options.stopTimeout());
        become(active.isComplete(target) ? LoadState.RUNNING : LoadState.SPAWNING);
      }
    }
    if (System.nanoTime() >= active.secondEnds()) {
      drain(active);
    }
  }

  private void end(String why) {
    SwarmRun active = run;
    if (active != null && state != LoadState.STOPPING) {
      events.info(why);
      active.stopAll(options.stopTimeout());
      become(LoadState.STOPPING);
      tickSoon();
    }
  }

  private void finish(SwarmRun active) {
    drain(active);
    elapsedBefore = active.elapsed();
    iterationsBefore = iterations();
    active.swarm().close();
    run = null;
    events.info("All users have stopped.");
    become(LoadState.STOPPED);
  }

  private void drain(SwarmRun active) {
    try {
      long now = System.nanoTime();
      Swarm.Drained drained =
          active
              .swarm()
              .drain(
                  active.nextSecond(),
                  now - active.secondStarted(),
                  active.population().alive() + active.population().ending());
      active.startSecond(now, SECOND_NANOS);
      history.add(drained);
      tell(new LoadEvent.Second(drained.second()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void become(LoadState next) {
    if (state != next) {
      state = next;
      notifyAll();
      if (next == LoadState.RUNNING) {
        events.info("All " + setup.users() + " users are there.");
      }
      tell(new LoadEvent.Changed(next));
    }
  }

  private void tell(LoadEvent event) {
    for (Consumer<LoadEvent> listener : listeners) {
      try {
        listener.accept(event);
      } catch (RuntimeException e) {
        events.warning("A follower of the run failed: " + e);
      }
    }
  }

  private String names() {
    return String.join(", ", scenario.classes().stream().map(UserClass::name).toList());
  }

  private List<TaskShare> ratio(Map<String, Integer> byClass, boolean total) {
    int users = byClass.values().stream().mapToInt(Integer::intValue).sum();
    int weights = scenario.classes().stream().mapToInt(UserClass::weight).sum();
    List<TaskShare> shares = new ArrayList<>();
    for (UserClass type : scenario.classes()) {
      double share =
          users == 0
              ? (double) type.weight() / weights
              : (double) byClass.getOrDefault(type.name(), 0) / users;
      shares.add(type.ratio(share, total));
    }
    return shares;
  }
}
