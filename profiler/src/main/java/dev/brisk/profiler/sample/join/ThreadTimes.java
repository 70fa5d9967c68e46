package dev.brisk.profiler.sample.join;

import dev.brisk.profiler.sample.model.CallTree;
import dev.brisk.profiler.sample.model.Timeline;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/// Adds up the weight of each thread by stretch of time.
public final class ThreadTimes {
  /// Less is less than a few samples of each thread.
  private static final long SHORTEST_NANOS = 50_000_000;

  /// Rows that can be told apart at a glance.
  private static final int MOST_ROWS = 8;

  /// A program may start a thread for each request.
  private static final int MOST_NAMES = 2_000;

  private static final String UNNAMED = "(threads without a name)";
  private static final String OTHERS = "(other threads)";

  private final long startNanos;
  private final long stretchNanos;
  private final int stretches;
  private final Map<String, long[]> weights = new HashMap<>();

  public ThreadTimes(long startNanos, long durationNanos) {
    this.startNanos = startNanos;
    this.stretches = (int) Math.clamp(durationNanos / SHORTEST_NANOS, 1, Timeline.MOST);
    this.stretchNanos = Math.max(1, Math.ceilDiv(durationNanos, stretches));
  }

  /// Adds a sample. What lasted, as a wait does, is spread over its stretches.
  ///
  /// @param nanos when it began
  /// @param lastedNanos how long, 0 for a moment
  /// @param thread its name; empty for one without
  /// @param node where the sample ended, which is told of each stretch
  public void add(long nanos, long lastedNanos, String thread, long weight, CallTree.Node node) {
    String name = thread.isBlank() ? UNNAMED : thread;
    String row = weights.size() < MOST_NAMES || weights.containsKey(name) ? name : OTHERS;
    long[] of = weights.computeIfAbsent(row, key -> new long[stretches]);
    int first = at(nanos);
    int last = at(nanos + lastedNanos);
    long given = 0;
    for (int i = first; i <= last; i++) {
      long until = Math.min(startNanos + (i + 1) * stretchNanos - nanos, lastedNanos);
      long upTo = i == last ? weight : Math.round((double) weight * until / lastedNanos);
      of[i] += upTo - given;
      node.at(i, upTo - given);
      given = upTo;
    }
  }

  private int at(long nanos) {
    return (int) Math.clamp((nanos - startNanos) / stretchNanos, 0, stretches - 1);
  }

  public Timeline timeline() {
    List<Map.Entry<String, long[]>> sorted = new ArrayList<>(weights.entrySet());
    sorted.sort(
        Comparator.comparing((Map.Entry<String, long[]> entry) -> entry.getKey().equals(OTHERS))
            .thenComparing(
                entry -> Arrays.stream(entry.getValue()).sum(), Comparator.reverseOrder())
            .thenComparing(Map.Entry::getKey));
    List<Timeline.Row> rows = new ArrayList<>();
    long[] others = new long[stretches];
    int merged = 0;
    for (Map.Entry<String, long[]> entry : sorted) {
      if (rows.size() < MOST_ROWS - (sorted.size() > MOST_ROWS ? 1 : 0)) {
        rows.add(row(entry.getKey(), entry.getValue()));
      } else {
        merged++;
        Arrays.setAll(others, i -> others[i] + entry.getValue()[i]);
      }
    }
    if (merged > 0) {
      rows.add(
          row(weights.containsKey(OTHERS) ? OTHERS : "(" + merged + " other threads)", others));
    }
    return new Timeline(stretchNanos, stretches, rows);
  }

  private static Timeline.Row row(String name, long[] weights) {
    return new Timeline.Row(name, LongStream.of(weights).boxed().toList());
  }
}
