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

  /// Segments of a thread by start, the outer before the inner.
  ///
  /// @param outer index of the last that began before and had not ended; -1: none
  private record OfThread(Segment[] sorted, int[] outer) {
    static OfThread of(List<Segment> segments) {
      Segment[] sorted = segments.toArray(Segment[]::new);
      Arrays.sort(
          sorted,
          Comparator.comparingLong(Segment::startNanos)
              .thenComparing(Segment::endNanos, Comparator.reverseOrder()));
      int[] outer = new int[sorted.length];
      for (int i = 0; i < sorted.length; i++) {
        int open = i - 1;
        while (open >= 0 && sorted[open].endNanos() < sorted[i].startNanos()) {
          open = outer[open];
        }
        outer[i] = open;
      }
      return new OfThread(sorted, outer);
    }
  }

  private final Map<Long, OfThread> byThread = new HashMap<>();
  private final List<Segment> segments;

  public Requests(List<Segment> segments) {
    this.segments = List.copyOf(segments);
    Map<Long, List<Segment>> grouped = new HashMap<>();
    for (Segment segment : segments) {
      grouped.computeIfAbsent(segment.thread(), thread -> new ArrayList<>()).add(segment);
    }
    grouped.forEach((thread, list) -> byThread.put(thread, OfThread.of(list)));
  }

  /// The endpoint whose segment covers a moment on a thread, the innermost if they are nested; or
  /// [SampleProfile#NO_ENDPOINT].
  public String endpointAt(long thread, long nanos) {
    OfThread of = byThread.get(thread);
    if (of == null) {
      return SampleProfile.NO_ENDPOINT;
    }
    Segment[] sorted = of.sorted();
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
    int covering = low - 1;
    while (covering >= 0 && nanos > sorted[covering].endNanos()) {
      covering = of.outer()[covering];
    }
    return covering < 0 ? SampleProfile.NO_ENDPOINT : sorted[covering].endpoint();
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
