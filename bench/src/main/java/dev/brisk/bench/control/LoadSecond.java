package dev.brisk.bench.control;

import dev.brisk.bench.measure.LoopUse;
import dev.brisk.bench.measure.Measures;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// One second of a run: whole histograms, so that seconds of several workers, or of a whole run,
/// add up without loss. Percentiles of merged seconds equal those of one histogram that saw all
/// requests, bit for bit.
///
/// @param second since the start of the run, from 0
/// @param end when it ended; the last second of a run may be shorter
/// @param nanos how long it lasted
/// @param users at its end
/// @param connections open at its end
/// @param requests what ended in it, by name; names without requests are left out
/// @param generator what the load generator used
public record LoadSecond(
    long second,
    Instant end,
    long nanos,
    int users,
    int connections,
    Map<RequestName, Measures> requests,
    LoopUse generator) {
  public LoadSecond {
    requests = Collections.unmodifiableMap(new TreeMap<>(requests));
  }

  /// All requests of this second together.
  public Measures total() {
    return Measures.merge(requests.values());
  }

  /// What it takes in memory, in sixteens of bytes.
  public long weight() {
    return requests.values().stream().mapToLong(Measures::weight).sum();
  }

  /// The same second on several workers.
  public static LoadSecond sideBySide(Collection<LoadSecond> workers) {
    LoadSecond first = workers.iterator().next();
    return new LoadSecond(
        first.second,
        workers.stream().map(LoadSecond::end).max(Instant::compareTo).orElseThrow(),
        workers.stream().mapToLong(LoadSecond::nanos).max().orElseThrow(),
        workers.stream().mapToInt(LoadSecond::users).sum(),
        workers.stream().mapToInt(LoadSecond::connections).sum(),
        sum(workers),
        LoopUse.sum(workers.stream().map(LoadSecond::generator).toList()));
  }

  /// Seconds that follow each other, as one longer interval.
  public static LoadSecond inSequence(List<LoadSecond> seconds) {
    LoadSecond last = seconds.getLast();
    return new LoadSecond(
        seconds.getFirst().second,
        last.end,
        seconds.stream().mapToLong(LoadSecond::nanos).sum(),
        last.users,
        last.connections,
        sum(seconds),
        LoopUse.sum(seconds.stream().map(LoadSecond::generator).toList()));
  }

  /// What happened in all of these seconds, by name.
  public static Map<RequestName, Measures> sum(Collection<LoadSecond> seconds) {
    Map<RequestName, List<Measures>> parts = new TreeMap<>();
    for (LoadSecond second : seconds) {
      second.requests.forEach(
          (name, measures) -> parts.computeIfAbsent(name, n -> new ArrayList<>()).add(measures));
    }
    Map<RequestName, Measures> sums = new TreeMap<>();
    parts.forEach((name, list) -> sums.put(name, Measures.merge(list)));
    return sums;
  }
}
