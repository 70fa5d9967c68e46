package dev.brisk.profiler.export;

import dev.brisk.profiler.sample.model.CallTree;
import dev.brisk.profiler.sample.model.SampleProfile;
import java.io.StringWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/// A profile in speedscope's file format: one sampled profile for each endpoint.
///
/// The format is that of <https://www.speedscope.app/file-format-schema.json>.
public final class Speedscope {
  private Speedscope() {}

  /// Weights are nanoseconds or bytes.
  public static String write(SampleProfile profile) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JsonMapper.shared().createGenerator(text)) {
      json.writeStartObject();
      json.writeStringProperty("$schema", "https://www.speedscope.app/file-format-schema.json");
      json.writeStringProperty("name", profile.header().target());
      json.writeStringProperty("exporter", "brisk");
      json.writeNumberProperty("activeProfileIndex", 0);
      json.writeObjectPropertyStart("shared");
      json.writeArrayPropertyStart("frames");
      profile
          .methods()
          .forEach(method -> {
            json.writeStartObject();
            json.writeStringProperty("name", method.name());
            if (!method.sourceFile().isEmpty()) {
              json.writeStringProperty("file", method.sourceFile());
            }
            json.writeEndObject();
          });
      json.writeEndArray();
      json.writeEndObject();
      json.writeArrayPropertyStart("profiles");
      profile
          .trees()
          .forEach((endpoint, tree) -> {
            String name = endpoint.isEmpty() ? "(outside requests)" : endpoint;
            write(json, name, tree, profile.header().mode().isTime() ? "nanoseconds" : "bytes");
          });
      json.writeEndArray();
      json.writeEndObject();
    }
    return text.toString();
  }

  private static void write(JsonGenerator json, String name, CallTree tree, String unit) {
    List<Long> weights = new ArrayList<>();
    json.writeStartObject();
    json.writeStringProperty("type", "sampled");
    json.writeStringProperty("name", name);
    json.writeStringProperty("unit", unit);
    json.writeNumberProperty("startValue", 0);
    json.writeNumberProperty("endValue", tree.root().total());
    json.writeArrayPropertyStart("samples");
    stacks(json, tree.root(), new ArrayDeque<>(), weights);
    json.writeEndArray();
    json.writeArrayPropertyStart("weights");
    weights.forEach(json::writeNumber);
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void stacks(
      JsonGenerator json, CallTree.Node node, Deque<Integer> path, List<Long> weights) {
    if (node.self() > 0) {
      json.writeStartArray();
      path.forEach(json::writeNumber);
      json.writeEndArray();
      weights.add(node.self());
    }
    for (CallTree.Node child : node.children()) {
      path.addLast(child.method());
      stacks(json, child, path, weights);
      path.removeLast();
    }
  }
}
