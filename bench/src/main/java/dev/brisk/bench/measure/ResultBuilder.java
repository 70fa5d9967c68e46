package dev.brisk.bench.measure;

import dev.brisk.bench.plan.LoadModel;
import dev.brisk.bench.plan.LoadPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Adds intervals up to a result. Not thread-safe.
public final class ResultBuilder {
  private static final Path MEMORY = Path.of("/proc/self/status");

  private final LoadPlan plan;
  private final Instant started;
  private final TimeSeries<Interval> series = TimeSeries.ofIntervals();
  private Iterations iterations = Iterations.NONE;

  public ResultBuilder(LoadPlan plan, Instant started) {
    this.plan = plan;
    this.started = started;
  }

  public void add(Interval interval) {
    series.add(interval);
  }

  /// What became of the iterations of users on a schedule.
  public void iterations(Iterations iterations) {
    this.iterations = iterations;
  }

  /// @param interrupted true if the run was stopped before its end
  public LoadTestResult build(boolean interrupted) {
    List<Interval> all = series.intervals();
    List<Interval> measured =
        all.stream().filter(interval -> interval.phase() == Phase.MEASURE).toList();
    List<Interval> reported =
        all.stream().filter(interval -> interval.phase() != Phase.WARMUP).toList();
    long nanos =
        measured.isEmpty() ? 0 : measured.getLast().endNanos() - measured.getFirst().startNanos();
    double seconds = Math.max(nanos, 1) / 1e9;
    List<EndpointSummary> endpoints = new ArrayList<>();
    for (int i = 0; i < plan.targets().size(); i++) {
      int endpoint = i;
      Measures measures =
          Measures.merge(reported.stream().map(in -> in.endpoints().get(endpoint)).toList());
      long within =
          measured.stream().mapToLong(in -> in.endpoints().get(endpoint).requests()).sum();
      endpoints.add(new EndpointSummary(plan.targets().get(i).name(), measures, within / seconds));
    }
    EndpointSummary total =
        new EndpointSummary(
            "total",
            Measures.merge(endpoints.stream().map(EndpointSummary::measures).toList()),
            endpoints.stream().mapToDouble(EndpointSummary::requestsPerSecond).sum());
    LatencyHistogram sendLag =
        LatencyHistogram.merge(reported.stream().map(Interval::sendLag).toList());
    GeneratorUse generator = generator(measured, sendLag);
    return new LoadTestResult(
        plan,
        started,
        Duration.ofNanos(nanos),
        total,
        endpoints,
        all,
        LatencyHistogram.merge(all.stream().map(Interval::connect).toList()),
        sendLag,
        generator,
        iterations,
        Validity.check(
            plan.model() instanceof LoadModel.Open,
            total.measures(),
            sendLag,
            generator,
            iterations),
        interrupted);
  }

  private static GeneratorUse generator(List<Interval> measured, LatencyHistogram sendLag) {
    LoopUse use = LoopUse.sum(measured.stream().map(Interval::loop).toList());
    long ended =
        Math.max(
            1,
            measured.stream()
                .flatMap(interval -> interval.endpoints().stream())
                .mapToLong(Measures::requests)
                .sum());
    return new GeneratorUse(
        use.processCpuNanos() / 1e3 / ended,
        (double) use.allocatedBytes() / ended,
        use.busy(),
        use.starved(),
        sendLag.percentile(99),
        use.processCpuNanos() / 1e9,
        use.cpuNanos() / 1e9,
        residentBytes());
  }

  private static long residentBytes() {
    try {
      for (String line : Files.readAllLines(MEMORY)) {
        if (line.startsWith("VmRSS:")) {
          return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
        }
      }
      return -1;
    } catch (IOException e) {
      return -1;
    }
  }
}
