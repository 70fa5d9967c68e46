package dev.brisk.profiler.file;

import dev.brisk.profiler.sample.model.Timeline;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/// The timeline of a profile in our own format.
///
/// ```
/// timeline    stretch_nanos, unit, rows: name of the thread, weights by stretch
/// times       of an endpoint, columns: n (stretches of each node), stretch (from the one before),
///             weight
/// ```
///
/// Weights are in units of their own, and rounded: a millionth of the profile is no pixel.
final class TimelineJson {
  /// About 200 KB of a page. A profile with more is written with fewer stretches.
  private static final int MOST_ENTRIES = 60_000;

  private static final long PARTS = 1_000_000;

  private final Timeline timeline;

  /// How many stretches are written as one.
  private final int merged;

  private final long unit;

  private TimelineJson(Timeline timeline, int merged, long unit) {
    this.timeline = timeline;
    this.merged = merged;
    this.unit = unit;
  }

  /// Null for a profile without one, or too large for one.
  static @Nullable TimelineJson of(@Nullable Timeline timeline, List<Columns> trees, long total) {
    if (timeline == null) {
      return null;
    }
    for (int merged = 1; merged < timeline.stretches(); merged *= 2) {
      long entries = 0;
      long unit = 0;
      for (Columns columns : trees) {
        for (int i = 0; i < columns.size(); i++) {
          SortedMap<Integer, Long> times = coarse(columns.times(i), merged);
          entries += times.size();
          for (long weight : times.values()) {
            unit = ProfileDocument.divisor(unit, weight);
          }
        }
      }
      if (entries <= MOST_ENTRIES) {
        return new TimelineJson(timeline, merged, Math.max(1, Math.max(unit, total / PARTS)));
      }
    }
    return null;
  }

  private static SortedMap<Integer, Long> coarse(SortedMap<Integer, Long> times, int merged) {
    if (merged == 1) {
      return times;
    }
    SortedMap<Integer, Long> coarse = new TreeMap<>();
    times.forEach((stretch, weight) -> coarse.merge(stretch / merged, weight, Long::sum));
    return coarse;
  }

  void write(JsonGenerator json) {
    json.writeObjectPropertyStart("timeline");
    json.writeNumberProperty("stretch_nanos", timeline.stretchNanos() * merged);
    json.writeNumberProperty("unit", unit);
    json.writeArrayPropertyStart("rows");
    for (Timeline.Row row : timeline.rows()) {
      json.writeStartObject();
      json.writeStringProperty("name", row.thread());
      json.writeArrayPropertyStart("weights");
      for (int from = 0; from < timeline.stretches(); from += merged) {
        int to = Math.min(timeline.stretches(), from + merged);
        long sum = row.weights().subList(from, to).stream().mapToLong(w -> w).sum();
        json.writeNumber(Math.round((double) sum / unit));
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  /// An endpoint's part.
  void write(JsonGenerator json, Columns columns) {
    List<SortedMap<Integer, Long>> times = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      times.add(coarse(columns.times(i), merged));
    }
    json.writeObjectPropertyStart("times");
    json.writeArrayPropertyStart("n");
    times.forEach(of -> json.writeNumber(of.size()));
    json.writeEndArray();
    json.writeArrayPropertyStart("stretch");
    for (SortedMap<Integer, Long> of : times) {
      int before = 0;
      for (int stretch : of.keySet()) {
        json.writeNumber(stretch - before);
        before = stretch;
      }
    }
    json.writeEndArray();
    json.writeArrayPropertyStart("weight");
    for (SortedMap<Integer, Long> of : times) {
      of.values().forEach(weight -> json.writeNumber(Math.round((double) weight / unit)));
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  /// Reads what [#write] wrote; null if there is none.
  ///
  /// @throws IllegalArgumentException if it is no timeline
  static @Nullable Timeline read(JsonNode timeline) {
    if (!timeline.isObject()) {
      return null;
    }
    long unit = unit(timeline);
    List<Timeline.Row> rows = new ArrayList<>();
    int stretches = timeline.path("rows").path(0).path("weights").size();
    for (JsonNode row : timeline.path("rows")) {
      List<Long> weights = new ArrayList<>();
      row.path("weights").forEach(weight -> weights.add(weight.asLong(0) * unit));
      if (weights.size() != stretches) {
        throw new IllegalArgumentException("rows of its timeline are of unequal length");
      }
      rows.add(new Timeline.Row(row.path("name").asString(""), weights));
    }
    return new Timeline(timeline.path("stretch_nanos").asLong(0), stretches, rows);
  }

  private static long unit(JsonNode timeline) {
    return Math.max(1, timeline.path("unit").asLong(1));
  }

  /// Reads the stretches of an endpoint's nodes in their order.
  static final class Reader {
    private final JsonNode times;
    private final int stretches;
    private final long unit;
    private int next;

    Reader(JsonNode times, @Nullable Timeline timeline, JsonNode unitOf) {
      this.times = times;
      this.stretches = timeline == null ? 0 : timeline.stretches();
      this.unit = unit(unitOf);
    }

    /// Of a node.
    SortedMap<Integer, Long> read(int node) {
      SortedMap<Integer, Long> of = new TreeMap<>();
      int stretch = 0;
      for (int i = times.path("n").path(node).asInt(0); i > 0; i--, next++) {
        stretch += times.path("stretch").path(next).asInt(stretches);
        if (stretch < 0 || stretch >= stretches) {
          throw new IllegalArgumentException(
              "it names stretch " + stretch + " of its timeline, but there are " + stretches);
        }
        of.put(stretch, times.path("weight").path(next).asLong(0) * unit);
      }
      return of;
    }
  }
}
