package dev.brisk.bench.merge;

import dev.brisk.bench.measure.EndpointSummary;
import dev.brisk.bench.measure.GeneratorUse;
import dev.brisk.bench.measure.Interval;
import dev.brisk.bench.measure.Iterations;
import dev.brisk.bench.measure.LatencyHistogram;
import dev.brisk.bench.measure.LoadTestResult;
import dev.brisk.bench.measure.Measures;
import dev.brisk.bench.measure.Phase;
import dev.brisk.bench.measure.RunPart;
import dev.brisk.bench.measure.TimeSeries;
import dev.brisk.bench.objective.LoadObjective;
import dev.brisk.bench.plan.LoadModel;
import dev.brisk.bench.plan.LoadPlan;
import dev.brisk.bench.plan.LoadTarget;
import dev.brisk.bench.plan.Stage;
import dev.brisk.bench.plan.Units;
import dev.brisk.bench.report.LoadReport;
import dev.brisk.bench.resource.NetworkMeter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/// Runs that were made beside each other, as one.
///
/// Requests, errors and histograms are added, so a percentile of the whole is that of all requests.
/// The rate is that of the time from the first part's beginning to the last part's end: where the
/// parts did not run together there was no moment of which the sum of their rates would be true,
/// and the result is invalid. What the generator used is added; how busy it was, how long it had no
/// CPU and how late it sent are those of the worst part, since one of many spoils the whole.
///
/// The time series places a part by its own clock, to the nearest interval.
public final class MergedRun {
  /// Most runs that are put together.
  public static final int PARTS_MAX = 1000;

  /// The parts must run together for this share of the whole time.
  private static final double TOGETHER_MIN = 0.9;

  private final List<String> names = new ArrayList<>();
  private final List<LoadTestResult> results = new ArrayList<>();

  /// The time that a part measured, in nanoseconds since the first part's start.
  private record Window(long start, long end) {}

  /// Adds a run.
  ///
  /// @throws IllegalArgumentException when it cannot be one with those before: another server or
  ///   model, or one of those runs again
  public void add(String name, LoadTestResult result) {
    if (results.size() == PARTS_MAX) {
      throw new IllegalArgumentException("At most " + PARTS_MAX + " runs can be put together.");
    }
    for (int i = 0; i < results.size(); i++) {
      check(names.get(i), results.get(i), name, result);
    }
    names.add(name);
    results.add(result);
  }

  private static void check(String nameA, LoadTestResult a, String nameB, LoadTestResult b) {
    String both = nameA + " and " + nameB;
    if (!a.plan().origin().equals(b.plan().origin())) {
      throw new IllegalArgumentException(
          both
              + " are of two servers, "
              + a.plan().origin().url()
              + " and "
              + b.plan().origin().url()
              + ": to see which is faster, use brisk bench compare.");
    }
    if (!a.plan().model().getClass().equals(b.plan().model().getClass())) {
      throw new IllegalArgumentException(
          both + " are of an open model and a closed one: they cannot be one run.");
    }
    if (a.started().equals(b.started())
        && a.total().measures().requests() == b.total().measures().requests()
        && a.total().measures().bytes() == b.total().measures().bytes()) {
      throw new IllegalArgumentException(
          both + " are the same run, whose requests would count twice.");
    }
  }

  /// The parts as one, with a row for each.
  ///
  /// @throws IllegalArgumentException when there is nothing to put together, or the whole is more
  ///   than a plan may ask for
  public LoadReport report(List<LoadObjective> objectives) {
    if (results.isEmpty()) {
      throw new IllegalArgumentException("There is no run to put together.");
    }
    Instant first =
        results.stream().map(LoadTestResult::started).min(Comparator.naturalOrder()).orElseThrow();
    List<RunPart> parts = new ArrayList<>();
    List<String> invalid = new ArrayList<>();
    List<Window> windows = new ArrayList<>();
    for (int i = 0; i < results.size(); i++) {
      String name = names.get(i);
      LoadTestResult result = results.get(i);
      Duration after = Duration.between(first, result.started());
      parts.add(new RunPart(name, result, after, WeakPart.remarks(i, names, results)));
      result.invalid().forEach(reason -> invalid.add(name + ": " + reason));
      List<Interval> measured = result.measuredIntervals();
      if (!measured.isEmpty()) {
        windows.add(
            new Window(
                after.toNanos() + measured.getFirst().startNanos(),
                after.toNanos() + measured.getLast().endNanos()));
      }
    }
    long start = windows.stream().mapToLong(Window::start).min().orElse(0);
    long end = windows.stream().mapToLong(Window::end).max().orElse(0);
    long together =
        Math.max(
            0,
            windows.stream().mapToLong(Window::end).min().orElse(0)
                - windows.stream().mapToLong(Window::start).max().orElse(0));
    if (together < TOGETHER_MIN * (end - start)) {
      invalid.add(
          "the parts ran together for "
              + Units.time(together)
              + " of "
              + Units.time(end - start)
              + ", by their clocks. Start them at the same time, for the same time, on machines"
              + " whose clocks agree");
    }
    LoadTestResult whole = whole(first, Duration.ofNanos(end - start), invalid, parts);
    return LoadReport.of(whole, null, NetworkMeter.Use.UNKNOWN, objectives, null).withParts(parts);
  }

  private LoadTestResult whole(
      Instant first, Duration measured, List<String> invalid, List<RunPart> parts) {
    double seconds = Math.max(1, measured.toNanos()) / 1e9;
    List<EndpointSummary> endpoints = endpoints(seconds);
    EndpointSummary total =
        merged("total", results, results.stream().map(LoadTestResult::total).toList(), seconds);
    LatencyHistogram sendLag =
        LatencyHistogram.merge(results.stream().map(LoadTestResult::sendLag).toList());
    return new LoadTestResult(
        plan(endpoints, measured),
        first,
        measured,
        total,
        endpoints,
        series(parts),
        LatencyHistogram.merge(results.stream().map(LoadTestResult::connect).toList()),
        sendLag,
        generator(),
        Iterations.NONE,
        invalid,
        results.stream().anyMatch(LoadTestResult::interrupted));
  }

  private List<EndpointSummary> endpoints(double seconds) {
    Map<String, List<LoadTestResult>> owners = new LinkedHashMap<>();
    Map<String, List<EndpointSummary>> byName = new LinkedHashMap<>();
    for (LoadTestResult result : results) {
      for (EndpointSummary endpoint : result.endpoints()) {
        owners.computeIfAbsent(endpoint.name(), name -> new ArrayList<>()).add(result);
        byName.computeIfAbsent(endpoint.name(), name -> new ArrayList<>()).add(endpoint);
      }
    }
    List<EndpointSummary> endpoints = new ArrayList<>();
    byName.forEach((name, list) ->
        endpoints.add(merged(name, Objects.requireNonNull(owners.get(name)), list, seconds)));
    return endpoints;
  }

  private static EndpointSummary merged(
      String name, List<LoadTestResult> owners, List<EndpointSummary> parts, double seconds) {
    double within = 0;
    for (int i = 0; i < parts.size(); i++) {
      within += parts.get(i).requestsPerSecond() * owners.get(i).measured().toNanos() / 1e9;
    }
    return new EndpointSummary(
        name,
        Measures.merge(parts.stream().map(EndpointSummary::measures).toList()),
        within / seconds);
  }

  /// The parts' plans as one: their connections, and their stages where these have the same
  /// lengths.
  private LoadPlan plan(List<EndpointSummary> endpoints, Duration measured) {
    LoadPlan one = results.getFirst().plan();
    List<Stage> stages = stages(measured.plus(one.warmup()));
    LoadPlan.Builder plan =
        LoadPlan.builder()
            .origin(one.origin())
            .model(
                one.model() instanceof LoadModel.Open open
                    ? new LoadModel.Open(stages, open.arrivals())
                    : new LoadModel.Closed(stages, OptionalLong.empty()))
            .connections((int) Math.min(Integer.MAX_VALUE, sum(each -> each.plan().connections())))
            .threads((int) Math.min(256, sum(each -> each.plan().threads())))
            .warmup(one.warmup())
            .timeout(one.timeout())
            .keepAlive(one.keepAlive())
            .protocol(one.protocol())
            .streams(one.streams())
            .seed(one.seed());
    for (EndpointSummary endpoint : endpoints) {
      plan.target(target(endpoint.name()));
    }
    return plan.build();
  }

  private LoadTarget target(String name) {
    return results.stream()
        .flatMap(result -> result.plan().targets().stream())
        .filter(target -> target.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private List<Stage> stages(Duration otherwise) {
    List<List<Stage>> all = results.stream().map(result -> result.plan().model().stages()).toList();
    List<Duration> lengths = all.getFirst().stream().map(Stage::duration).toList();
    boolean same =
        all.stream()
            .allMatch(stages -> stages.stream().map(Stage::duration).toList().equals(lengths));
    if (!same) {
      double mean =
          results.stream().mapToDouble(result -> WeakPart.asked(result.plan().model())).sum();
      return List.of(Stage.constant(otherwise, mean));
    }
    List<Stage> sums = new ArrayList<>();
    for (int i = 0; i < lengths.size(); i++) {
      int at = i;
      sums.add(
          new Stage(
              lengths.get(i),
              all.stream().mapToDouble(stages -> stages.get(at).from()).sum(),
              all.stream().mapToDouble(stages -> stages.get(at).to()).sum()));
    }
    return sums;
  }

  private GeneratorUse generator() {
    double requests = Math.max(1, sum(result -> result.total().measures().requests()));
    boolean known = results.stream().allMatch(result -> result.generator().residentBytes() >= 0);
    return new GeneratorUse(
        byRequests(GeneratorUse::cpuMicrosPerRequest) / requests,
        byRequests(GeneratorUse::allocatedBytesPerRequest) / requests,
        worst(GeneratorUse::busy),
        worst(GeneratorUse::starved),
        (long) worst(GeneratorUse::sendLagP99Nanos),
        results.stream().mapToDouble(result -> result.generator().cpuSeconds()).sum(),
        results.stream().mapToDouble(result -> result.generator().loopCpuSeconds()).sum(),
        known ? sum(result -> result.generator().residentBytes()) : -1);
  }

  private long sum(ToLongFunction<LoadTestResult> figure) {
    return results.stream().mapToLong(figure).sum();
  }

  private double worst(ToDoubleFunction<GeneratorUse> figure) {
    return results.stream()
        .mapToDouble(result -> figure.applyAsDouble(result.generator()))
        .max()
        .orElseThrow();
  }

  private double byRequests(ToDoubleFunction<GeneratorUse> figure) {
    return results.stream()
        .mapToDouble(result ->
            figure.applyAsDouble(result.generator()) * result.total().measures().requests())
        .sum();
  }

  /// Intervals side by side, on a grid as wide as the longest that is usual for a part: a long run
  /// has longer ones.
  private static List<Interval> series(List<RunPart> parts) {
    long step = parts.stream().mapToLong(part -> usualLength(part.result())).max().orElse(1);
    Map<Long, Map<Phase, List<Interval>>> grid = new TreeMap<>();
    for (RunPart part : parts) {
      long shift = Math.round((double) part.startedAfter().toNanos() / step) * step;
      Map<Long, Map<Phase, List<Interval>>> own = new TreeMap<>();
      for (Interval interval : part.result().intervals()) {
        Interval shifted = interval.shifted(shift);
        own.computeIfAbsent(Math.round((double) shifted.startNanos() / step), at -> new TreeMap<>())
            .computeIfAbsent(shifted.phase(), phase -> new ArrayList<>())
            .add(shifted);
      }
      own.forEach((at, phases) ->
          phases.forEach((phase, list) ->
              grid.computeIfAbsent(at, key -> new TreeMap<>())
                  .computeIfAbsent(phase, key -> new ArrayList<>())
                  .add(Interval.inSequence(list))));
    }
    TimeSeries<Interval> series = TimeSeries.ofIntervals();
    grid.values()
        .forEach(phases -> phases.values().forEach(list -> series.add(Interval.sideBySide(list))));
    return series.intervals();
  }

  private static long usualLength(LoadTestResult result) {
    long[] lengths =
        result.measuredIntervals().stream()
            .mapToLong(interval -> interval.endNanos() - interval.startNanos())
            .sorted()
            .toArray();
    return lengths.length == 0 ? 1 : Math.max(1, lengths[lengths.length / 2]);
  }
}
