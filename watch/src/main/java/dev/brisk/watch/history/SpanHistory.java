package dev.brisk.watch.history;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One span's ring of steps, and the earlier readings that its summary is counted from. Not
/// thread-safe.
final class SpanHistory {
  /// A summary covers its span but for one part of so many.
  private static final int ANCHORS = 12;

  private static final long NEVER = Long.MIN_VALUE;

  private record Anchor(long second, long nanos, Map<String, Counts> counts) {}

  private final Span span;

  /// Which step a slot holds.
  private final long[] stamps;

  private final float[] seconds;
  private final float[] cores;
  private final long[] heapBytes;
  private final long[] residentBytes;
  private final int[] threads;
  private final int[] descriptors;
  private final int[][] heat;
  private final Track total;
  private final Map<String, Track> tracks = new LinkedHashMap<>();
  private final ArrayDeque<Anchor> anchors = new ArrayDeque<>();
  private @Nullable Anchor last;

  SpanHistory(Span span) {
    this.span = span;
    int steps = span.steps();
    stamps = new long[steps];
    Arrays.fill(stamps, NEVER);
    seconds = new float[steps];
    cores = new float[steps];
    heapBytes = new long[steps];
    residentBytes = new long[steps];
    threads = new int[steps];
    descriptors = new int[steps];
    heat = new int[steps][];
    total = new Track(steps);
  }

  /// @param second since 1970, by a clock that never jumps
  /// @param counts of this look, by endpoint
  void add(long second, long nanos, Map<String, Counts> counts, Resources resources) {
    Anchor previous = last;
    if (previous == null) {
      last = new Anchor(second, nanos, counts);
      anchors.add(last);
      return;
    }
    long step = previous.second() / span.stepSeconds();
    if (second / span.stepSeconds() == step) {
      return;
    }
    int slot = (int) (step % span.steps());
    stamps[slot] = step;
    seconds[slot] = (nanos - previous.nanos()) / 1e9f;
    cores[slot] = (float) resources.cores();
    heapBytes[slot] = resources.heapBytes();
    residentBytes[slot] = resources.residentBytes();
    threads[slot] = resources.threads();
    descriptors[slot] = resources.descriptors();
    Counts all = Counts.NONE;
    for (Map.Entry<String, Counts> each : counts.entrySet()) {
      Counts delta =
          each.getValue().minus(previous.counts().getOrDefault(each.getKey(), Counts.NONE));
      tracks.computeIfAbsent(each.getKey(), name -> new Track(span.steps())).put(slot, delta);
      all = all.plus(delta);
    }
    total.put(slot, all);
    heat[slot] = all.durations().halfOctaves();
    last = new Anchor(second, nanos, counts);
    Anchor newest = anchors.getLast();
    if (second - newest.second() >= span.seconds() / ANCHORS) {
      anchors.add(last);
      if (anchors.size() > ANCHORS + 1) {
        anchors.remove();
      }
    }
  }

  Summary summary(long nanos, Map<String, Counts> now) {
    Anchor since = anchors.peek();
    if (since == null) {
      return new Summary(0, Counts.NONE, Map.of());
    }
    Map<String, Counts> endpoints = new LinkedHashMap<>();
    Counts all = Counts.NONE;
    for (Map.Entry<String, Counts> each : now.entrySet()) {
      Counts delta = each.getValue().minus(since.counts().getOrDefault(each.getKey(), Counts.NONE));
      if (!each.getKey().equals(History.BESIDE)) {
        endpoints.put(each.getKey(), delta);
      }
      all = all.plus(delta);
    }
    return new Summary((nanos - since.nanos()) / 1e9, all, endpoints);
  }

  /// @param steps at most so many, the newest
  Series series(@Nullable String endpoint, int steps) {
    Track track = endpoint == null ? total : tracks.get(endpoint);
    Anchor newest = last;
    if (newest == null) {
      return new Series(span.stepSeconds(), List.of(), Map.of(), List.of());
    }
    long end = newest.second() / span.stepSeconds();
    long first = end - steps;
    while (first < end && stamps[slot(first)] != first) {
      first++;
    }
    List<Long> times = new ArrayList<>();
    for (long step = first; step < end; step++) {
      times.add(step * span.stepSeconds());
    }
    Map<String, List<Double>> figures = new LinkedHashMap<>();
    if (track != null) {
      figures.put("requests", each(first, end, slot -> rate(track.requests[slot], slot)));
      figures.put("client_errors", each(first, end, slot -> rate(track.clientErrors[slot], slot)));
      figures.put("server_errors", each(first, end, slot -> rate(track.serverErrors[slot], slot)));
      figures.put("p50", each(first, end, slot -> track.p50[slot]));
      figures.put("p95", each(first, end, slot -> track.p95[slot]));
      figures.put("p99", each(first, end, slot -> track.p99[slot]));
      figures.put("lookups", each(first, end, slot -> rate(track.lookups[slot], slot)));
      figures.put("hits", each(first, end, slot -> rate(track.hits[slot], slot)));
      figures.put("saved", each(first, end, slot -> rate(track.saved[slot], slot)));
    }
    List<int[]> drawn = List.of();
    if (endpoint == null) {
      figures.put("cores", each(first, end, slot -> cores[slot]));
      figures.put("heap_bytes", each(first, end, slot -> heapBytes[slot]));
      figures.put("resident_bytes", each(first, end, slot -> residentBytes[slot]));
      figures.put("threads", each(first, end, slot -> threads[slot]));
      figures.put("descriptors", each(first, end, slot -> descriptors[slot]));
      drawn = new ArrayList<>();
      for (long step = first; step < end; step++) {
        drawn.add(stamps[slot(step)] == step ? heat[slot(step)] : new int[0]);
      }
    }
    return new Series(span.stepSeconds(), times, figures, Collections.unmodifiableList(drawn));
  }

  Series newest() {
    return series(null, 1);
  }

  private int slot(long step) {
    return (int) (step % span.steps());
  }

  private double rate(double count, int slot) {
    return count / seconds[slot];
  }

  private interface AtSlot {
    double value(int slot);
  }

  private List<@Nullable Double> each(long first, long end, AtSlot figure) {
    List<@Nullable Double> values = new ArrayList<>();
    for (long step = first; step < end; step++) {
      double value = stamps[slot(step)] == step ? figure.value(slot(step)) : Double.NaN;
      values.add(Double.isNaN(value) ? null : value);
    }
    return values;
  }
}
