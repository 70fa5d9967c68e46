package dev.brisk.profiler.sample.report;

import dev.brisk.profiler.sample.MeasuredWindow;
import dev.brisk.profiler.sample.model.SampleHeader;
import tools.jackson.core.JsonGenerator;

/// The facts of a window as properties of a JSON object.
public final class WindowJson {
  private WindowJson() {}

  /// Writes `start`, `durationNanos`, `steal` and `measures`; unknown numbers are left out.
  public static void write(JsonGenerator json, MeasuredWindow.Facts window) {
    json.writeStringProperty("start", window.start().toString());
    json.writeNumberProperty("durationNanos", window.duration().toNanos());
    known(json, "steal", window.steal());
    SampleHeader.Measures measures = window.measures();
    json.writeObjectPropertyStart("measures");
    json.writeNumberProperty("requests", measures.requests());
    known(json, "medianNanos", measures.medianNanos());
    known(json, "p99Nanos", measures.p99Nanos());
    known(json, "cores", measures.cores());
    known(json, "residentBytes", measures.residentBytes());
    known(json, "requestsPerSecond", measures.requestsPerSecond());
    known(json, "errorShare", measures.errorShare());
    json.writeEndObject();
  }

  private static void known(JsonGenerator json, String name, double value) {
    if (value >= 0) {
      json.writeNumberProperty(name, value);
    }
  }
}
