package dev.brisk.profiler.sample.judge;

import dev.brisk.profiler.sample.model.Mode;
import dev.brisk.profiler.sample.model.SampleHeader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import jdk.jfr.consumer.RecordedEvent;

/// What a recording says beside its samples: flags, load, memory, settings.
public final class JvmFacts {
  private boolean cpuTimeSampler;
  private long biased;
  private long periodSum;
  private long periods;
  private long settingPeriodNanos;
  private boolean debugNonSafepoints;
  private boolean asyncProfiler;
  private boolean wall;
  private Instant start = Instant.MAX;
  private Instant end = Instant.MIN;
  private final List<Double> loads = new ArrayList<>();
  private int processors = Runtime.getRuntime().availableProcessors();
  private OptionalDouble residentBytes = OptionalDouble.empty();

  /// Stretches the recording over an event.
  public void at(Instant from, Instant to) {
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
      }
      case "jdk.NativeLibrary" ->
          asyncProfiler |= String.valueOf(event.getString("name")).contains("asyncProfiler");
      case "jdk.CPULoad" ->
          loads.add((double) event.getFloat("jvmUser") + event.getFloat("jvmSystem"));
      case "jdk.CPUInformation" -> processors = Math.max(1, event.getInt("hwThreads"));
      case "jdk.ResidentSetSize" -> residentBytes = OptionalDouble.of(event.getLong("size"));
      case "jdk.ActiveSetting" -> setting(event);
      default -> {}
    }
  }

  private void setting(RecordedEvent event) {
    String name = String.valueOf(event.getString("name"));
    String value = String.valueOf(event.getString("value"));
    if (name.equals("event") && value.equals("wall")
        || name.equals("wall") && value.matches("\\d+")) {
      wall = true;
      asyncProfiler = true;
    }
    if (name.equals("engine") || name.equals("version") && value.startsWith("async")) {
      asyncProfiler = true;
    }
    if (name.equals("interval") && value.matches("[1-9]\\d*") && asyncProfiler) {
      settingPeriodNanos = Long.parseLong(value);
    }
    if (name.equals("wall") && value.matches("[1-9]\\d*")) {
      settingPeriodNanos = Long.parseLong(value);
    }
    if (name.equals("period") && value.matches("\\d+ ms") && settingPeriodNanos == 0) {
      settingPeriodNanos = Long.parseLong(value.replace(" ms", "")) * 1_000_000;
    }
  }

  /// Whether async-profiler took samples of wall time.
  public boolean wallEvent() {
    return wall;
  }

  /// The period that the events carried, on average.
  public long periodNanos() {
    return periods == 0 ? 0 : periodSum / periods;
  }

  /// The period by which events without one are weighted.
  public long executionPeriodNanos() {
    return settingPeriodNanos > 0 ? settingPeriodNanos : 20_000_000;
  }

  public Instant start() {
    return start.equals(Instant.MAX) ? Instant.EPOCH : start;
  }

  public Duration duration() {
    return end.isBefore(start) ? Duration.ZERO : Duration.between(start, end);
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
    if (asyncProfiler && mode != Mode.CPU || wall) {
      return "async-profiler";
    }
    return switch (mode) {
      case CPU -> cpuTimeSampler ? "JFR CPU-time sampler" : "JFR execution sampler";
      case WALL -> "async-profiler";
      case ALLOC -> "JFR allocation sampler";
      case LOCK -> "JFR lock events";
    };
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
    if (wall) {
      return new SampleHeader.LineTrust(
          true, "async-profiler was loaded at the start: lines are those of the samples.");
    }
    return new SampleHeader.LineTrust(
        false,
        "The JVM ran without -XX:+UnlockDiagnosticVMOptions -XX:+DebugNonSafepoints: its compiled"
            + " code knows lines only at safepoints, so most samples name the wrong line of the"
            + " right method. Start it with these flags, or under brisk profile.");
  }
}
