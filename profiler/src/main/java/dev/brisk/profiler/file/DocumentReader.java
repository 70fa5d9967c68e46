package dev.brisk.profiler.file;

import dev.brisk.profiler.sample.model.SampleProfile;
import dev.brisk.profiler.sample.model.Timeline;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads our own format, and trusts nothing in it.
final class DocumentReader {
  private final JsonNode root;
  private final long unit;
  private final SampleProfile.Builder builder = new SampleProfile.Builder();

  private DocumentReader(JsonNode root) {
    this.root = root;
    this.unit = Math.max(1, root.path("unit").asLong(1));
  }

  static SampleProfile read(String text) {
    JsonNode root;
    try {
      root = JsonMapper.shared().readTree(text);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("it is no JSON: " + e.getOriginalMessage(), e);
    }
    if (!root.path("format").asString("").equals(ProfileDocument.FORMAT)) {
      throw new IllegalArgumentException(
          "its format is \""
              + root.path("format").asString("")
              + "\", not \""
              + ProfileDocument.FORMAT
              + "\"");
    }
    int version = root.path("version").asInt(0);
    if (version != ProfileDocument.VERSION) {
      throw new IllegalArgumentException(
          "its version is " + version + "; this brisk reads " + ProfileDocument.VERSION);
    }
    try {
      return new DocumentReader(root).profile();
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("its start is no time: " + e.getParsedString(), e);
    }
  }

  private SampleProfile profile() {
    List<String> classes = new ArrayList<>();
    root.path("classes").forEach(name -> classes.add(name.asString("")));
    JsonNode classOf = root.path("methods").path("class");
    JsonNode name = root.path("methods").path("name");
    List<Integer> methods = new ArrayList<>();
    for (int i = 0; i < name.size(); i++) {
      int number = within(classOf.path(i), classes.size(), "class");
      methods.add(builder.method(classes.get(number), name.path(i).asString("")));
    }
    List<String> endpoints = new ArrayList<>();
    Timeline timeline = TimelineJson.read(root.path("timeline"));
    builder.timeline(timeline);
    for (JsonNode endpoint : root.path("endpoints")) {
      endpoints.add(endpoint.path("name").asString(""));
      tree(endpoint, methods, timeline);
    }
    lines(endpoints, methods);
    for (JsonNode block : root.path("blocks")) {
      Map<SampleProfile.Place, Long> own = new HashMap<>();
      for (int i = 0; i < block.path("method").size(); i++) {
        int method = methods.get(within(block.path("method").path(i), methods.size(), "method"));
        own.merge(
            new SampleProfile.Place(method, block.path("line").path(i).asInt(0)),
            block.path("self").path(i).asLong(0) * unit,
            Long::sum);
      }
      builder.block(new SampleProfile.Block(block.path("requests").asLong(0), own));
    }
    return builder.build(HeaderJson.read(root.path("header")));
  }

  private void tree(JsonNode endpoint, List<Integer> methods, @Nullable Timeline timeline) {
    Columns columns = new Columns();
    JsonNode up = endpoint.path("up");
    TimelineJson.Reader times =
        new TimelineJson.Reader(endpoint.path("times"), timeline, root.path("timeline"));
    for (int i = 0; i < up.size(); i++) {
      columns.add(
          up.path(i).asInt(0),
          methods.get(within(endpoint.path("method").path(i), methods.size(), "method")),
          endpoint.path("self").path(i).asLong(0) * unit,
          endpoint.path("count").path(i).asLong(0));
      columns.times(times.read(i));
    }
    columns.into(
        builder.tree(endpoint.path("name").asString("")),
        endpoint.path("rest").asLong(0) * unit,
        endpoint.path("samples").asLong(0));
  }

  private void lines(List<String> endpoints, List<Integer> methods) {
    JsonNode lines = root.path("lines");
    for (int i = 0; i < lines.path("line").size(); i++) {
      int endpoint = within(lines.path("endpoint").path(i), endpoints.size(), "endpoint");
      int method = within(lines.path("method").path(i), methods.size(), "method");
      builder.line(
          new SampleProfile.LineKey(
              endpoints.get(endpoint), methods.get(method), lines.path("line").path(i).asInt(0)),
          lines.path("self").path(i).asLong(0) * unit,
          lines.path("total").path(i).asLong(0) * unit);
    }
  }

  private static int within(JsonNode number, int size, String what) {
    int value = number.asInt(-1);
    if (value < 0 || value >= size) {
      throw new IllegalArgumentException(
          "it names " + what + " " + number + ", but there are " + size);
    }
    return value;
  }
}
