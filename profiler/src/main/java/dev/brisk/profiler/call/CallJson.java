package dev.brisk.profiler.call;

import dev.brisk.profiler.sample.report.WindowJson;
import java.io.StringWriter;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// The calls as JSON, for programs. All times in nanoseconds; `caller` -1 is code that was not
/// measured. `callNanos` are percentiles of single calls with their callees, those of a recursion
/// at the outermost; `times` has them by endpoint. `paths` are the ways by which methods were
/// called, each with the number of its caller's way, -1 for none.
public final class CallJson {
  private CallJson() {}

  public static String write(CallGraph graph) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      json.writeStringProperty("kind", "calls");
      header(json, graph.header());
      json.writeArrayPropertyStart("methods");
      for (CallGraph.Row row : graph.rows(null)) {
        method(json, graph, row);
      }
      json.writeEndArray();
      json.writeArrayPropertyStart("times");
      for (CallGraph.Timed timed : graph.times()) {
        json.writeStartObject();
        json.writeStringProperty("endpoint", timed.endpoint());
        json.writeNumberProperty("method", timed.method());
        durations(json, timed.durations());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeArrayPropertyStart("edges");
      for (CallGraph.Edge edge : graph.edges()) {
        edge(json, edge);
      }
      json.writeEndArray();
      json.writeArrayPropertyStart("paths");
      for (CallGraph.Path path : graph.paths()) {
        json.writeStartObject();
        json.writeStringProperty("endpoint", path.endpoint());
        json.writeNumberProperty("parent", path.parent());
        json.writeNumberProperty("method", path.method());
        json.writeNumberProperty("calls", path.calls());
        json.writeNumberProperty("ownNanos", path.ownNanos());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    return text.toString();
  }

  private static void header(JsonGenerator json, CallGraph.Header header) {
    json.writeStringProperty("target", header.target());
    WindowJson.write(json, header.window());
    json.writeNumberProperty("probeNanos", header.probeNanos());
    json.writeNumberProperty("dropped", header.dropped());
    json.writeArrayPropertyStart("notes");
    for (String note : header.notes()) {
      json.writeString(note);
    }
    json.writeEndArray();
  }

  private static void method(JsonGenerator json, CallGraph graph, CallGraph.Row row) {
    CallGraph.Method method = graph.methods().get(row.method());
    json.writeStartObject();
    json.writeNumberProperty("index", row.method());
    json.writeStringProperty("class", method.className());
    json.writeStringProperty("name", method.name());
    json.writeStringProperty("descriptor", method.descriptor());
    json.writeStringProperty("source", method.sourceFile());
    json.writeNumberProperty("line", method.line());
    json.writeNumberProperty("calls", row.calls());
    json.writeNumberProperty("primitiveCalls", row.primitiveCalls());
    json.writeNumberProperty("thrown", row.thrown());
    json.writeNumberProperty("ownNanos", row.ownNanos());
    json.writeNumberProperty("nanos", row.nanos());
    durations(json, row.durations());
    json.writeEndObject();
  }

  private static void durations(JsonGenerator json, CallDurations durations) {
    json.writeObjectPropertyStart("callNanos");
    json.writeNumberProperty("ended", durations.count());
    json.writeNumberProperty("p50", durations.at(0.5));
    json.writeNumberProperty("p90", durations.at(0.9));
    json.writeNumberProperty("p99", durations.at(0.99));
    json.writeNumberProperty("max", durations.maxNanos());
    json.writeEndObject();
  }

  private static void edge(JsonGenerator json, CallGraph.Edge edge) {
    json.writeStartObject();
    json.writeStringProperty("endpoint", edge.endpoint());
    json.writeNumberProperty("caller", edge.caller());
    json.writeNumberProperty("callee", edge.callee());
    json.writeNumberProperty("calls", edge.calls());
    json.writeNumberProperty("recursiveCalls", edge.recursiveCalls());
    json.writeNumberProperty("thrown", edge.thrown());
    json.writeNumberProperty("ownNanos", edge.ownNanos());
    json.writeNumberProperty("nanos", edge.nanos());
    json.writeNumberProperty("outermostNanos", edge.outermostNanos());
    json.writeEndObject();
  }
}
