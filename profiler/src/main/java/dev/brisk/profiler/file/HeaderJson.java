package dev.brisk.profiler.file;

import dev.brisk.profiler.sample.model.CpuUse;
import dev.brisk.profiler.sample.model.Mode;
import dev.brisk.profiler.sample.model.SampleHeader;
import dev.brisk.profiler.sample.report.WindowJson;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/// The header of a profile as JSON. Unknown numbers are left out.
final class HeaderJson {
  private HeaderJson() {}

  static void write(JsonGenerator json, SampleHeader header) {
    json.writeStartObject();
    json.writeStringProperty("mode", header.mode().name().toLowerCase(Locale.ROOT));
    json.writeStringProperty("title", header.mode().title());
    json.writeBooleanProperty("time", header.mode().isTime());
    json.writeStringProperty("engine", header.engine());
    json.writeStringProperty("target", header.target());
    json.writeStringProperty("start", header.start().toString());
    json.writeNumberProperty("durationNanos", header.duration().toNanos());
    json.writeNumberProperty("periodNanos", header.periodNanos());
    json.writeNumberProperty("samples", header.samples());
    json.writeNumberProperty("lost", header.lost());
    json.writeNumberProperty("failed", header.failed());
    json.writeNumberProperty("biased", header.biased());
    WindowJson.known(json, "steal", header.steal());
    json.writeObjectPropertyStart("lines");
    json.writeBooleanProperty("trusted", header.lines().trusted());
    json.writeStringProperty("reason", header.lines().reason());
    json.writeEndObject();
    WindowJson.measures(json, header.measures());
    CpuUse cpu = header.cpu();
    if (cpu != null) {
      json.writeObjectPropertyStart("cpu");
      json.writeNumberProperty("process", cpu.process());
      json.writeNumberProperty("collector", cpu.collector());
      json.writeNumberProperty("compiler", cpu.compiler());
      json.writeNumberProperty("otherJvm", cpu.otherJvm());
      json.writeNumberProperty("ended", cpu.ended());
      json.writeNumberProperty("unseenEnded", cpu.unseenEnded());
      json.writeNumberProperty("unseenLight", cpu.unseenLight());
      json.writeEndObject();
    }
    json.writeArrayPropertyStart("notes");
    header.notes().forEach(json::writeString);
    json.writeEndArray();
    json.writeEndObject();
  }

  static SampleHeader read(JsonNode header) {
    JsonNode measures = header.path("measures");
    List<String> notes = new ArrayList<>();
    header.path("notes").forEach(note -> notes.add(note.asString("")));
    return new SampleHeader(
        Mode.valueOf(header.path("mode").asString("").toUpperCase(Locale.ROOT)),
        header.path("engine").asString(""),
        header.path("target").asString(""),
        Instant.parse(header.path("start").asString("")),
        Duration.ofNanos(header.path("durationNanos").asLong(0)),
        header.path("periodNanos").asLong(0),
        header.path("samples").asLong(0),
        header.path("lost").asLong(0),
        header.path("failed").asLong(0),
        header.path("biased").asLong(0),
        known(header, "steal"),
        new SampleHeader.LineTrust(
            header.path("lines").path("trusted").asBoolean(false),
            header.path("lines").path("reason").asString("")),
        new SampleHeader.Measures(
            measures.path("requests").asLong(0),
            known(measures, "medianNanos"),
            known(measures, "p99Nanos"),
            known(measures, "cores"),
            known(measures, "residentBytes"),
            known(measures, "requestsPerSecond"),
            known(measures, "errorShare")),
        notes,
        cpu(header.path("cpu")));
  }

  private static @Nullable CpuUse cpu(JsonNode cpu) {
    return cpu.isMissingNode()
        ? null
        : new CpuUse(
            cpu.path("process").asLong(0),
            cpu.path("collector").asLong(0),
            cpu.path("compiler").asLong(0),
            cpu.path("otherJvm").asLong(0),
            cpu.path("ended").asLong(0),
            cpu.path("unseenEnded").asLong(0),
            cpu.path("unseenLight").asLong(0));
  }

  /// Documents of earlier versions have a negative number for what is unknown.
  private static OptionalDouble known(JsonNode object, String name) {
    double value = object.path(name).asDouble(-1);
    return value < 0 ? OptionalDouble.empty() : OptionalDouble.of(value);
  }
}
