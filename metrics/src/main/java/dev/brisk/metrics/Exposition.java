package dev.brisk.metrics;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusProtobufWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/// Renders a registry in the format that a scraper asks for: Prometheus text 0.0.4, OpenMetrics 1.0
/// or, when client_java's `prometheus-metrics-exposition-formats` is on the class path, protobuf,
/// which alone carries native histograms; plain or gzip.
///
/// Thread-safe. Rendering takes about 0.2 µs a line, so call it off an event loop when the registry
/// is large.
public final class Exposition {
  private static final String OPEN_METRICS_TYPE = "application/openmetrics-text";
  private static final String PROTOBUF_TYPE = "application/vnd.google.protobuf";
  private static final String PROTOBUF_MESSAGE = "io.prometheus.client.metricfamily";

  /// Of series, behind the family's name.
  private static final List<String> SUFFIXES =
      List.of("", "_total", "_bucket", "_count", "_sum", "_info");

  private final PrometheusRegistry registry;
  private final Format text = new Text(PrometheusTextFormatWriter.create(), false);
  private final Format openMetrics = new Text(OpenMetricsTextFormatWriter.create(), true);
  private final @Nullable Format protobuf = protobufIfAvailable();
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
    return render(accept, acceptEncoding, null);
  }

  /// Likewise, but only what is asked for.
  ///
  /// @param query of the request: `name[]=http_requests_total&name[]=…`, by the names of families
  ///   or series; without any, all
  public Rendered render(
      @Nullable String accept, @Nullable String acceptEncoding, @Nullable String query) {
    Format format = negotiate(accept);
    Set<String> names = names(query);
    MetricSnapshots snapshots =
        names.isEmpty()
            ? registry.scrape()
            : registry.scrape(
                family -> SUFFIXES.stream().anyMatch(suffix -> names.contains(family + suffix)));
    boolean gzip = wantsGzip(acceptEncoding);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(gzip ? sizeHint / 8 : sizeHint);
    try (OutputStream out = gzip ? new GZIPOutputStream(bytes, 8 << 10) : bytes) {
      format.write(out, snapshots);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    byte[] body = bytes.toByteArray();
    if (!gzip) {
      sizeHint = body.length + 1024;
    }
    return new Rendered(body, format.contentType(), gzip ? "gzip" : null);
  }

  private static Set<String> names(@Nullable String query) {
    Set<String> names = new HashSet<>();
    if (query != null) {
      for (String pair : query.split("&", -1)) {
        int equals = pair.indexOf('=');
        if (equals > 0 && decoded(pair.substring(0, equals)).equals("name[]")) {
          names.add(decoded(pair.substring(equals + 1)));
        }
      }
    }
    return names;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException malformed) {
      return text;
    }
  }

  /// One of the formats.
  private interface Format {
    String contentType();

    void write(OutputStream out, MetricSnapshots snapshots) throws IOException;
  }

  private record Protobuf(PrometheusProtobufWriter writer) implements Format {
    @Override
    public String contentType() {
      return writer.getContentType();
    }

    @Override
    public void write(OutputStream out, MetricSnapshots snapshots) throws IOException {
      writer.write(out, snapshots, EscapingScheme.UNDERSCORE_ESCAPING);
    }
  }

  private record Text(TextEncoder encoder) implements Format {
    Text(ExpositionFormatWriter general, boolean openMetrics) {
      this(new TextEncoder(general, openMetrics));
    }

    @Override
    public String contentType() {
      return encoder.contentType();
    }

    @Override
    public void write(OutputStream out, MetricSnapshots snapshots) throws IOException {
      encoder.write(out, snapshots);
    }
  }

  private static @Nullable Format protobufIfAvailable() {
    PrometheusProtobufWriter writer = new PrometheusProtobufWriter();
    return writer.isAvailable() ? new Protobuf(writer) : null;
  }

  /// Another format than text only when it is named, in a version that we write, and preferred; of
  /// two that are equally welcome, the richer.
  private Format negotiate(@Nullable String accept) {
    if (accept == null) {
      return text;
    }
    double proto = 0;
    double open = 0;
    double plain = 0;
    for (String range : accept.split(",")) {
      String[] parts = range.trim().toLowerCase(Locale.ROOT).split("\\s*;\\s*");
      double quality = quality(parts);
      switch (parts[0]) {
        case PROTOBUF_TYPE -> {
          if (PROTOBUF_MESSAGE.equals(parameter(parts, "proto"))
              && "delimited".equals(parameter(parts, "encoding"))) {
            proto = Math.max(proto, quality);
          }
        }
        case OPEN_METRICS_TYPE -> {
          String version = parameter(parts, "version");
          if (version == null || version.equals("1.0.0") || version.equals("0.0.1")) {
            open = Math.max(open, quality);
          }
        }
        case "text/plain", "text/*", "*/*" -> plain = Math.max(plain, quality);
        default -> {}
      }
    }
    if (protobuf != null && proto > 0 && proto >= open && proto >= plain) {
      return protobuf;
    }
    return open > 0 && open >= plain ? openMetrics : text;
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
