package dev.brisk.bench.swarm;

import dev.brisk.bench.control.LoadSecond;
import dev.brisk.bench.control.LoadSnapshot;
import dev.brisk.bench.control.RequestName;
import dev.brisk.bench.control.RequestRow;
import dev.brisk.bench.measure.EndpointSummary;
import dev.brisk.bench.measure.LatencyHistogram;
import dev.brisk.bench.measure.Measures;
import dev.brisk.bench.measure.OwnMetric;
import dev.brisk.bench.measure.ScenarioFigures;
import dev.brisk.bench.measure.TimeSeries;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The seconds of a run, and their sums. Bounded: when there are too many, neighbours are merged.
/// Not thread-safe.
final class History {
  private final TimeSeries<LoadSecond> seconds =
      new TimeSeries<>(LoadSecond::weight, (a, b) -> true, LoadSecond::inSequence);
  private final Deque<LoadSecond> recent = new ArrayDeque<>();
  private final Map<RequestName, Measures> sums = new TreeMap<>();
  private final Map<String, Measures> tags = new TreeMap<>();
  private final Map<OwnMetric.Name, LatencyHistogram> own = new TreeMap<>();
  private LatencyHistogram connect = LatencyHistogram.NONE;
  private long nanos;

  void add(Swarm.Drained drained) {
    LoadSecond second = drained.second();
    LatencyHistogram opened = drained.connect();
    drained
        .own()
        .forEach(figures ->
            figures.forEach((name, values) ->
                own.merge(name, values, (a, b) -> LatencyHistogram.merge(List.of(a, b)))));
    add(second.requests(), sums);
    drained.tags().forEach(each -> add(each, tags));
    connect = LatencyHistogram.merge(List.of(connect, opened));
    nanos += second.nanos();
    recent.addLast(second);
    if (recent.size() > LoadSnapshot.CURRENT_SECONDS) {
      recent.removeFirst();
    }
    seconds.add(second);
  }

  private static <N> void add(Map<N, Measures> more, Map<N, Measures> to) {
    more.forEach(
        (name, measures) -> to.merge(name, measures, (a, b) -> Measures.merge(List.of(a, b))));
  }

  void clear() {
    seconds.clear();
    recent.clear();
    sums.clear();
    tags.clear();
    own.clear();
    connect = LatencyHistogram.NONE;
    nanos = 0;
  }

  Duration measured() {
    return Duration.ofNanos(nanos);
  }

  List<LoadSecond> from(long second) {
    List<LoadSecond> all = seconds.intervals();
    all.removeIf(each -> each.second() < second);
    return all;
  }

  Map<RequestName, Measures> sums() {
    return sums;
  }

  ScenarioFigures figures() {
    List<EndpointSummary> byTag = new ArrayList<>();
    tags.forEach((tag, measures) ->
        byTag.add(
            new EndpointSummary(
                "@" + tag, measures, measures.requests() * 1e9 / Math.max(1, nanos))));
    List<OwnMetric> list = new ArrayList<>();
    own.forEach((name, values) -> list.add(new OwnMetric(name, values)));
    return new ScenarioFigures(byTag, list);
  }

  LatencyHistogram connect() {
    return connect;
  }

  List<RequestRow> rows() {
    List<RequestRow> rows = new ArrayList<>();
    sums.forEach((name, measures) -> rows.add(row(name, measures)));
    return rows;
  }

  RequestRow total() {
    double requests = 0;
    double failures = 0;
    for (LoadSecond second : recent) {
      for (Measures measures : second.requests().values()) {
        requests += measures.requests();
        failures += measures.failed();
      }
    }
    double span = span();
    return new RequestRow(
        RequestRow.AGGREGATED, Measures.merge(sums.values()), requests / span, failures / span);
  }

  private RequestRow row(RequestName name, Measures measures) {
    double requests = 0;
    double failures = 0;
    for (LoadSecond second : recent) {
      Measures part = second.requests().get(name);
      if (part != null) {
        requests += part.requests();
        failures += part.failed();
      }
    }
    double span = span();
    return new RequestRow(name, measures, requests / span, failures / span);
  }

  private double span() {
    return Math.max(1, recent.stream().mapToLong(LoadSecond::nanos).sum()) / 1e9;
  }
}
