package dev.brisk.profiler.foreign;

import dev.brisk.profiler.sample.model.CallTree;
import dev.brisk.profiler.sample.model.Mode;
import dev.brisk.profiler.sample.model.SampleProfile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What `perf script` prints of what Linux's perf recorded: a line for each sample, and with `-g` a
/// line for each frame below it, innermost first.
///
/// Names of threads have spaces and numbers in them, fields are there or not by perf's version and
/// options; so a header is told by the event that ends in a colon.
final class PerfScript {
  private static final Pattern HEADER =
      Pattern.compile(
          "\\s*(?:(?<comm>\\S.*?)\\s+)??\\d+(?:/\\d+)?\\s+(?:\\[\\d+]\\s+)?(?:(?<time>\\d+\\.\\d+):\\s+)?"
              + "(?:(?<period>\\d{1,18})\\s+)?(?<event>[^\\s:\\d][^\\s]*?):(?:\\s+(?<rest>.*))?");
  private static final Pattern FRAME =
      Pattern.compile(
          "\\s*[0-9a-f]+ (?<name>.+?)(?:\\+0x[0-9a-f]+)? \\((?<module>[^()]*|\\[.*])\\)");

  private final SampleProfile.Builder builder = new SampleProfile.Builder();
  private final Map<String, Long> samplesOfEvents = new LinkedHashMap<>();
  private final List<Sample> samples = new ArrayList<>();
  private boolean stacks;
  private double first = Double.POSITIVE_INFINITY;
  private double last = Double.NEGATIVE_INFINITY;

  /// @param comm the thread's name, if it was printed
  /// @param period 0 if it was not printed
  /// @param frames innermost first
  private record Sample(String comm, String event, long period, List<Integer> frames) {}

  private PerfScript() {}

  /// A first line that ends in a number is of collapsed stacks.
  static boolean looksLike(String text) {
    return text.lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .limit(1)
        .anyMatch(line -> !line.matches(".* \\d+") && HEADER.matcher(line).matches());
  }

  static SampleProfile read(String text, String target) {
    PerfScript script = new PerfScript();
    script.samples(text);
    return script.profile(target);
  }

  private void samples(String text) {
    int number = 0;
    boolean inside = false;
    for (String line : (Iterable<String>) text.lines()::iterator) {
      number++;
      if (line.startsWith("#")) {
        continue;
      }
      if (line.isBlank()) {
        inside = false;
        continue;
      }
      Matcher header = HEADER.matcher(line);
      boolean begins = header.matches();
      Matcher frame = FRAME.matcher(line);
      if (inside
          && Character.isWhitespace(line.charAt(0))
          && (!begins || header.group("time") == null)) {
        if (frame.matches()) {
          stacks = true;
          frame(samples.getLast(), frame);
        } // else what -F +srcline and the like print below a frame
        continue;
      }
      if (!begins) {
        throw ForeignSamples.malformed(
            number, line, "the first line of a sample, \"name PID TIME: PERIOD EVENT:\"");
      }
      sample(header);
      inside = true;
    }
  }

  private void sample(Matcher header) {
    String time = header.group("time");
    if (time != null) {
      first = Math.min(first, Double.parseDouble(time));
      last = Math.max(last, Double.parseDouble(time));
    }
    String period = header.group("period");
    String event = header.group("event").replaceFirst(":[a-zA-Z]+$", "");
    Sample sample =
        new Sample(
            Objects.requireNonNullElse(header.group("comm"), ""),
            event,
            period == null ? 0 : Long.parseLong(period),
            new ArrayList<>());
    samples.add(sample);
    samplesOfEvents.merge(event, 1L, Long::sum);
    String rest = header.group("rest");
    Matcher frame = FRAME.matcher(rest == null ? "" : rest);
    if (frame.matches()) {
      frame(sample, frame);
    }
  }

  private void frame(Sample sample, Matcher frame) {
    String name = frame.group("name");
    String module = frame.group("module");
    if (name.equals("[unknown]")) {
      name = "[" + module.substring(module.lastIndexOf('/') + 1) + "]";
    }
    CallTree.requireDepth(sample.frames.size() + 1);
    sample.frames.add(builder.method("", name));
  }

  private SampleProfile profile(String target) {
    String event =
        samplesOfEvents.entrySet().stream()
            .max(Comparator.comparingLong(Map.Entry::getValue))
            .orElseThrow(() -> new IllegalArgumentException("it holds no samples"))
            .getKey();
    List<Sample> chosen = samples.stream().filter(s -> s.event.equals(event)).toList();
    boolean periods = chosen.stream().allMatch(sample -> sample.period > 0);
    String counted = !periods ? "samples" : event.matches("(cpu|task)-clock") ? "" : event;
    boolean several = chosen.stream().map(Sample::comm).distinct().count() > 1;
    long without = 0;
    for (Sample sample : chosen) {
      if (sample.frames.isEmpty()) {
        without++;
        continue;
      }
      List<Integer> stack = new ArrayList<>(sample.frames);
      if (several && !sample.comm.isEmpty()) {
        stack.add(builder.method("", sample.comm));
      }
      int[] methods = stack.stream().mapToInt(Integer::intValue).toArray();
      builder.add(
          SampleProfile.NO_ENDPOINT,
          methods,
          new int[methods.length],
          periods ? sample.period : 1,
          1);
    }
    return builder.build(
        ForeignSamples.header(
            Mode.CPU,
            "perf, " + event,
            target,
            first < last ? Duration.ofNanos(Math.round((last - first) * 1e9)) : Duration.ZERO,
            chosen.size(),
            without,
            notes(event, counted)));
  }

  private List<String> notes(String event, String counted) {
    List<String> notes = new ArrayList<>();
    if (!counted.isEmpty()) {
      notes.add(
          "The file counts "
              + counted
              + ", not time: its numbers are shown as nanoseconds. Shares are right.");
    }
    if (!stacks) {
      notes.add("It was recorded without -g: each sample is its innermost function alone.");
    }
    if (samplesOfEvents.size() > 1) {
      notes.add(
          "Of several events the most frequent is shown; left out: "
              + samplesOfEvents.entrySet().stream()
                  .filter(entry -> !entry.getKey().equals(event))
                  .limit(5)
                  .map(entry -> entry.getKey() + " (" + entry.getValue() + ")")
                  .collect(Collectors.joining(", "))
              + ".");
    }
    return notes;
  }
}
