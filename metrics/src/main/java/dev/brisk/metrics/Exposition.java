package dev.brisk.metrics;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/// Renders a registry in the format that a scraper asks for: Prometheus text 0.0.4 or OpenMetrics
/// 1.0, plain or gzip.
///
/// Thread-safe. Rendering takes about 0.2 µs a line, so call it off an event loop when the registry
/// is large.
public final class Exposition {
  private static final String OPEN_METRICS_TYPE = "application/openmetrics-text";

  private final PrometheusRegistry registry;
  private final ExpositionFormatWriter text = PrometheusTextFormatWriter.create();
  private final ExpositionFormatWriter openMetrics = OpenMetricsTextFormatWriter.create();
  private volatile int sizeHint = 16 << 10;

  public Exposition(PrometheusRegistry registry) {
    this.registry = registry;
  }

  /// An answer to a scrape.
  ///
  /// @param contentEncoding `gzip`, or null: none
  public record Rendered(byte[] body, String contentType, @Nullable String contentEncoding) {}

  /// Renders all metrics as they are now. An answer depends on both headers: send `Vary: Accept,
  /// Accept-Encoding`.
  ///
  /// @param accept the request's `Accept`; null, or nothing that we have: text 0.0.4, which is what
  ///   Prometheus falls back to
  /// @param acceptEncoding the request's `Accept-Encoding`
  public Rendered render(@Nullable String accept, @Nullable String acceptEncoding) {
    ExpositionFormatWriter writer = wantsOpenMetrics(accept) ? openMetrics : text;
    MetricSnapshots snapshots = registry.scrape();
    boolean gzip = wantsGzip(acceptEncoding);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(gzip ? sizeHint / 8 : sizeHint);
    try (OutputStream out = gzip ? new GZIPOutputStream(bytes, 8 << 10) : bytes) {
      writer.write(out, snapshots, EscapingScheme.UNDERSCORE_ESCAPING);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    byte[] body = bytes.toByteArray();
    if (!gzip) {
      sizeHint = body.length + 1024;
    }
    return new Rendered(body, writer.getContentType(), gzip ? "gzip" : null);
  }

  /// OpenMetrics only when it is named, in a version that we write, and preferred over text.
  private static boolean wantsOpenMetrics(@Nullable String accept) {
    if (accept == null) {
      return false;
    }
    double openMetrics = 0;
    double text = 0;
    for (String range : accept.split(",")) {
      String[] parts = range.trim().toLowerCase(Locale.ROOT).split("\\s*;\\s*");
      double quality = quality(parts);
      switch (parts[0]) {
        case OPEN_METRICS_TYPE -> {
          String version = parameter(parts, "version");
          if (version == null || version.equals("1.0.0") || version.equals("0.0.1")) {
            openMetrics = Math.max(openMetrics, quality);
          }
        }
        case "text/plain", "text/*", "*/*" -> text = Math.max(text, quality);
        default -> {}
      }
    }
    return openMetrics > 0 && openMetrics >= text;
  }

  private static boolean wantsGzip(@Nullable String acceptEncoding) {
    if (acceptEncoding == null) {
      return false;
    }
    double gzip = -1;
    double any = -1;
    double identity = 0;
    for (String coding : acceptEncoding.split(",")) {
      String[] parts = coding.trim().toLowerCase(Locale.ROOT).split("\\s*;\\s*");
      switch (parts[0]) {
        case "gzip", "x-gzip" -> gzip = quality(parts);
        case "*" -> any = quality(parts);
        case "identity" -> identity = quality(parts);
        default -> {}
      }
    }
    double chosen = gzip >= 0 ? gzip : any;
    return chosen > 0 && chosen >= identity;
  }

  private static double quality(String[] parts) {
    String text = parameter(parts, "q");
    if (text == null) {
      return 1;
    }
    try {
      double quality = Double.parseDouble(text);
      return quality >= 0 && quality <= 1 ? quality : 0;
    } catch (NumberFormatException malformed) {
      return 0;
    }
  }

  private static @Nullable String parameter(String[] parts, String name) {
    for (int i = 1; i < parts.length; i++) {
      if (parts[i].startsWith(name + "=")) {
        return parts[i].substring(name.length() + 1).replace("\"", "").trim();
      }
    }
    return null;
  }
}
