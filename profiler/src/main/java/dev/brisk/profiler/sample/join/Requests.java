package dev.brisk.profiler.sample.join;

import dev.brisk.profiler.sample.model.SampleHeader;
import dev.brisk.profiler.sample.model.SampleProfile;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedThread;
import org.jspecify.annotations.Nullable;

/// The request segments of a recording, to be asked by thread and time.
///
/// A virtual thread is asked by its own number, never by its carrier's: that is what makes the
/// answer right where span tags on the carrier are wrong for one sample in three.
public final class Requests {
  /// One stretch of work.
  ///
  /// @param thread Java's thread number
  /// @param startNanos since the epoch
  /// @param endNanos since the epoch
  /// @param endpoint method and route template
  /// @param request the same number in all segments of a request
  /// @param status HTTP status, 0 while it is not known
  /// @param last whether the request ended with it
  public record Segment(
      long thread,
      long startNanos,
      long endNanos,
      String endpoint,
      long request,
      int status,
      boolean last) {}

  /// A segment out of a recording; null for any other event, or one without a thread.
  public static @Nullable Segment segment(RecordedEvent event) {
    RecordedThread thread = event.getThread();
    if (thread == null || !event.getEventType().getName().equals("dev.brisk.Request")) {
      return null;
    }
    String endpoint = event.getString("endpoint");
    return new Segment(
        thread.getJavaThreadId(),
        nanos(event.getStartTime()),
        nanos(event.getEndTime()),
        endpoint == null ? SampleProfile.NO_ENDPOINT : endpoint,
        event.getLong("request"),
        event.getInt("status"),
        event.getBoolean("last"));
  }

  /// Nanoseconds since the epoch.
  public static long nanos(Instant time) {
    return time.getEpochSecond() * 1_000_000_000L + time.getNano();
  }

  private final Map<Long, Segment[]> byThread = new HashMap<>();
  private final List<Segment> segments;

  public Requests(List<Segment> segments) {
    this.segments = List.copyOf(segments);
    Map<Long, List<Segment>> grouped = new HashMap<>();
    for (Segment segment : segments) {
      grouped.computeIfAbsent(segment.thread(), thread -> new ArrayList<>()).add(segment);
    }
    grouped.forEach((thread, list) -> {
      Segment[] sorted = list.toArray(Segment[]::new);
      Arrays.sort(sorted, Comparator.comparingLong(Segment::startNanos));
      byThread.put(thread, sorted);
    });
  }

  /// The endpoint whose segment covers a moment on a thread, the innermost if they are nested; or
  /// [SampleProfile#NO_ENDPOINT].
  public String endpointAt(long thread, long nanos) {
    Segment[] sorted = byThread.get(thread);
    if (sorted == null) {
      return SampleProfile.NO_ENDPOINT;
    }
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle].startNanos() <= nanos) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    // Segments nest at most a few deep: look back a little for one that is still open.
    for (int i = low - 1; i >= 0 && i >= low - 9; i--) {
      if (nanos <= sorted[i].endNanos()) {
        return sorted[i].endpoint();
      }
    }
    return SampleProfile.NO_ENDPOINT;
  }

  /// The five measures: those of the requests, with the process's CPU and memory as they are given.
  public SampleHeader.Measures measures(
      double seconds, OptionalDouble cores, OptionalDouble residentBytes) {
    Map<Long, long[]> spans = new HashMap<>(); // request → first start, last end
    long ended = 0;
    long failed = 0;
    for (Segment segment : segments) {
      long[] span = spans.computeIfAbsent(segment.request(), r -> new long[] {Long.MAX_VALUE, -1});
      span[0] = Math.min(span[0], segment.startNanos());
      if (segment.last()) {
        span[1] = segment.endNanos();
        ended++;
        failed += segment.status() >= 500 ? 1 : 0;
      }
    }
    long[] times =
        spans.values().stream()
            .filter(span -> span[1] >= 0)
            .mapToLong(span -> span[1] - span[0])
            .sorted()
            .toArray();
    return new SampleHeader.Measures(
        ended,
        times.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(times[times.length / 2]),
        times.length == 0
            ? OptionalDouble.empty()
            : OptionalDouble.of(times[(int) Math.min(times.length - 1L, times.length * 99L / 100)]),
        cores,
        residentBytes,
        times.length == 0 || seconds <= 0
            ? OptionalDouble.empty()
            : OptionalDouble.of(ended / seconds),
        ended == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) failed / ended));
  }
}
