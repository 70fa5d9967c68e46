package dev.brisk.profiler.time;

import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// The timings as JSON, for programs. All times in nanoseconds.
public final class TimeJson {
  private TimeJson() {}

  public static String write(TimedRequest request, List<Timings> runs) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      json.writeStringProperty("kind", "time");
      json.writeStringProperty("method", request.method());
      json.writeStringProperty("url", request.url().toString());
      json.writeNumberProperty("confidence", 0.95);
      json.writeStringProperty("meanInterval", "percentile bootstrap");
      json.writeStringProperty("medianInterval", "order statistics");
      json.writeArrayPropertyStart("runs");
      for (Timings run : runs) {
        write(json, run);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    return text.toString();
  }

  private static void write(JsonGenerator json, Timings run) {
    json.writeStartObject();
    json.writeBooleanProperty("connectionKept", run.kept());
    json.writeNumberProperty("calls", run.calls().size());
    json.writeObjectPropertyStart("statuses");
    run.statuses().forEach((status, count) -> json.writeNumberProperty("" + status, count));
    json.writeEndObject();
    estimates(json, "phases", run.phases());
    estimates(json, "serverTiming", run.serverSteps());
    json.writeEndObject();
  }

  private static void estimates(JsonGenerator json, String name, Map<String, Estimate> rows) {
    json.writeObjectPropertyStart(name);
    rows.forEach((phase, row) -> {
      json.writeObjectPropertyStart(phase);
      json.writeNumberProperty("count", row.count());
      json.writeNumberProperty("mean", row.mean());
      json.writeNumberProperty("meanLow", row.meanLow());
      json.writeNumberProperty("meanHigh", row.meanHigh());
      json.writeNumberProperty("median", row.median());
      json.writeNumberProperty("medianLow", row.medianLow());
      json.writeNumberProperty("medianHigh", row.medianHigh());
      json.writeNumberProperty("minimum", row.minimum());
      json.writeNumberProperty("maximum", row.maximum());
      json.writeEndObject();
    });
    json.writeEndObject();
  }
}
