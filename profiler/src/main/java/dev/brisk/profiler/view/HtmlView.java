package dev.brisk.profiler.view;

import dev.brisk.profiler.file.Payload;
import dev.brisk.profiler.file.ProfileDocument;
import dev.brisk.profiler.sample.model.Frame;
import dev.brisk.profiler.sample.model.SampleProfile;
import dev.brisk.profiler.source.SourceFinder;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/// A profile as one HTML file: flame graph, table, source and more, without a network.
public final class HtmlView {
  /// Files of the page's code, in the order in which they are put together.
  private static final List<String> SCRIPTS =
      List.of(
          "format.js",
          "tree.js",
          "data.js",
          "flame.js",
          "sunburst.js",
          "table.js",
          "source.js",
          "changes.js",
          "timeline.js",
          "app.js");

  /// A page is to be mailed and opened at once: 3 MB with the page's own code.
  private static final int MAXIMUM_PAYLOAD = 2_900_000;

  private static final int MAXIMUM_SOURCE_CHARACTERS = 600_000;

  private HtmlView() {}

  /// The page.
  ///
  /// @param sources finds the source that is shown with its heat; only where lines can be trusted
  public static String write(SampleProfile profile, SourceFinder sources) {
    return write(profile, json -> sources(json, profile, sources));
  }

  /// The page of a document with more in it than a profile.
  ///
  /// @param more writes further properties of the document
  public static String write(SampleProfile profile, Consumer<JsonGenerator> more) {
    String title = profile.header().mode().title() + " of " + profile.header().target();
    String payload = payload(profile, more);
    for (long parts = 2_000_000; payload.length() > MAXIMUM_PAYLOAD && parts > 100; parts /= 2) {
      payload = payload(SmallFrames.merged(profile, profile.total() / parts), more);
    }
    return page(title, payload);
  }

  /// The page of a document that is no plain profile: a comparison, or counted calls.
  ///
  /// @param document JSON in the shape that the page's `data.js` reads
  public static String ofDocument(String title, String document) {
    return page(title, Payload.encode(document));
  }

  private static String payload(SampleProfile profile, Consumer<JsonGenerator> more) {
    StringWriter document = new StringWriter();
    ProfileDocument.write(profile, document, more);
    return Payload.encode(document.toString());
  }

  private static String page(String title, String payload) {
    StringBuilder script = new StringBuilder();
    SCRIPTS.forEach(name -> script.append(resource(name)).append('\n'));
    return resource("viewer.html")
        .replace("/*STYLE*/", resource("viewer.css"))
        .replace("/*TITLE*/", escaped(title))
        .replace("<!--PAYLOAD-->", Payload.element(payload))
        .replace("/*SCRIPT*/", script);
  }

  /// The source of the classes with the most weight, as far as there is room.
  private static void sources(JsonGenerator json, SampleProfile profile, SourceFinder finder) {
    if (!profile.header().lines().trusted()) {
      return;
    }
    Map<String, Long> weights = new HashMap<>();
    Map<String, Frame> files = new HashMap<>();
    profile
        .lines()
        .forEach((key, weight) -> {
          Frame method = profile.methods().get(key.method());
          String file = fileOf(method);
          files.putIfAbsent(file, method);
          weights.merge(file, weight[0] * 1_000 + weight[1], Long::sum);
        });
    int room = MAXIMUM_SOURCE_CHARACTERS;
    Map<String, String> found = new LinkedHashMap<>();
    for (String file :
        weights.entrySet().stream()
            .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
            .limit(200)
            .map(Map.Entry::getKey)
            .toList()) {
      Frame method = files.getOrDefault(file, new Frame("", "", 0));
      String text = String.join("\n", finder.find(method.className(), method.sourceFile(), ""));
      if (!text.isEmpty() && text.length() <= room) {
        found.put(file, text);
        room -= text.length();
      }
    }
    json.writeObjectPropertyStart("sources");
    found.forEach(json::writeStringProperty);
    json.writeEndObject();
  }

  /// `com.acme.Shop.java`: a file by its package and name, as the page makes it of a class, too.
  private static String fileOf(Frame method) {
    int dot = method.className().lastIndexOf('.');
    return method.className().substring(0, dot + 1) + method.sourceFile();
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }

  private static String resource(String name) {
    try (InputStream in = HtmlView.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing in the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
