package dev.brisk.profiler.sample.judge;

import dev.brisk.profiler.UnitFormat;
import dev.brisk.profiler.sample.model.Mode;
import dev.brisk.profiler.sample.model.SampleHeader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import jdk.jfr.EventType;
import jdk.jfr.consumer.RecordedEvent;

/// What a recording says beside its samples: flags, load, memory, settings.
public final class JvmFacts {
  /// Further away from all other events, a sample has the time of another clock.
  private static final Duration OTHER_CLOCK = Duration.ofMinutes(10);

  private boolean cpuTimeSampler;
  private long biased;
  private final RecordedSettings settings = new RecordedSettings();
  private long periodSum;
  private long periods;
  private boolean debugNonSafepoints;
  private boolean asyncAtStart;
  private Instant start = Instant.MAX;
  private Instant end = Instant.MIN;
  private boolean fixed;
  private Instant firstSample = Instant.MAX;
  private Instant lastSample = Instant.MIN;
  private final List<Double> loads = new ArrayList<>();
  private int processors = Runtime.getRuntime().availableProcessors();
  private OptionalDouble residentBytes = OptionalDouble.empty();

  /// Sets the window, which events stretch no more.
  public void window(Instant from, Instant to) {
    start = from;
    end = to;
    fixed = true;
  }

  /// Stretches the recording over a sample. Another clock than the recording's may have timed it:
  /// in recordings of async-profiler's `jfrsync` samples were seen to lie hours ahead.
  public void sampleAt(Instant time) {
    if (!fixed) {
      firstSample = time.isBefore(firstSample) ? time : firstSample;
      lastSample = time.isAfter(lastSample) ? time : lastSample;
    }
  }

  /// Stretches the recording over any other event.
  public void at(Instant from, Instant to) {
    if (fixed) {
      return;
    }
    if (from.isBefore(start)) {
      start = from;
    }
    if (to.isAfter(end)) {
      end = to;
    }
  }

  /// Takes a sample of JFR's CPU-time sampler.
  public void cpuTimeSample(long periodNanos, boolean atInexactPlace) {
    cpuTimeSampler = true;
    periodSum += periodNanos;
    periods++;
    biased += atInexactPlace ? 1 : 0;
  }

  public boolean cpuTimeSampler() {
    return cpuTimeSampler;
  }

  /// CPU-time samples whose stack may be inexact.
  public long biased() {
    return biased;
  }

  /// Takes any other event.
  public void accept(String name, RecordedEvent event) {
    switch (name) {
      case "jdk.BooleanFlag" -> {
        if ("DebugNonSafepoints".equals(event.getString("name"))) {
          debugNonSafepoints = event.getBoolean("value");
        }
      }
      case "jdk.JVMInformation" -> {
        String flags = String.valueOf(event.getString("jvmArguments"));
        debugNonSafepoints |= flags.contains("+DebugNonSafepoints");
        asyncAtStart |= flags.contains("-agentpath:") && flags.contains("syncProfiler");
      }
      case "jdk.CPULoad" ->
          loads.add((double) event.getFloat("jvmUser") + event.getFloat("jvmSystem"));
      case "jdk.CPUInformation" -> processors = Math.max(1, event.getInt("hwThreads"));
      case "jdk.ResidentSetSize" -> residentBytes = OptionalDouble.of(event.getLong("size"));
      case "jdk.ActiveSetting" -> settings.accept(event);
      case "jdk.ActiveRecording" -> settings.recording(event);
      default -> {}
    }
  }

  /// The event types of a file.
  public void types(List<EventType> types) {
    settings.types(types);
  }

  /// Whether execution samples are async-profiler's of wall time.
  public boolean wallOnly() {
    return settings.wallOnly();
  }

  /// The period that the events carried, on average.
  public long periodNanos() {
    return periods == 0 ? 0 : periodSum / periods;
  }

  /// The period by which execution samples are weighted.
  public long executionPeriodNanos() {
    return settings.executionPeriodNanos();
  }

  /// The period by which samples of wall time are weighted.
  public long wallPeriodNanos() {
    return settings.wallPeriodNanos();
  }

  /// The processors of the machine that it was recorded on.
  public int processors() {
    return processors;
  }

  public Instant start() {
    Instant first = ofSamples() && firstSample.isBefore(start) ? firstSample : start;
    return first.equals(Instant.MAX) ? Instant.EPOCH : first;
  }

  public Duration duration() {
    Instant last = ofSamples() && lastSample.isAfter(end) ? lastSample : end;
    return last.equals(Instant.MIN) || last.isBefore(start())
        ? Duration.ZERO
        : Duration.between(start(), last);
  }

  /// Whether the samples' times are those of the other events.
  private boolean ofSamples() {
    return !fixed
        && (end.isBefore(start)
            || !lastSample.isAfter(end.plus(OTHER_CLOCK))
                && !firstSample.isBefore(start.minus(OTHER_CLOCK)));
  }

  /// CPU of the JVM, in cores; empty: unknown.
  public OptionalDouble cores() {
    OptionalDouble load = loads.stream().mapToDouble(Double::doubleValue).average();
    return load.isPresent() ? OptionalDouble.of(load.getAsDouble() * processors) : load;
  }

  public OptionalDouble residentBytes() {
    return residentBytes;
  }

  public String engine(Mode mode) {
    if (mode == Mode.CPU && cpuTimeSampler) {
      return "JFR CPU-time sampler";
    }
    if (settings.async()) {
      return "async-profiler";
    }
    return switch (mode) {
      case CPU -> "JFR execution sampler";
      case WALL -> "async-profiler";
      case ALLOC -> "JFR allocation sampler";
      case LOCK -> "JFR lock events";
    };
  }

  /// What is said of lines, unless more than half of the samples are biased.
  ///
  /// @param otherwise what is known of the JVM's flags
  /// @param samples all of that mode
  public SampleHeader.LineTrust unlessBiased(
      SampleHeader.LineTrust otherwise, Mode mode, long samples) {
    return mode == Mode.CPU && otherwise.trusted() && 2 * biased > samples
        ? new SampleHeader.LineTrust(
            false,
            UnitFormat.share(biased, samples)
                + " of the samples are biased: their stacks were taken at the next safepoint, not"
                + " where the time was spent. brisk profile lines measures line by line.")
        : otherwise;
  }

  public SampleHeader.LineTrust lineTrust(Mode mode) {
    if (mode == Mode.ALLOC) {
      return new SampleHeader.LineTrust(
          true, "An allocation is sampled where it happens, at a place whose line is known.");
    }
    if (debugNonSafepoints) {
      return new SampleHeader.LineTrust(
          true,
          "The JVM ran with -XX:+DebugNonSafepoints: lines are those of the samples, but for gaps"
              + " that its compiler leaves in unrolled loops.");
    }
    if (settings.async()) {
      return asyncAtStart
          ? new SampleHeader.LineTrust(
              true, "async-profiler was loaded at the start: lines are those of the samples.")
          : new SampleHeader.LineTrust(
              false,
              "async-profiler came to a JVM that ran: code that was compiled before knows lines"
                  + " only at safepoints. Load it at the start.");
    }
    return new SampleHeader.LineTrust(
        false,
        "The JVM ran without -XX:+UnlockDiagnosticVMOptions -XX:+DebugNonSafepoints: its compiled"
            + " code knows lines only at safepoints, so most samples name the wrong line, and"
            + " for a small method that was inlined its caller. Start it with these flags, or under"
            + " brisk profile.");
  }
}
