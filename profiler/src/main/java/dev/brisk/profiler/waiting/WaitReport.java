package dev.brisk.profiler.waiting;

import dev.brisk.profiler.UnitFormat;
import dev.brisk.profiler.sample.model.SampleHeader;
import java.io.StringWriter;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/// Waits as text for the terminal, and as JSON.
public final class WaitReport {
  /// With fewer, a part of a tenth is off by a third.
  private static final int FEW = 100;

  private WaitReport() {}

  /// @param limit how many endpoints are shown at most
  public static String text(WaitProfile profile, int limit) {
    SampleHeader header = profile.header();
    StringBuilder out = new StringBuilder();
    out.append(
        String.format(
            "Waits of %s, %s; %s thread dumps%n",
            header.target(),
            UnitFormat.nanos(header.duration().toNanos()),
            UnitFormat.count(profile.threadDumps())));
    for (WaitProfile.Endpoint endpoint :
        profile.endpoints().subList(0, Math.min(limit, profile.endpoints().size()))) {
      append(out, endpoint);
    }
    return out.toString();
  }

  private static void append(StringBuilder out, WaitProfile.Endpoint endpoint) {
    double requests = Math.max(1, endpoint.requests());
    out.append(
        String.format(
            "%n%s: %s requests, %s each, %s explained%n",
            endpoint.name(),
            UnitFormat.count(endpoint.requests()),
            UnitFormat.nanos(endpoint.nanos() / requests),
            UnitFormat.share(endpoint.explained(), 1)));
    out.append(
        String.format("%10s %8s  %-19s %s%n", "A request", "Share", "Waits for", "Mostly at"));
    for (WaitProfile.Part part : endpoint.parts()) {
      out.append(
          String.format(
              "%10s %8s  %-19s %s%n",
              UnitFormat.nanos(part.nanos() / requests),
              UnitFormat.share(part.nanos(), endpoint.nanos()),
              part.kind().title(),
              part.place()));
    }
    if (endpoint.seen() < FEW) {
      out.append(
          String.format(
              "Seen only %d times: the parts are rough. Measure longer, or with more requests at"
                  + " once.%n",
              endpoint.seen()));
    }
  }

  /// All times in nanoseconds, of all requests together.
  public static String json(WaitProfile profile) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JsonMapper.shared().createGenerator(text)) {
      json.writeStartObject();
      json.writeStringProperty("kind", "waits");
      json.writeStringProperty("target", profile.header().target());
      json.writeNumberProperty("durationNanos", profile.header().duration().toNanos());
      json.writeNumberProperty("threadDumps", profile.threadDumps());
      json.writeArrayPropertyStart("endpoints");
      for (WaitProfile.Endpoint endpoint : profile.endpoints()) {
        json.writeStartObject();
        json.writeStringProperty("name", endpoint.name());
        json.writeNumberProperty("requests", endpoint.requests());
        json.writeNumberProperty("nanos", endpoint.nanos());
        json.writeNumberProperty("seen", endpoint.seen());
        json.writeNumberProperty("explained", endpoint.explained());
        json.writeArrayPropertyStart("parts");
        for (WaitProfile.Part part : endpoint.parts()) {
          json.writeStartObject();
          json.writeStringProperty("kind", part.kind().title());
          json.writeNumberProperty("nanos", part.nanos());
          json.writeStringProperty("place", part.place());
          json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    return text.toString();
  }
}
