package dev.brisk.profiler.file;

import dev.brisk.profiler.sample.model.CallTree;
import dev.brisk.profiler.sample.model.Mode;
import dev.brisk.profiler.sample.model.SampleHeader;
import dev.brisk.profiler.sample.model.SampleProfile;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads speedscope's form, sampled or by events:
/// <https://www.speedscope.app/file-format-schema.json>.
///
/// Of our own export each profile is an endpoint; of others' they are threads, which are shown as
/// one.
final class SpeedscopeFile {
  private final SampleProfile.Builder builder = new SampleProfile.Builder();
  private final JsonNode frames;
  private final boolean ours;
  private long samples;

  private SpeedscopeFile(JsonNode root) {
    frames = root.path("shared").path("frames");
    ours = root.path("exporter").asString("").equals("brisk");
  }

  /// Its members stand in any order, and few writers begin with the schema.
  static boolean looksLike(String text) {
    return text.stripLeading().startsWith("{")
        && (text.contains("speedscope.app/file-format-schema") || text.contains("\"shared\""));
  }

  /// @param target what the header says was profiled
  /// @throws IllegalArgumentException if it is no such file
  static SampleProfile read(String text, String target) {
    JsonNode root;
    try {
      root = JsonMapper.shared().readTree(text);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("it is no JSON: " + e.getOriginalMessage(), e);
    }
    return new SpeedscopeFile(root).profile(root, target);
  }

  private SampleProfile profile(JsonNode root, String target) {
    JsonNode profiles = root.path("profiles");
    if (profiles.isEmpty()) {
      throw new IllegalArgumentException("it is speedscope's form, and holds no profile");
    }
    String unit = profiles.path(0).path("unit").asString("none");
    double length = 0;
    for (JsonNode profile : profiles) {
      if (!profile.path("unit").asString("none").equals(unit)) {
        throw new IllegalArgumentException(
            "its profiles have different units, %s and %s"
                .formatted(unit, profile.path("unit").asString("none")));
      }
      String name = profile.path("name").asString("");
      String endpoint =
          ours && !name.equals("(outside requests)") ? name : SampleProfile.NO_ENDPOINT;
      switch (profile.path("type").asString("")) {
        case "sampled" -> sampled(profile, endpoint, scale(unit));
        case "evented" -> evented(profile, endpoint, scale(unit));
        default ->
            throw new IllegalArgumentException(
                "a profile's type is \"%s\", not sampled or evented"
                    .formatted(profile.path("type").asString("")));
      }
      length =
          Math.max(
              length,
              profile.path("endValue").asDouble(0) - profile.path("startValue").asDouble(0));
    }
    boolean time = !unit.equals("bytes");
    return builder.build(
        new SampleHeader(
            time ? Mode.CPU : Mode.ALLOC,
            "speedscope file",
            target,
            Instant.EPOCH,
            // Of ours the end is the sum of an endpoint, not the window.
            time && !ours ? Duration.ofNanos(Math.round(length * scale(unit))) : Duration.ZERO,
            0,
            samples,
            0,
            0,
            0,
            OptionalDouble.empty(),
            new SampleHeader.LineTrust(false, "The form has no lines of samples."),
            SampleHeader.Measures.UNKNOWN,
            List.of(
                unit.equals("none")
                    ? "The file's numbers have no unit: they are shown as nanoseconds. Shares are"
                        + " right in any unit."
                    : "The file's numbers are "
                        + unit
                        + (time ? "; whether of CPU or wall time, it does not say." : ".")),
            null));
  }

  /// Nanoseconds or bytes in one of the unit.
  private static double scale(String unit) {
    return switch (unit) {
      case "microseconds" -> 1e3;
      case "milliseconds" -> 1e6;
      case "seconds" -> 1e9;
      default -> 1;
    };
  }

  private void sampled(JsonNode profile, String endpoint, double scale) {
    JsonNode stacks = profile.path("samples");
    JsonNode weights = profile.path("weights");
    if (stacks.size() != weights.size()) {
      throw new IllegalArgumentException(
          "it has %d stacks and %d weights".formatted(stacks.size(), weights.size()));
    }
    for (int i = 0; i < stacks.size(); i++) {
      List<Integer> stack = new ArrayList<>();
      stacks.path(i).forEach(frame -> stack.add(frame.asInt(-1)));
      add(endpoint, stack, weights.path(i).asDouble(0) * scale);
    }
  }

  /// A frame is open from its event to its end; time goes to what is open.
  private void evented(JsonNode profile, String endpoint, double scale) {
    List<Integer> open = new ArrayList<>();
    double since = profile.path("startValue").asDouble(0);
    for (JsonNode event : profile.path("events")) {
      double at = event.path("at").asDouble(since);
      add(endpoint, open, (at - since) * scale);
      since = at;
      int frame = event.path("frame").asInt(-1);
      if (event.path("type").asString("").equals("O")) {
        open.add(frame);
      } else if (!open.isEmpty() && open.getLast() == frame) {
        open.removeLast();
      } else {
        throw new IllegalArgumentException(
            "at %s the frame %d ends, which is not the innermost".formatted(at, frame));
      }
    }
  }

  private void add(String endpoint, List<Integer> outermostFirst, double weight) {
    if (Math.round(weight) <= 0 || outermostFirst.isEmpty() && !ours) {
      return;
    }
    CallTree.requireDepth(outermostFirst.size());
    int[] stack = new int[outermostFirst.size()];
    for (int i = 0; i < stack.length; i++) {
      stack[i] = method(outermostFirst.get(outermostFirst.size() - 1 - i));
    }
    builder.add(endpoint, stack, new int[stack.length], Math.round(weight), 1);
    samples++;
  }

  private int method(int frame) {
    JsonNode known = frames.path(frame);
    if (frame < 0 || known.isMissingNode()) {
      throw new IllegalArgumentException("there is no frame " + frame);
    }
    String name = known.path("name").asString("(unknown)");
    return ours || known.path("file").asString("").endsWith(".java")
        ? Collapsed.method(builder, name)
        : builder.method("", name);
  }
}
