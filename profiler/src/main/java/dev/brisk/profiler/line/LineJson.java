package dev.brisk.profiler.line;

import dev.brisk.profiler.sample.report.WindowJson;
import java.io.StringWriter;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// The line profile as JSON, for programs. All times in nanoseconds; `nanos` are as they were
/// taken, with the probes and weighted, `correctedNanos` are what the tables show. `sharePoints`:
/// by how many points shares may be off, 95 times of 100.
public final class LineJson {
  private LineJson() {}

  public static String write(LineProfile profile) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      json.writeStringProperty("kind", "lines");
      json.writeStringProperty("target", profile.target());
      WindowJson.write(json, profile.window());
      json.writeNumberProperty("period", profile.period());
      json.writeNumberProperty("clockNanos", profile.clockNanos());
      json.writeArrayPropertyStart("functions");
      for (LineProfile.Function function : profile.functions()) {
        write(json, function);
      }
      json.writeEndArray();
      json.writeArrayPropertyStart("notes");
      for (String note : profile.notes()) {
        json.writeString(note);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    return text.toString();
  }

  private static void write(JsonGenerator json, LineProfile.Function function) {
    json.writeStartObject();
    json.writeStringProperty("name", function.name());
    json.writeStringProperty("class", function.className());
    json.writeStringProperty("source", function.sourceFile());
    json.writeNumberProperty("calls", function.calls());
    json.writeNumberProperty("timedCalls", function.timedCalls());
    json.writeNumberProperty("nanos", function.nanos());
    json.writeNumberProperty("correctedNanos", function.correctedNanos());
    json.writeNumberProperty("sharePoints", function.sharePoints());
    json.writeStringProperty("doubt", function.note());
    json.writeArrayPropertyStart("lines");
    for (LineProfile.Line line : function.lines()) {
      json.writeStartObject();
      json.writeNumberProperty("line", line.number());
      json.writeNumberProperty("hits", line.hits());
      json.writeNumberProperty("nanos", line.nanos());
      json.writeNumberProperty("selfNanos", line.selfNanos());
      json.writeNumberProperty("correctedNanos", line.correctedNanos());
      json.writeNumberProperty("correctedSelfNanos", line.correctedSelfNanos());
      json.writeBooleanProperty("underResolution", line.underResolution());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
