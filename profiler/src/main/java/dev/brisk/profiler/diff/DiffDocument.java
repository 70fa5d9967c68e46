package dev.brisk.profiler.diff;

import dev.brisk.profiler.file.ProfileDocument;
import dev.brisk.profiler.sample.model.CallTree;
import dev.brisk.profiler.sample.model.Frame;
import dev.brisk.profiler.sample.model.SampleProfile;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/// A comparison as JSON: for programs, and for the viewer.
///
/// It is a profile document (see [ProfileDocument]) of format `brisk-diff`: `self` of a node is its
/// own weight a request after, `base` before; `diff` holds the places that were compared.
public final class DiffDocument {
  /// Weights a request are small and no whole numbers: they are written in thousandths.
  private static final double UNIT = 0.001;

  private final ProfileDiff diff;
  private final List<Frame> methods = new ArrayList<>();
  private final Map<Frame, Integer> numbers = new HashMap<>();

  private static final class Node {
    final int method;
    final Map<Integer, Node> children = new HashMap<>();
    double self;
    double base;
    long count;

    Node(int method) {
      this.method = method;
    }

    double weight() {
      return self + base + children.values().stream().mapToDouble(Node::weight).sum();
    }

    long samples() {
      return count;
    }
  }

  private record Visit(Node node, int depth, double weight) {}

  private DiffDocument(ProfileDiff diff) {
    this.diff = diff;
  }

  /// The document's text.
  public static String write(ProfileDiff diff) {
    return new DiffDocument(diff).text();
  }

  private String text() {
    StringWriter text = new StringWriter();
    Map<String, Node> trees = trees();
    diff.rows().forEach(row -> number(new Frame(row.className(), row.method(), 0)));
    try (JsonGenerator json = JsonMapper.shared().createGenerator(text)) {
      json.writeStartObject();
      json.writeStringProperty("format", "brisk-diff");
      json.writeNumberProperty("version", ProfileDocument.VERSION);
      json.writeName("header");
      ProfileDocument.header(json, diff.after().header());
      json.writeNumberProperty("unit", UNIT);
      json.writeStringProperty("counts", "samples");
      json.writeStringProperty("per", diff.perRequest() ? " a request" : " of each second");
      ProfileDocument.methods(json, methods);
      json.writeArrayPropertyStart("endpoints");
      trees.forEach((endpoint, root) -> tree(json, endpoint, root));
      json.writeEndArray();
      json.writeObjectPropertyStart("diff");
      json.writeStringProperty(
          "summary",
          DiffReport.describe(diff.before()) + " → " + DiffReport.describe(diff.after()));
      json.writeStringProperty("before", "Before");
      json.writeStringProperty("after", "After");
      json.writeStringProperty("note", DiffReport.note(diff));
      json.writeBooleanProperty("perRequest", diff.perRequest());
      if (diff.perRequest()) {
        json.writeName("total");
        row(json, diff.total());
      }
      json.writeArrayPropertyStart("rows");
      diff.rows().forEach(row -> row(json, row));
      json.writeEndArray();
      json.writeEndObject();
      json.writeEndObject();
    }
    return text.toString();
  }

  private void row(JsonGenerator json, ProfileDiff.Row row) {
    json.writeStartObject();
    json.writeNumberProperty(
        "method", numbers.getOrDefault(new Frame(row.className(), row.method(), 0), -1));
    json.writeNumberProperty("line", row.line());
    json.writeNumberProperty("before", row.before());
    json.writeNumberProperty("after", row.after());
    json.writeNumberProperty("low", row.low());
    json.writeNumberProperty("high", row.high());
    json.writeNumberProperty("p", row.p());
    json.writeBooleanProperty("flagged", row.flagged());
    json.writeEndObject();
  }

  private Map<String, Node> trees() {
    Set<String> endpoints = new LinkedHashSet<>(diff.after().trees().keySet());
    endpoints.addAll(diff.before().trees().keySet());
    double beforeDivisor = diff.divisor(diff.before());
    double afterDivisor = diff.divisor(diff.after());
    Map<String, Node> trees = new LinkedHashMap<>();
    for (String endpoint : endpoints) {
      Node root = new Node(-1);
      add(root, diff.before(), endpoint, beforeDivisor, true);
      add(root, diff.after(), endpoint, afterDivisor, false);
      trees.put(endpoint, root);
    }
    return trees;
  }

  private void add(
      Node root, SampleProfile profile, String endpoint, double divisor, boolean base) {
    CallTree tree = profile.trees().get(endpoint);
    if (tree != null) {
      add(root, tree.root(), profile, divisor, base);
    }
  }

  private void add(
      Node to, CallTree.Node from, SampleProfile profile, double divisor, boolean base) {
    if (base) {
      to.base += from.self() / divisor;
    } else {
      to.self += from.self() / divisor;
      to.count += from.count();
    }
    for (CallTree.Node child : from.children()) {
      int method = number(profile.methods().get(child.method()));
      add(to.children.computeIfAbsent(method, Node::new), child, profile, divisor, base);
    }
  }

  private int number(Frame method) {
    return numbers.computeIfAbsent(
        method,
        m -> {
          methods.add(m);
          return methods.size() - 1;
        });
  }

  private static void tree(JsonGenerator json, String endpoint, Node root) {
    List<Node> order = new ArrayList<>();
    List<Long> up = new ArrayList<>();
    preorder(root, order, up);
    json.writeStartObject();
    json.writeStringProperty("name", endpoint);
    json.writeNumberProperty("rest", Math.round(root.self / UNIT));
    json.writeNumberProperty("samples", root.count);
    json.writeArrayPropertyStart("up");
    up.forEach(json::writeNumber);
    json.writeEndArray();
    column(json, "method", order, node -> node.method);
    column(json, "self", order, node -> Math.round(node.self / UNIT));
    column(json, "base", order, node -> Math.round(node.base / UNIT));
    column(json, "count", order, Node::samples);
    json.writeEndObject();
  }

  private static void column(
      JsonGenerator json, String name, List<Node> order, ToLongFunction<Node> value) {
    json.writeArrayPropertyStart(name);
    order.forEach(node -> json.writeNumber(value.applyAsLong(node)));
    json.writeEndArray();
  }

  private static void preorder(Node root, List<Node> order, List<Long> up) {
    List<Visit> open = new ArrayList<>();
    open.add(new Visit(root, 0, 0));
    int before = 0;
    while (!open.isEmpty()) {
      Visit visit = open.removeLast();
      if (visit.depth() > 0) {
        order.add(visit.node());
        up.add((long) before + 1 - visit.depth());
      }
      before = visit.depth();
      visit.node().children.values().stream()
          .map(child -> new Visit(child, visit.depth() + 1, child.weight()))
          .sorted(Comparator.comparingDouble(Visit::weight))
          .forEach(open::add);
    }
  }
}
