package dev.brisk.profiler.view;

import dev.brisk.profiler.call.CallDurations;
import dev.brisk.profiler.call.CallGraph;
import dev.brisk.profiler.file.Columns;
import dev.brisk.profiler.file.ProfileDocument;
import dev.brisk.profiler.sample.model.CallTree;
import dev.brisk.profiler.sample.model.Frame;
import dev.brisk.profiler.sample.model.Mode;
import dev.brisk.profiler.sample.model.SampleHeader;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/// Counted calls as a page of the viewer.
///
/// The table, the callers and the callees are exact, from the graph's edges; the pictures, too,
/// from its paths.
public final class CallsPage {
  /// Parts of everything that are not worth a frame.
  private static final long LEAST = 50_000;

  private CallsPage() {}

  /// The page.
  public static String write(CallGraph graph) {
    return HtmlView.ofDocument("Calls of " + graph.header().target(), document(graph));
  }

  private static String document(CallGraph graph) {
    StringWriter text = new StringWriter();
    List<String> endpoints = graph.endpoints();
    List<Frame> methods = new ArrayList<>();
    graph.methods().forEach(m -> methods.add(new Frame(m.className(), m.name(), 0)));
    methods.add(new Frame("", "(small)", 0));
    try (JsonGenerator json = JsonMapper.shared().createGenerator(text)) {
      json.writeStartObject();
      json.writeStringProperty("format", "brisk-calls");
      json.writeNumberProperty("version", ProfileDocument.VERSION);
      json.writeName("header");
      ProfileDocument.header(json, header(graph));
      json.writeNumberProperty("unit", 1);
      json.writeStringProperty("counts", "calls");
      json.writeBooleanProperty("stacks", hasStacks(graph));
      ProfileDocument.methods(json, methods);
      json.writeArrayPropertyStart("endpoints");
      for (String endpoint : endpoints) {
        CallTree tree = tree(graph, endpoint);
        json.writeStartObject();
        ProfileDocument.tree(json, endpoint, Columns.of(tree), 0, tree.root().count(), 1);
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeObjectPropertyStart("edges");
      column(json, graph, "endpoint", edge -> endpoints.indexOf(edge.endpoint()));
      column(json, graph, "caller", CallGraph.Edge::caller);
      column(json, graph, "callee", CallGraph.Edge::callee);
      column(json, graph, "calls", CallGraph.Edge::calls);
      column(json, graph, "thrown", CallGraph.Edge::thrown);
      column(json, graph, "own", CallGraph.Edge::ownNanos);
      column(json, graph, "nanos", CallGraph.Edge::nanos);
      column(json, graph, "outermost", CallGraph.Edge::outermostNanos);
      json.writeEndObject();
      json.writeArrayPropertyStart("times");
      durations(json, graph, -1, null);
      for (String endpoint : endpoints) {
        durations(json, graph, endpoints.indexOf(endpoint), endpoint);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    return text.toString();
  }

  /// Others count callers and callees only, of which no flame graph can be drawn.
  private static boolean hasStacks(CallGraph graph) {
    return !graph.paths().isEmpty() || graph.edges().isEmpty();
  }

  /// Own times side by side, for what shares are of.
  private static CallTree flat(CallGraph graph, String endpoint) {
    CallTree tree = new CallTree();
    for (CallGraph.Row row : graph.rows(endpoint)) {
      tree.root().add(0, 0, row.ownNanos());
      tree.root().child(row.method()).add(row.calls(), row.ownNanos(), row.ownNanos());
    }
    return tree;
  }

  /// The paths of an endpoint; those with next to no time are one frame below their caller.
  static CallTree tree(CallGraph graph, String endpoint) {
    if (!hasStacks(graph)) {
      return flat(graph, endpoint);
    }
    List<CallGraph.Path> paths = graph.paths();
    long[] totals = new long[paths.size()];
    long whole = 0;
    for (int i = paths.size() - 1; i >= 0; i--) {
      CallGraph.Path path = paths.get(i);
      if (path.endpoint().equals(endpoint)) {
        whole += path.ownNanos();
        totals[i] += path.ownNanos();
        if (path.parent() >= 0) {
          totals[path.parent()] += totals[i];
        }
      }
    }
    CallTree tree = new CallTree();
    tree.root().add(0, 0, whole);
    CallTree.@Nullable Node[] nodes = new CallTree.Node[paths.size()];
    for (int i = 0; i < nodes.length; i++) {
      CallGraph.Path path = paths.get(i);
      CallTree.Node caller = path.parent() < 0 ? tree.root() : nodes[path.parent()];
      if (caller == null || !path.endpoint().equals(endpoint)) {
        continue; // below a small one
      }
      if (totals[i] < whole / LEAST) {
        caller.child(graph.methods().size()).add(path.calls(), totals[i], totals[i]);
      } else {
        CallTree.Node node = caller.child(path.method());
        node.add(path.calls(), path.ownNanos(), totals[i]);
        nodes[i] = node;
      }
    }
    return tree;
  }

  /// For each method whose calls ended: its number, then p50, p90, p99 and the longest call.
  private static void durations(
      JsonGenerator json, CallGraph graph, int index, @Nullable String endpoint) {
    json.writeStartObject();
    json.writeNumberProperty("endpoint", index);
    json.writeArrayPropertyStart("calls");
    for (CallGraph.Row row : graph.rows(endpoint)) {
      CallDurations durations = row.durations();
      if (durations.count() > 0) {
        json.writeStartArray();
        json.writeNumber(row.method());
        json.writeNumber(durations.at(0.5));
        json.writeNumber(durations.at(0.9));
        json.writeNumber(durations.at(0.99));
        json.writeNumber(durations.maxNanos());
        json.writeEndArray();
      }
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static SampleHeader header(CallGraph graph) {
    CallGraph.Header header = graph.header();
    List<String> notes = new ArrayList<>(header.notes());
    notes.add(
        hasStacks(graph)
            ? "Calls, times and paths are exact. A recursion is drawn as one with its outermost"
                + " call."
            : "The file holds callers and callees and no stacks, so there is no flame graph.");
    long calls = graph.edges().stream().mapToLong(CallGraph.Edge::calls).sum();
    return new SampleHeader(
        Mode.WALL,
        hasStacks(graph) ? "instrumented calls" : "counted calls, read from a file",
        header.target(),
        header.window().start(),
        header.window().duration(),
        0,
        calls,
        header.dropped(),
        0,
        0,
        header.window().steal(),
        new SampleHeader.LineTrust(
            false, "Calls are counted by method. brisk profile lines measures line by line."),
        header.window().measures(),
        notes,
        null);
  }

  private static void column(
      JsonGenerator json, CallGraph graph, String name, ToLongFunction<CallGraph.Edge> value) {
    json.writeArrayPropertyStart(name);
    graph.edges().forEach(edge -> json.writeNumber(value.applyAsLong(edge)));
    json.writeEndArray();
  }
}
