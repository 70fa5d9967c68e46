package dev.brisk.profiler.foreign;

import dev.brisk.profiler.sample.model.CallTree;
import dev.brisk.profiler.sample.model.Mode;
import dev.brisk.profiler.sample.model.SampleProfile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What Austin 2 and later print of a Python program:
/// `P42;T7;/srv/app.py:main:12;/srv/app.py:price:3 100` on each line, microseconds behind, with `#
/// name: value` before.
final class Austin {
  private static final Pattern START = Pattern.compile("(?s)\\s*(# austin: |P\\d+;T[^;\\n]*;).*");
  private static final Pattern SAMPLE =
      Pattern.compile("P\\d+;T[^; ]*;?(.*?) (-?\\d{1,15})(?:,(\\d+),-?\\d+)?");
  private static final Pattern FRAME = Pattern.compile("(.*):([^:]+):(\\d+)");

  private Austin() {}

  static boolean looksLike(String text) {
    return START.matcher(text.substring(0, Math.min(text.length(), 200))).matches();
  }

  static SampleProfile read(String text, String target) {
    SampleProfile.Builder builder = new SampleProfile.Builder();
    Mode mode = Mode.WALL;
    long duration = 0;
    long samples = 0;
    int number = 0;
    for (String line : (Iterable<String>) text.lines()::iterator) {
      number++;
      if (line.startsWith("# mode: ")) {
        mode = mode(line.substring(8).strip());
      } else if (line.matches("# duration: \\d{1,15}")) {
        duration = Long.parseLong(line.substring(12));
      }
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      Matcher sample = SAMPLE.matcher(line);
      if (!sample.matches()) {
        throw ForeignSamples.malformed(number, line, "\"P42;T7;file:function:12 100\"");
      }
      long micros = Long.parseLong(sample.group(2));
      int[] stack = stack(builder, sample.group(1));
      if (micros > 0 && stack.length > 0) {
        builder.add(SampleProfile.NO_ENDPOINT, stack, new int[stack.length], micros * 1000, 1);
        samples++;
      }
    }
    return builder.build(
        ForeignSamples.header(
            mode,
            "Austin",
            target,
            Duration.ofNanos(duration * 1000),
            samples,
            0,
            List.of("Processes and threads of the file are shown as one.")));
  }

  private static Mode mode(String name) {
    return switch (name) {
      case "wall", "full" -> Mode.WALL;
      case "cpu" -> Mode.CPU;
      default ->
          throw new IllegalArgumentException(
              "it is of Austin's mode \"" + name + "\"; wall, cpu and full are read");
    };
  }

  /// Innermost first. `:GC:` and the like are frames of their own.
  private static int[] stack(SampleProfile.Builder builder, String frames) {
    List<Integer> stack = new ArrayList<>();
    for (String frame : frames.split(";")) {
      Matcher parts = FRAME.matcher(frame);
      if (parts.matches()) {
        stack.addFirst(builder.method(Modules.of(parts.group(1)), parts.group(2)));
      } else if (!frame.isBlank()) {
        stack.addFirst(builder.method("", frame));
      }
      CallTree.requireDepth(stack.size());
    }
    return stack.stream().mapToInt(Integer::intValue).toArray();
  }
}
