package dev.brisk.profiler.sample.judge;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.jfr.EventType;
import jdk.jfr.consumer.RecordedEvent;

/// What a recording says about how it was made: the periods of its samplers, and whose they were.
///
/// A setting belongs to one event. Other events have periods, too (JFR reads the load once a
/// second), so the name of a setting alone says nothing.
final class RecordedSettings {
  /// JFR's in its own `default.jfc`.
  private static final long JFR_PERIOD = 20_000_000;

  /// async-profiler's when it is given none.
  private static final long ASYNC_PERIOD = 10_000_000;

  private static final long ASYNC_WALL_PERIOD = 50_000_000;

  private static final Pattern TIME = Pattern.compile("(\\d{1,15}) *(ns|us|ms|s|m|h|d)");

  private final Map<Long, String> names = new HashMap<>();
  private boolean async;
  private boolean wallEvent;
  private boolean otherEvent;
  private long interval;
  private long wallInterval;
  private long period;

  /// The event types of a file: settings name them by number.
  void types(List<EventType> types) {
    types.forEach(type -> names.put(type.getId(), type.getName()));
  }

  /// Takes `jdk.ActiveRecording`, by which async-profiler names itself.
  void recording(RecordedEvent event) {
    async |= String.valueOf(event.getString("name")).startsWith("async-profiler");
  }

  /// Takes `jdk.ActiveSetting`.
  void accept(RecordedEvent event) {
    accept(
        names.getOrDefault(event.getLong("id"), ""),
        String.valueOf(event.getString("name")),
        String.valueOf(event.getString("value")));
  }

  void accept(String type, String name, String value) {
    switch (name) {
      case "engine", "cstack", "jstackdepth" -> async = true;
      case "interval" -> {
        async = true;
        interval = nanos(value);
      }
      case "event" -> {
        async = true;
        wallEvent |= value.equals("wall");
        otherEvent |= !value.isEmpty() && !value.equals("wall");
      }
      case "wall" -> wallInterval = Math.max(wallInterval, nanos(value));
      case "period" -> period = type.equals("jdk.ExecutionSample") ? nanos(value) : period;
      default -> {}
    }
  }

  boolean async() {
    return async;
  }

  /// Whether async-profiler wrote samples of wall time.
  boolean wall() {
    return wallEvent || wallInterval > 0;
  }

  /// Whether execution samples are those of wall time: nothing else was sampled.
  boolean wallOnly() {
    return wall() && !otherEvent;
  }

  /// The time between two execution samples.
  long executionPeriodNanos() {
    if (!async) {
      return period > 0 ? period : JFR_PERIOD;
    }
    return wallOnly() ? wallPeriodNanos() : interval > 0 ? interval : ASYNC_PERIOD;
  }

  /// The time between two samples of wall time.
  long wallPeriodNanos() {
    if (wallInterval > 0) {
      return wallInterval;
    }
    return wallEvent && interval > 0 ? interval : ASYNC_WALL_PERIOD;
  }

  /// A number of nanoseconds, or a time as JFR writes it; 0 for anything else.
  private static long nanos(String value) {
    if (value.matches("\\d{1,18}")) {
      return Long.parseLong(value);
    }
    Matcher time = TIME.matcher(value);
    if (!time.matches()) {
      return 0;
    }
    long number = Long.parseLong(time.group(1));
    return switch (time.group(2)) {
      case "ns" -> number;
      case "us" -> number * 1_000;
      case "ms" -> number * 1_000_000;
      case "s" -> number * 1_000_000_000;
      case "m" -> number * 60_000_000_000L;
      case "h" -> number * 3_600_000_000_000L;
      case "d" -> number * 86_400_000_000_000L;
      default -> throw new IllegalStateException("the pattern has another unit");
    };
  }
}
