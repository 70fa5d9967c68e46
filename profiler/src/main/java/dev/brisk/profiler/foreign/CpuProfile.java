package dev.brisk.profiler.foreign;

import dev.brisk.profiler.UnitFormat;
import dev.brisk.profiler.sample.model.CallTree;
import dev.brisk.profiler.sample.model.Mode;
import dev.brisk.profiler.sample.model.SampleProfile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// V8's `.cpuprofile`, of `node --cpu-prof`, Chrome and Deno: a tree of calls, the node of each
/// sample, and the microseconds between samples:
/// <https://chromedevtools.github.io/devtools-protocol/tot/Profiler/#type-Profile>.
///
/// A sample lasts until the next one, as in DevTools; V8 writes times that go back, which last no
/// time. Older versions have no samples but hits of each node.
final class CpuProfile {
  private final SampleProfile.Builder builder = new SampleProfile.Builder();
  private final Map<Long, Long> parents = new HashMap<>();
  private final Map<Long, JsonNode> nodes = new HashMap<>();
  private long idleNanos;
  private long samples;

  private CpuProfile() {}

  static boolean looksLike(String text) {
    return text.stripLeading().startsWith("{")
        && text.contains("\"callFrame\"")
        && text.contains("\"nodes\"");
  }

  static SampleProfile read(String text, String target) {
    try {
      return new CpuProfile().profile(JsonMapper.shared().readTree(text), target);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("it is no JSON: " + e.getOriginalMessage(), e);
    }
  }

  private SampleProfile profile(JsonNode root, String target) {
    tree(root.path("nodes"));
    long start = micros(root.path("startTime"), "startTime");
    long end = micros(root.path("endTime"), "endTime");
    if (root.path("samples").isArray()) {
      bySample(root.path("samples"), root.path("timeDeltas"), start, end);
    } else {
      byHits(end - start);
    }
    List<String> notes = new ArrayList<>();
    notes.add(
        "V8 samples the JavaScript thread, whether it runs on a processor or not; (program) is"
            + " native code, (garbage collector) collections.");
    if (idleNanos > 0) {
      notes.add("The thread was idle for " + UnitFormat.nanos(idleNanos) + ", which is left out.");
    }
    return builder.build(
        ForeignSamples.header(
            Mode.CPU,
            "V8's sampler",
            target,
            Duration.ofNanos(Math.max(0, end - start) * 1000),
            samples,
            0,
            notes));
  }

  private void tree(JsonNode list) {
    for (JsonNode node : list) {
      long id = id(node.path("id"));
      if (nodes.put(id, node) != null) {
        throw new IllegalArgumentException("it has two nodes " + id);
      }
      node.path("children").forEach(child -> parents.put(id(child), id));
      if (node.has("parent")) {
        parents.put(id, id(node.path("parent")));
      }
    }
  }

  private void bySample(JsonNode stacks, JsonNode deltas, long start, long end) {
    if (stacks.size() != deltas.size()) {
      throw new IllegalArgumentException(
          "it has " + stacks.size() + " samples and " + deltas.size() + " timeDeltas");
    }
    long written = start;
    long now = start; // never goes back
    for (int i = 0; i < stacks.size(); i++) {
      written += micros(deltas.path(i), "timeDeltas[" + i + "]");
      now = Math.max(now, written);
      long next = i + 1 < stacks.size() ? written + deltas.path(i + 1).asLong(0) : end;
      add(id(stacks.path(i)), Math.max(0, next - now), 1);
    }
  }

  private void byHits(long micros) {
    long hits = nodes.values().stream().mapToLong(node -> hits(node)).sum();
    for (Map.Entry<Long, JsonNode> node : nodes.entrySet()) {
      long own = hits(node.getValue());
      if (own > 0) {
        add(node.getKey(), Math.round((double) Math.max(0, micros) * own / hits), own);
      }
    }
  }

  private static long hits(JsonNode node) {
    return Math.clamp(node.path("hitCount").asLong(0), 0, Integer.MAX_VALUE);
  }

  private void add(long node, long micros, long count) {
    List<Integer> stack = new ArrayList<>();
    for (Long at = node; at != null; at = parents.get(at)) {
      JsonNode known = nodes.get(at);
      if (known == null) {
        throw new IllegalArgumentException("there is no node " + at);
      }
      JsonNode frame = known.path("callFrame");
      String name = frame.path("functionName").asString("");
      if (name.equals("(idle)")) {
        idleNanos += micros * 1000;
        return;
      }
      if (!name.equals("(root)")) {
        stack.add(method(frame, name));
      }
      CallTree.requireDepth(stack.size());
    }
    samples += count;
    if (micros > 0) {
      int[] methods = stack.stream().mapToInt(Integer::intValue).toArray();
      builder.add(
          SampleProfile.NO_ENDPOINT, methods, new int[methods.length], micros * 1000, count);
    }
  }

  private int method(JsonNode frame, String name) {
    int line = frame.path("lineNumber").asInt(-1) + 1;
    return builder.method(
        Modules.of(frame.path("url").asString("")),
        name.isEmpty() ? "(anonymous:" + line + ")" : name);
  }

  private static long id(JsonNode value) {
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw new IllegalArgumentException("the number of a node is " + value + ", not a whole one");
    }
    return value.asLong();
  }

  /// Centuries at most, so that sums of them stay within a `long`.
  private static long micros(JsonNode value, String name) {
    double number = value.isNumber() ? value.asDouble() : Double.NaN;
    if (!(Math.abs(number) < 1e17)) {
      throw new IllegalArgumentException(name + " is " + value + ", not a number of microseconds");
    }
    return Math.round(number);
  }
}
