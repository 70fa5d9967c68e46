package dev.brisk.profiler.sample.read;

import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordedThread;
import org.jspecify.annotations.Nullable;

/// The kinds of events that are samples.
enum SampleKind {
  /// CPU time, by JFR's CPU-time sampler.
  CPU_TIME,
  /// A running thread: CPU time by JFR's execution sampler, wall time if async-profiler took it.
  EXECUTION,
  /// Wall time, by async-profiler; one event stands for several samples.
  WALL_CLOCK,
  /// A sample that stands for all that its thread allocated since the one before.
  ALLOCATION,
  /// A buffer that was handed to a thread to allocate in: by JFR before Java 16, by async-profiler.
  ALLOCATION_BUFFER,
  LOCK;

  /// Null for an event that is no sample.
  static @Nullable SampleKind of(RecordedEvent event) {
    return switch (event.getEventType().getName()) {
      case "jdk.CPUTimeSample" -> CPU_TIME;
      case "jdk.ExecutionSample" -> EXECUTION;
      case "profiler.WallClockSample" -> WALL_CLOCK;
      case "jdk.ObjectAllocationSample" -> ALLOCATION;
      case "jdk.ObjectAllocationInNewTLAB", "jdk.ObjectAllocationOutsideTLAB" -> ALLOCATION_BUFFER;
      case "jdk.JavaMonitorEnter", "jdk.ThreadPark" -> LOCK;
      default -> null;
    };
  }

  @Nullable RecordedThread thread(RecordedEvent event) {
    return switch (this) {
      case EXECUTION, WALL_CLOCK -> event.getThread("sampledThread");
      case CPU_TIME, ALLOCATION, ALLOCATION_BUFFER, LOCK -> event.getThread();
    };
  }

  /// Null if the sample failed.
  @Nullable RecordedStackTrace stack(RecordedEvent event) {
    return this == CPU_TIME && event.getBoolean("failed") ? null : event.getStackTrace();
  }

  /// Nanoseconds or bytes that the sample stands for.
  ///
  /// @param periodNanos of events that do not carry their own
  long weight(RecordedEvent event, long periodNanos) {
    return switch (this) {
      case CPU_TIME -> {
        long own = event.getDuration("samplingPeriod").toNanos();
        yield own > 0 ? own : periodNanos;
      }
      case EXECUTION -> periodNanos;
      case WALL_CLOCK ->
          periodNanos * (event.hasField("samples") ? Math.max(1, event.getInt("samples")) : 1);
      case ALLOCATION -> event.getLong("weight");
      case ALLOCATION_BUFFER ->
          event.getLong(event.hasField("tlabSize") ? "tlabSize" : "allocationSize");
      case LOCK -> event.getDuration().toNanos();
    };
  }
}
