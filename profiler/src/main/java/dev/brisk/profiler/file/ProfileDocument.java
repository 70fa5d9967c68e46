package dev.brisk.profiler.file;

import dev.brisk.profiler.sample.model.CallTree;
import dev.brisk.profiler.sample.model.Frame;
import dev.brisk.profiler.sample.model.SampleHeader;
import dev.brisk.profiler.sample.model.SampleProfile;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/// A profile as JSON: our own format, version 1.
///
/// ```
/// format      "brisk-profile"
/// version     1
/// header      how it was made
/// unit        what weights are multiplied with to be nanoseconds or bytes
/// counts      "samples", or "calls" where they are exact
/// classes     names, by number
/// methods     class: numbers of classes, name: names
/// endpoints   name, rest (weight of no frame), count, up, method, self, count of each node
/// lines       endpoint, method, line, self, total: columns
/// timeline    when it was sampled, and `times` of each endpoint: see [TimelineJson]
/// blocks      requests, method, line, self of each stretch of time
/// ```
///
/// A tree is written in preorder, see [Columns].
public final class ProfileDocument {
  public static final String FORMAT = "brisk-profile";
  public static final int VERSION = 1;

  private ProfileDocument() {}

  /// The whole profile as text.
  public static String write(SampleProfile profile) {
    StringWriter text = new StringWriter();
    write(profile, text, json -> {});
    return text.toString();
  }

  /// Writes a profile.
  ///
  /// @param more writes further properties of the document
  public static void write(SampleProfile profile, Writer out, Consumer<JsonGenerator> more) {
    List<String> endpoints = new ArrayList<>(profile.trees().keySet());
    List<CallTree> trees = new ArrayList<>(profile.trees().values());
    List<Columns> columns = trees.stream().map(Columns::of).toList();
    long unit = unit(trees, columns);
    try (JsonGenerator json = JsonMapper.shared().createGenerator(out)) {
      json.writeStartObject();
      json.writeStringProperty("format", FORMAT);
      json.writeNumberProperty("version", VERSION);
      json.writeName("header");
      HeaderJson.write(json, profile.header());
      json.writeNumberProperty("unit", unit);
      json.writeStringProperty("counts", "samples");
      methods(json, profile.methods());
      TimelineJson timeline = TimelineJson.of(profile.timeline(), columns, profile.total());
      json.writeArrayPropertyStart("endpoints");
      for (int i = 0; i < trees.size(); i++) {
        CallTree.Node root = trees.get(i).root();
        json.writeStartObject();
        tree(json, endpoints.get(i), columns.get(i), root.self(), root.count(), unit);
        if (timeline != null) {
          timeline.write(json, columns.get(i));
        }
        json.writeEndObject();
      }
      json.writeEndArray();
      if (timeline != null) {
        timeline.write(json);
      }
      lines(json, profile, endpoints, unit);
      blocks(json, profile, unit);
      more.accept(json);
      json.writeEndObject();
    }
    try {
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The largest number that divides all weights: samples of one period become small integers.
  private static long unit(List<CallTree> trees, List<Columns> columns) {
    long unit = 0;
    for (CallTree tree : trees) {
      unit = divisor(unit, tree.root().self());
    }
    for (Columns of : columns) {
      for (int i = 0; i < of.size() && unit != 1; i++) {
        unit = divisor(unit, of.self(i));
      }
    }
    return Math.max(1, unit);
  }

  static long divisor(long a, long b) {
    long larger = a;
    long smaller = b;
    while (smaller != 0) {
      long rest = larger % smaller;
      larger = smaller;
      smaller = rest;
    }
    return larger;
  }

  /// The names of methods, for documents of another kind.
  public static void methods(JsonGenerator json, List<Frame> methods) {
    Map<String, Integer> classes = new LinkedHashMap<>();
    int[] classNumbers = new int[methods.size()];
    for (int i = 0; i < classNumbers.length; i++) {
      classNumbers[i] = classes.computeIfAbsent(methods.get(i).className(), c -> classes.size());
    }
    json.writeArrayPropertyStart("classes");
    classes.keySet().forEach(json::writeString);
    json.writeEndArray();
    json.writeObjectPropertyStart("methods");
    json.writeArrayPropertyStart("class");
    for (int number : classNumbers) {
      json.writeNumber(number);
    }
    json.writeEndArray();
    json.writeArrayPropertyStart("name");
    methods.forEach(method -> json.writeString(method.method()));
    json.writeEndArray();
    json.writeEndObject();
  }

  /// The properties of an endpoint's tree, also for documents of another kind.
  ///
  /// @param rest weight of no frame
  /// @param samples in all
  public static void tree(
      JsonGenerator json, String endpoint, Columns columns, long rest, long samples, long unit) {
    json.writeStringProperty("name", endpoint);
    json.writeNumberProperty("rest", rest / unit);
    json.writeNumberProperty("samples", samples);
    json.writeArrayPropertyStart("up");
    for (int i = 0; i < columns.size(); i++) {
      json.writeNumber(columns.up(i));
    }
    json.writeEndArray();
    json.writeArrayPropertyStart("method");
    for (int i = 0; i < columns.size(); i++) {
      json.writeNumber(columns.method(i));
    }
    json.writeEndArray();
    json.writeArrayPropertyStart("self");
    for (int i = 0; i < columns.size(); i++) {
      json.writeNumber(columns.self(i) / unit);
    }
    json.writeEndArray();
    json.writeArrayPropertyStart("count");
    for (int i = 0; i < columns.size(); i++) {
      json.writeNumber(columns.count(i));
    }
    json.writeEndArray();
  }

  private static void lines(
      JsonGenerator json, SampleProfile profile, List<String> endpoints, long unit) {
    List<SampleProfile.LineKey> keys = new ArrayList<>(profile.lines().keySet());
    List<long[]> weights = keys.stream().map(profile.lines()::get).toList();
    json.writeObjectPropertyStart("lines");
    json.writeArrayPropertyStart("endpoint");
    keys.forEach(key -> json.writeNumber(endpoints.indexOf(key.endpoint())));
    json.writeEndArray();
    json.writeArrayPropertyStart("method");
    keys.forEach(key -> json.writeNumber(key.method()));
    json.writeEndArray();
    json.writeArrayPropertyStart("line");
    keys.forEach(key -> json.writeNumber(key.line()));
    json.writeEndArray();
    json.writeArrayPropertyStart("self");
    weights.forEach(weight -> json.writeNumber(weight[0] / unit));
    json.writeEndArray();
    json.writeArrayPropertyStart("total");
    weights.forEach(weight -> json.writeNumber(weight[1] / unit));
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void blocks(JsonGenerator json, SampleProfile profile, long unit) {
    json.writeArrayPropertyStart("blocks");
    for (SampleProfile.Block block : profile.blocks()) {
      List<Map.Entry<SampleProfile.Place, Long>> own = List.copyOf(block.own().entrySet());
      json.writeStartObject();
      json.writeNumberProperty("requests", block.requests());
      json.writeArrayPropertyStart("method");
      own.forEach(entry -> json.writeNumber(entry.getKey().method()));
      json.writeEndArray();
      json.writeArrayPropertyStart("line");
      own.forEach(entry -> json.writeNumber(entry.getKey().line()));
      json.writeEndArray();
      json.writeArrayPropertyStart("self");
      own.forEach(entry -> json.writeNumber(entry.getValue() / unit));
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /// Reads what [#write] wrote.
  ///
  /// @throws IllegalArgumentException if it is no such document; the message says what is wrong
  public static SampleProfile read(String text) {
    return DocumentReader.read(text);
  }

  /// Whether a text starts like such a document.
  static boolean looksLike(String start) {
    return start.stripLeading().startsWith("{") && start.contains('"' + FORMAT + '"');
  }

  /// The header alone, for documents of another kind.
  public static void header(JsonGenerator json, SampleHeader header) {
    HeaderJson.write(json, header);
  }
}
