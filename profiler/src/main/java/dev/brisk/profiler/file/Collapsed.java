package dev.brisk.profiler.file;

import dev.brisk.profiler.foreign.Modules;
import dev.brisk.profiler.sample.model.CallTree;
import dev.brisk.profiler.sample.model.Frame;
import dev.brisk.profiler.sample.model.Mode;
import dev.brisk.profiler.sample.model.SampleHeader;
import dev.brisk.profiler.sample.model.SampleProfile;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Collapsed stacks: `outermost;…;innermost weight` on each line, the form that Brendan Gregg's
/// FlameGraph scripts and async-profiler share.
///
/// py-spy writes them with `price (shop/app.py:12)` as frames, of which lines are not told apart.
///
/// An endpoint is written as the outermost frame, in square brackets, and read back as one.
public final class Collapsed {
  private static final Pattern PYTHON = Pattern.compile("(.+) \\((.+\\.pyx?)(?::\\d+)?\\)");

  private Collapsed() {}

  /// Weights are nanoseconds or bytes, so that sums are those of the profile.
  public static String write(SampleProfile profile) {
    TreeMap<String, Long> stacks = new TreeMap<>();
    profile
        .trees()
        .forEach((endpoint, tree) -> {
          String first = endpoint.isEmpty() ? "" : "[" + endpoint.replace(';', ':') + "]";
          collect(profile.methods(), tree.root(), first, stacks);
        });
    StringBuilder out = new StringBuilder();
    stacks.forEach((stack, weight) -> out.append(stack).append(' ').append(weight).append('\n'));
    return out.toString();
  }

  private static void collect(
      List<Frame> methods, CallTree.Node node, String path, TreeMap<String, Long> stacks) {
    if (node.self() > 0) {
      stacks.merge(path.isEmpty() ? "(no frames)" : path, node.self(), Long::sum);
    }
    for (CallTree.Node child : node.children()) {
      String name = methods.get(child.method()).name().replace(';', ':');
      collect(methods, child, path.isEmpty() ? name : path + ";" + name, stacks);
    }
  }

  /// Reads such a text. Weights are taken as nanoseconds; what they are, the form doesn't say.
  ///
  /// @param target what the header says was profiled
  /// @throws IllegalArgumentException naming the first line that is none
  public static SampleProfile read(String text, String target) {
    SampleProfile.Builder builder = new SampleProfile.Builder();
    long samples = 0;
    int number = 0;
    for (String line : (Iterable<String>) text.lines()::iterator) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      int space = line.lastIndexOf(' ');
      String weight = line.substring(space + 1);
      if (space <= 0 || !weight.matches("\\d{1,18}")) {
        throw new IllegalArgumentException(
            "line " + number + " is not \"frame;frame;frame 123\": " + shortened(line));
      }
      add(builder, line.substring(0, space), Long.parseLong(weight));
      samples++;
    }
    return builder.build(
        new SampleHeader(
            Mode.CPU,
            "collapsed stacks",
            target,
            Instant.EPOCH,
            Duration.ZERO,
            0,
            samples,
            0,
            0,
            0,
            OptionalDouble.empty(),
            new SampleHeader.LineTrust(false, "Collapsed stacks have no line numbers."),
            SampleHeader.Measures.UNKNOWN,
            List.of(
                "The file does not say what its numbers are: they are shown as nanoseconds of CPU"
                    + " time. Shares are right in any unit."),
            null));
  }

  private static void add(SampleProfile.Builder builder, String stack, long weight) {
    List<String> frames = new ArrayList<>(List.of(stack.split(";")));
    String endpoint = SampleProfile.NO_ENDPOINT;
    String first = frames.getFirst();
    // A thread's name in brackets is async-profiler's; an endpoint has a method and a path.
    if (first.matches("\\[[A-Z]+ /.*]")) {
      endpoint = first.substring(1, first.length() - 1);
      frames.removeFirst();
    }
    int[] methods = new int[frames.size()];
    for (int i = 0; i < methods.length; i++) {
      methods[methods.length - 1 - i] = method(builder, frames.get(i));
    }
    builder.add(endpoint, methods, new int[methods.length], weight, 1);
  }

  /// The number of a Java method by its written name, or of whatever else it may be.
  static int method(SampleProfile.Builder builder, String frame) {
    Matcher python = PYTHON.matcher(frame);
    if (python.matches()) {
      return builder.method(Modules.of(python.group(2)), python.group(1));
    }
    String name =
        frame
            .replaceAll("_\\[[a-z0-9]]$", "")
            // As in recordings: equal lambdas are one method, whatever their numbers.
            .replaceAll("[/+.]0x[0-9a-f]+", "")
            .replaceAll("\\$\\$Lambda[/$0-9]*", "\\$\\$Lambda")
            .replace('/', '.');
    int dot = name.lastIndexOf('.');
    boolean java = dot > 0 && !name.contains("::") && !name.contains("(");
    return java
        ? builder.method(name.substring(0, dot), name.substring(dot + 1))
        : builder.method("", frame);
  }

  private static String shortened(String line) {
    return line.length() <= 80 ? line : line.substring(0, 80) + "…";
  }
}
