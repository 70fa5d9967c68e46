package dev.brisk.bench.control;

import dev.brisk.bench.BenchException;
import dev.brisk.bench.measure.EndpointSummary;
import dev.brisk.bench.measure.ErrorClass;
import dev.brisk.bench.measure.Interval;
import dev.brisk.bench.measure.LatencyHistogram;
import dev.brisk.bench.measure.LoopUse;
import dev.brisk.bench.measure.Measures;
import dev.brisk.bench.measure.OwnMetric;
import dev.brisk.bench.measure.Phase;
import dev.brisk.bench.measure.ResultBuilder;
import dev.brisk.bench.measure.ScenarioFigures;
import dev.brisk.bench.plan.LoadPlan;
import dev.brisk.bench.report.LoadReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// A load whose seconds pass when a test says so, for tests of whoever steers it. Each user does
/// two requests a second: one GET in 2 ms, and one POST of which every tenth fails.
public final class FakeLoad implements LoadControl {
  public static final RequestName GET = new RequestName("GET", "/users/[id]");
  public static final RequestName POST = new RequestName("POST", "/predict");
  private static final Instant START = Instant.parse("2026-11-25T12:00:00Z");

  private final List<Consumer<LoadEvent>> listeners = new CopyOnWriteArrayList<>();
  private final List<LoadSecond> seconds = new ArrayList<>();
  private LoadSetup setup = new LoadSetup(1, 1, "http://127.0.0.1:8000", null);
  private LoadState state = LoadState.READY;
  private int users;

  @Override
  public synchronized LoadSetup setup() {
    return setup;
  }

  @Override
  public synchronized LoadState state() {
    return state;
  }

  @Override
  public synchronized void start(LoadSetup setup) throws BenchException {
    if (state.active()) {
      throw new IllegalStateException("A run is active already. Stop it first.");
    }
    if (setup.host().isEmpty()) {
      throw new IllegalArgumentException("The host is missing. Write http://HOST:PORT.");
    }
    if (setup.host().contains("unknown")) {
      throw new BenchException(
          BenchException.Kind.UNKNOWN_HOST, "The host '" + setup.host() + "' is unknown.");
    }
    this.setup = setup;
    users = 0;
    seconds.clear();
    become(LoadState.SPAWNING);
  }

  @Override
  public synchronized void edit(LoadSetup setup) {
    if (state.active() && !setup.host().equals(this.setup.host())) {
      throw new IllegalStateException("The host can be changed only when no run is active.");
    }
    this.setup = setup;
  }

  @Override
  public synchronized void stop() {
    if (state.active()) {
      users = 0;
      become(LoadState.STOPPED);
    }
  }

  @Override
  public synchronized void reset() {
    seconds.clear();
    listeners.forEach(listener -> listener.accept(new LoadEvent.Reset()));
  }

  /// One more second passes.
  public synchronized void second() {
    if (!state.active()) {
      return;
    }
    int step = (int) Math.ceil(setup.spawnRate());
    users = Math.clamp(setup.users(), Math.max(0, users - step), users + step);
    if (users == setup.users() && state != LoadState.RUNNING) {
      become(LoadState.RUNNING);
    }
    long number = seconds.size();
    LoadSecond second =
        new LoadSecond(
            number,
            START.plusSeconds(number + 1),
            1_000_000_000,
            users,
            users,
            Map.of(GET, measures(2_000_000, 0), POST, measures(30_000_000, users / 10)),
            new LoopUse(1_000_000_000, 100_000_000, 0, 0, 100_000_000));
    seconds.add(second);
    listeners.forEach(listener -> listener.accept(new LoadEvent.Second(second)));
  }

  private void become(LoadState next) {
    state = next;
    listeners.forEach(listener -> listener.accept(new LoadEvent.Changed(next)));
  }

  private Measures measures(long nanos, long failures) {
    long[] all = new long[users];
    for (int i = 0; i < users; i++) {
      all[i] = nanos + i * 1_000L;
    }
    LatencyHistogram latencies = LatencyHistogram.of(all);
    return new Measures(
        users,
        users * 200L,
        users * 40L,
        latencies,
        latencies,
        Map.of(200, users - failures, 500, failures),
        failures == 0 ? Map.of() : Map.of(ErrorClass.STATUS, failures));
  }

  @Override
  public synchronized LoadSnapshot snapshot() {
    Map<RequestName, Measures> sums = LoadSecond.sum(seconds);
    Measures post = sums.getOrDefault(POST, Measures.NONE);
    return new LoadSnapshot(
        state,
        setup,
        Duration.ofSeconds(seconds.size()),
        users,
        setup.users(),
        Map.of("Shopper", users),
        new RequestRow(RequestRow.AGGREGATED, Measures.merge(sums.values()), users * 2, users / 10),
        sums.entrySet().stream()
            .map(entry -> new RequestRow(entry.getKey(), entry.getValue(), users, 0))
            .toList(),
        new ScenarioFigures(
            List.of(new EndpointSummary("@write", post, users)),
            List.of(
                new OwnMetric(
                    new OwnMetric.Name("checkout", true), LatencyHistogram.of(12_000_000)))),
        post.failed() == 0
            ? List.of()
            : List.of(new FailureCount(POST, "status 500", post.failed())),
        seconds.isEmpty()
            ? List.of()
            : List.of(
                new ExceptionCount(
                    "java.lang.IllegalStateException: basket is empty",
                    "java.lang.IllegalStateException: basket is empty\n\tat"
                        + " Shopper.browse(Shop.java:4)\n",
                    seconds.size())),
        List.of(new TaskShare("Shopper", 1, tasks())),
        List.of(new TaskShare("Shopper", 1, tasks())),
        log(),
        0,
        Duration.ofSeconds(seconds.size()));
  }

  private List<LogLine> log() {
    List<LogLine> lines = new ArrayList<>();
    lines.add(new LogLine(START, LogLine.Level.INFO, "The scenario has 1 user class: Shopper."));
    for (LoadSecond second : seconds) {
      String text = "Second " + second.second() + " has passed.";
      lines.add(new LogLine(second.end(), LogLine.Level.INFO, text));
    }
    return lines;
  }

  private static List<TaskShare> tasks() {
    return List.of(
        new TaskShare("browse", 0.75, List.of()), new TaskShare("predict", 0.25, List.of()));
  }

  @Override
  public synchronized List<LoadSecond> seconds(long from) {
    return seconds.stream().filter(second -> second.second() >= from).toList();
  }

  @Override
  public Listening listen(Consumer<LoadEvent> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  @Override
  public synchronized LoadReport report() {
    if (seconds.isEmpty()) {
      throw new IllegalStateException("No request has ended yet.");
    }
    ResultBuilder result =
        new ResultBuilder(
            LoadPlan.of(setup.host() + "/users/[id]").connections(setup.users()).build(), START);
    for (LoadSecond second : seconds) {
      result.add(
          new Interval(
              Phase.MEASURE,
              second.second() * 1_000_000_000,
              (second.second() + 1) * 1_000_000_000,
              List.of(second.total()),
              LatencyHistogram.NONE,
              LatencyHistogram.NONE,
              LatencyHistogram.NONE,
              second.connections(),
              second.users(),
              0,
              second.generator()));
    }
    return LoadReport.of(result.build(false));
  }
}
