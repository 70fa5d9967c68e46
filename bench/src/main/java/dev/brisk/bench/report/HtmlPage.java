package dev.brisk.bench.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Puts pages together from their own part and what all share: colours, charts, uPlot. Nothing is
/// loaded from elsewhere, so a page works offline and can be mailed.
public final class HtmlPage {
  private static final String FOLDER = "/dev/brisk/bench/report/";
  private static final String PLOT = "/META-INF/resources/webjars/uplot/1.6.30/dist/";

  private HtmlPage() {}

  /// A page with its data in it.
  ///
  /// @param name the page's own part, a file beside this class
  public static String of(String name, JsonNode data) {
    return assemble(resource(FOLDER + name))
        // No text of a server or a command line can end the script element.
        .replace("/*DATA*/", JsonMapper.shared().writeValueAsString(data).replace("<", "\\u003c"));
  }

  /// Fills in what all pages share.
  ///
  /// @param template a page with the places `/*UPLOT_CSS*/`, `/*THEME*/`, `/*UPLOT_JS*/` and
  ///   `/*CHARTS*/`
  public static String assemble(String template) {
    return template
        .replace("/*UPLOT_CSS*/", resource(PLOT + "uPlot.min.css"))
        .replace("/*THEME*/", resource(FOLDER + "theme.css"))
        .replace("/*UPLOT_JS*/", resource(PLOT + "uPlot.iife.min.js"))
        .replace("/*CHARTS*/", resource(FOLDER + "charts.js"));
  }

  /// A file of the class path.
  public static String resource(String path) {
    try (InputStream in = HtmlPage.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("The resource " + path + " is missing from the build");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
