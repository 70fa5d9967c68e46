package dev.brisk.profiler.sample;

import java.time.Duration;

/// A JFR configuration with only what a profile needs: the default one costs 10 % on a small
/// request that allocates much, this one nothing that could be measured.
final class JfrSettings {
  /// Stands for the CPU-time sampler, and for the execution sampler where a JVM has no better one.
  static final String ANY_CPU_SAMPLER = "any";

  private JfrSettings() {}

  /// The configuration as a `.jfc` file's text.
  ///
  /// @param samples the event that takes the samples, or an empty string for none
  static String text(String samples, Duration period) {
    StringBuilder events = new StringBuilder();
    switch (samples) {
      case "jdk.CPUTimeSample", ANY_CPU_SAMPLER -> {
        if (samples.equals(ANY_CPU_SAMPLER)) {
          add(
              events,
              "jdk.ExecutionSample",
              "period",
              period.toMillis() + " ms",
              "stackTrace",
              "true");
        }
        add(
            events,
            "jdk.CPUTimeSample",
            "throttle",
            period.toMillis() + " ms",
            "stackTrace",
            "true");
        add(events, "jdk.CPUTimeSamplesLost");
        add(events, "jdk.ThreadStart", "stackTrace", "true");
        // Each thread writes one when it ends; the period is for those that live, and not needed.
        add(events, "jdk.ThreadCPULoad", "period", "1 h");
      }
      case "jdk.ExecutionSample" ->
          add(events, samples, "period", period.toMillis() + " ms", "stackTrace", "true");
      case "jdk.ObjectAllocationSample" -> {
        add(events, samples, "throttle", "1000/s", "stackTrace", "true");
        add(events, "jdk.ThreadAllocationStatistics", "period", "everyChunk");
        add(events, "jdk.ThreadStart", "stackTrace", "false");
      }
      default -> {}
    }
    add(events, "dev.brisk.Request", "threshold", "0 ns");
    add(events, "jdk.GCPhasePause", "threshold", "0 ns");
    add(events, "jdk.CPULoad", "period", "200 ms");
    add(events, "jdk.ResidentSetSize", "period", "200 ms");
    add(events, "jdk.JVMInformation", "period", "beginChunk");
    add(events, "jdk.CPUInformation", "period", "beginChunk");
    add(events, "jdk.BooleanFlag", "period", "beginChunk");
    add(events, "jdk.ActiveSetting");
    return """
    <?xml version="1.0" encoding="UTF-8"?>
    <configuration version="2.0" label="Brisk" description="Profile" provider="Brisk">
    %s</configuration>
    """
        .formatted(events);
  }

  private static void add(StringBuilder events, String name, String... settings) {
    events.append("  <event name=\"").append(name).append("\">\n");
    events.append("    <setting name=\"enabled\">true</setting>\n");
    for (int i = 0; i < settings.length; i += 2) {
      events
          .append("    <setting name=\"")
          .append(settings[i])
          .append("\">")
          .append(settings[i + 1])
          .append("</setting>\n");
    }
    events.append("  </event>\n");
  }
}
