package dev.brisk.profiler.sample.report;

import dev.brisk.profiler.sample.model.SampleHeader;
import dev.brisk.profiler.sample.model.WindowFacts;
import java.util.OptionalDouble;
import tools.jackson.core.JsonGenerator;

/// The facts of a window as properties of a JSON object; unknown numbers are left out.
public final class WindowJson {
  private WindowJson() {}

  /// Writes `start`, `durationNanos`, `steal` and `measures`.
  public static void write(JsonGenerator json, WindowFacts window) {
    json.writeStringProperty("start", window.start().toString());
    json.writeNumberProperty("durationNanos", window.duration().toNanos());
    known(json, "steal", window.steal());
    measures(json, window.measures());
  }

  /// Writes `measures`.
  public static void measures(JsonGenerator json, SampleHeader.Measures measures) {
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

  /// Writes a number if it is known.
  public static void known(JsonGenerator json, String name, OptionalDouble value) {
    value.ifPresent(number -> json.writeNumberProperty(name, number));
  }
}
