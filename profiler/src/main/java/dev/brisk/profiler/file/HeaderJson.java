package dev.brisk.profiler.file;

import dev.brisk.profiler.sample.model.Mode;
import dev.brisk.profiler.sample.model.SampleHeader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/// The header of a profile as JSON. Unknown numbers are negative, as in the record.
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
    json.writeNumberProperty("steal", header.steal());
    json.writeObjectPropertyStart("lines");
    json.writeBooleanProperty("trusted", header.lines().trusted());
    json.writeStringProperty("reason", header.lines().reason());
    json.writeEndObject();
    SampleHeader.Measures measures = header.measures();
    json.writeObjectPropertyStart("measures");
    json.writeNumberProperty("requests", measures.requests());
    json.writeNumberProperty("medianNanos", measures.medianNanos());
    json.writeNumberProperty("p99Nanos", measures.p99Nanos());
    json.writeNumberProperty("cores", measures.cores());
    json.writeNumberProperty("residentBytes", measures.residentBytes());
    json.writeNumberProperty("requestsPerSecond", measures.requestsPerSecond());
    json.writeNumberProperty("errorShare", measures.errorShare());
    json.writeEndObject();
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
        header.path("steal").asDouble(-1),
        new SampleHeader.LineTrust(
            header.path("lines").path("trusted").asBoolean(false),
            header.path("lines").path("reason").asString("")),
        new SampleHeader.Measures(
            measures.path("requests").asLong(0),
            measures.path("medianNanos").asDouble(-1),
            measures.path("p99Nanos").asDouble(-1),
            measures.path("cores").asDouble(-1),
            measures.path("residentBytes").asDouble(-1),
            measures.path("requestsPerSecond").asDouble(-1),
            measures.path("errorShare").asDouble(-1)),
        notes);
  }
}
