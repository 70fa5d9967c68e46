package dev.brisk.profiler.foreign;

import dev.brisk.profiler.line.LineProfile;
import dev.brisk.profiler.sample.model.WindowFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What `kernprof -l` of Python's line_profiler writes (`.lprof`): hits and time of each line.
final class PythonLines {
  private PythonLines() {}

  static LineProfile read(byte[] bytes, String target) {
    if (!(Pickle.read(bytes) instanceof Pickle.Instance stats)
        || !stats.name().endsWith("LineStats")
        || !(stats.state() instanceof Map<?, ?> state)
        || !(state.get("timings") instanceof Map<?, ?> timings)
        || !(state.get("unit") instanceof Number unit)) {
      throw new IllegalArgumentException(
          "the pickle holds no LineStats with timings and unit, which line_profiler writes");
    }
    double nanos = unit.doubleValue() * 1e9;
    List<LineProfile.Function> functions = new ArrayList<>();
    timings.forEach((key, lines) -> {
      LineProfile.Function function = function(key, lines, nanos);
      if (!function.lines().isEmpty()) {
        functions.add(function);
      }
    });
    return new LineProfile(
        target,
        WindowFacts.unknown(Instant.EPOCH, Duration.ZERO),
        1,
        0,
        functions,
        List.of(
            "From line_profiler, whose own cost is in the times. It does not tell callees from own"
                + " code: % Self is % Time. Calls are the hits of the first line that ran."));
  }

  private static LineProfile.Function function(Object key, @Nullable Object lines, double nanos) {
    if (!(key instanceof List<?> names)
        || names.size() != 3
        || !(names.get(0) instanceof String file)
        || !(names.get(2) instanceof String name)
        || !(lines instanceof List<?> rows)) {
      throw new IllegalArgumentException(
          "timings holds something else than (file, line, function): [(line, hits, time), …]");
    }
    List<LineProfile.Line> read = new ArrayList<>();
    long sum = 0;
    for (Object row : rows) {
      if (!(row instanceof List<?> parts)
          || parts.size() != 3
          || !(parts.get(0) instanceof Long number)
          || !(parts.get(1) instanceof Long hits)
          || !(parts.get(2) instanceof Number time)) {
        throw new IllegalArgumentException("a line of " + name + " is not (line, hits, time)");
      }
      long weight = Math.round(time.doubleValue() * nanos);
      sum += weight;
      read.add(
          new LineProfile.Line(number.intValue(), hits, weight, weight, weight, weight, false));
    }
    long calls =
        read.stream()
            .min(java.util.Comparator.comparingInt(LineProfile.Line::number))
            .map(LineProfile.Line::hits)
            .orElse(0L);
    String module = Modules.of(file);
    return new LineProfile.Function(
        module + "." + name,
        module,
        Modules.fileName(file),
        "",
        calls,
        calls,
        sum,
        sum,
        0,
        read,
        "");
  }
}
