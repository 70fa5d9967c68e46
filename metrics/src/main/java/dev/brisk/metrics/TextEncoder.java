package dev.brisk.metrics;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.TextFormatUtil;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Exemplar;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes a text format as client_java does, to the byte, but large families several times quicker.
///
/// Nearly all lines of a large scrape are counters, histograms and summaries, whose labels are the
/// same objects as at the scrape before. Their text is kept from scrape to scrape, and copied.
/// Families with anything unusual (other types, native buckets, quantiles, timestamps, names that
/// need escaping) are left to client_java's writer. By that writer alone a scrape of 10,000 lines
/// takes three times as long: [decision
/// 36](../../../../../../../docs/decisions/0036-own-writer-of-text-exposition.md).
final class TextEncoder {
  private static final byte[] END = "# EOF\n".getBytes(StandardCharsets.US_ASCII);

  private final ExpositionFormatWriter general;
  private final boolean openMetrics;

  /// Labels of the last scrape, by identity, with their text. Replaced as a whole, never changed.
  private volatile Map<Labels, byte[]> known = Map.of();

  /// @param general what is written for all other families; one of client_java's text writers
  TextEncoder(ExpositionFormatWriter general, boolean openMetrics) {
    this.general = general;
    this.openMetrics = openMetrics;
  }

  String contentType() {
    return general.getContentType();
  }

  void write(OutputStream out, MetricSnapshots snapshots) throws IOException {
    Scrape scrape = new Scrape(out);
    // Collectors may share a name when their labels differ; a family is written once.
    for (MetricSnapshot family : TextFormatUtil.mergeDuplicates(snapshots)) {
      if (!scrape.quickly(family)) {
        scrape.generally(family);
      }
    }
    if (openMetrics) {
      scrape.bytes.add(END);
    }
    scrape.bytes.flush();
    known = scrape.seen;
  }

  private final class Scrape {
    private final Map<Labels, byte[]> before = known;
    private final IdentityHashMap<Labels, byte[]> seen = new IdentityHashMap<>(before.size());
    private final TextBytes bytes;
    private double[] boundValues = new double[0];
    private byte[][] boundTexts = new byte[0][];

    Scrape(OutputStream out) {
      bytes = new TextBytes(out);
    }

    void generally(MetricSnapshot family) throws IOException {
      ByteArrayOutputStream text = new ByteArrayOutputStream();
      general.write(text, new MetricSnapshots(family), EscapingScheme.UNDERSCORE_ESCAPING);
      bytes.add(text.toByteArray(), text.size() - (openMetrics ? END.length : 0));
    }

    boolean quickly(MetricSnapshot family) throws IOException {
      MetricMetadata metadata = family.getMetadata();
      if (family.getDataPoints().isEmpty() || !plain(metadata) || !labelled(family)) {
        return false;
      }
      return switch (family) {
        case CounterSnapshot counters -> counters(metadata, counters.getDataPoints());
        case HistogramSnapshot histograms ->
            !histograms.isGaugeHistogram() && histograms(metadata, histograms.getDataPoints());
        case SummarySnapshot summaries -> summaries(metadata, summaries.getDataPoints());
        default -> false;
      };
    }

    private boolean counters(MetricMetadata metadata, List<CounterDataPointSnapshot> points)
        throws IOException {
      if (openMetrics && points.stream().anyMatch(point -> point.getExemplar() != null)) {
        return false;
      }
      metadata(metadata, "counter", openMetrics ? "" : "_total");
      byte[] name = ascii(metadata.getName() + "_total");
      for (CounterDataPointSnapshot point : points) {
        name(name, point);
        bytes.add(point.getValue()).add('\n');
      }
      return true;
    }

    private boolean histograms(MetricMetadata metadata, List<HistogramDataPointSnapshot> points)
        throws IOException {
      if (!points.stream()
          .allMatch(point ->
              !point.getClassicBuckets().isEmpty() && point.hasCount() && point.hasSum())) {
        return false;
      }
      metadata(metadata, "histogram", "");
      byte[] bucket = ascii(metadata.getName() + "_bucket{");
      byte[] count = ascii(metadata.getName() + "_count");
      byte[] sum = ascii(metadata.getName() + "_sum");
      for (HistogramDataPointSnapshot point : points) {
        ClassicHistogramBuckets buckets = point.getClassicBuckets();
        byte[] labels = text(point.getLabels());
        long cumulative = 0;
        for (int i = 0; i < buckets.size(); i++) {
          cumulative += buckets.getCount(i);
          bytes.add(bucket).add(labels);
          if (labels.length > 0) {
            bytes.add(',');
          }
          bytes.add(bound(i, buckets.getUpperBound(i))).add(cumulative);
          if (openMetrics) {
            double below = i == 0 ? Double.NEGATIVE_INFINITY : buckets.getUpperBound(i - 1);
            exemplar(point.getExemplars().get(below, buckets.getUpperBound(i)));
          }
          bytes.add('\n');
        }
        name(count, point);
        bytes.add(point.getCount()).add('\n');
        name(sum, point);
        bytes.add(point.getSum()).add('\n');
      }
      return true;
    }

    private boolean summaries(MetricMetadata metadata, List<SummaryDataPointSnapshot> points)
        throws IOException {
      if (!points.stream()
          .allMatch(
              point -> point.getQuantiles().size() == 0 && point.hasCount() && point.hasSum())) {
        return false;
      }
      metadata(metadata, "summary", "");
      byte[] count = ascii(metadata.getName() + "_count");
      byte[] sum = ascii(metadata.getName() + "_sum");
      for (SummaryDataPointSnapshot point : points) {
        name(count, point);
        bytes.add(point.getCount()).add('\n');
        name(sum, point);
        bytes.add(point.getSum()).add('\n');
      }
      return true;
    }

    private void metadata(MetricMetadata metadata, String type, String suffix) throws IOException {
      String name = metadata.getName() + suffix;
      String help = metadata.getHelp();
      String helpLine = help == null || help.isEmpty() ? "" : "# HELP " + name + ' ' + help + '\n';
      String typeLine = "# TYPE " + name + ' ' + type + '\n';
      String unitLine =
          metadata.hasUnit() ? "# UNIT " + name + ' ' + metadata.getUnit() + '\n' : "";
      String lines = openMetrics ? typeLine + unitLine + helpLine : helpLine + typeLine;
      bytes.add(lines.getBytes(StandardCharsets.UTF_8));
    }

    private void name(byte[] name, DataPointSnapshot point) throws IOException {
      byte[] labels = text(point.getLabels());
      bytes.add(name);
      if (labels.length > 0) {
        bytes.add('{').add(labels).add('}');
      }
      bytes.add(' ');
    }

    private void exemplar(@Nullable Exemplar exemplar) throws IOException {
      if (exemplar == null) {
        return;
      }
      byte[] labels = encoded(exemplar.getLabels());
      bytes.add(' ').add('#').add(' ').add('{');
      bytes.add(labels == null ? new byte[0] : labels).add('}').add(' ').add(exemplar.getValue());
      if (exemplar.hasTimestamp()) {
        long millis = exemplar.getTimestampMillis();
        bytes.add(' ').add(millis / 1000).add('.');
        long rest = millis % 1000;
        bytes.add((char) ('0' + rest / 100)).add((char) ('0' + rest / 10 % 10));
        bytes.add((char) ('0' + rest % 10));
      }
    }

    /// `le="…"} `, which is the same in all points of most families.
    private byte[] bound(int i, double value) {
      if (i >= boundValues.length) {
        boundValues = java.util.Arrays.copyOf(boundValues, i + 16);
        boundTexts = java.util.Arrays.copyOf(boundTexts, i + 16);
      }
      if (boundValues[i] != value || boundTexts[i] == null) {
        boundValues[i] = value;
        String text = value == Double.POSITIVE_INFINITY ? "+Inf" : Double.toString(value);
        boundTexts[i] = ascii("le=\"" + text + "\"} ");
      }
      return boundTexts[i];
    }

    /// Whether all labels have a text; then [#text] has it.
    private boolean labelled(MetricSnapshot family) {
      for (DataPointSnapshot point : family.getDataPoints()) {
        Labels labels = point.getLabels();
        if (point.hasScrapeTimestamp()) {
          return false;
        }
        if (!seen.containsKey(labels)) {
          byte[] text = before.get(labels);
          if (text == null) {
            text = encoded(labels);
          }
          if (text == null) {
            return false;
          }
          seen.put(labels, text);
        }
      }
      return true;
    }

    private byte[] text(Labels labels) {
      byte[] text = seen.get(labels);
      if (text == null) {
        throw new IllegalStateException("not looked at before: " + labels);
      }
      return text;
    }
  }

  /// Null when a name needs escaping.
  private static byte @Nullable [] encoded(Labels labels) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < labels.size(); i++) {
      if (!plainName(labels.getName(i))) {
        return null;
      }
      text.append(i == 0 ? "" : ",").append(labels.getName(i)).append("=\"");
      String value = labels.getValue(i);
      for (int j = 0; j < value.length(); j++) {
        char c = value.charAt(j);
        switch (c) {
          case '\\' -> text.append("\\\\");
          case '"' -> text.append("\\\"");
          case '\n' -> text.append("\\n");
          default -> text.append(c);
        }
      }
      text.append('"');
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static boolean plain(MetricMetadata metadata) {
    String help = metadata.getHelp();
    return plainName(metadata.getName())
        && (help == null || help.chars().noneMatch(c -> c == '\\' || c == '"' || c == '\n'));
  }

  private static boolean plainName(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
      if (!letter && (c < '0' || c > '9')) {
        return false;
      }
    }
    return !name.isEmpty() && !Character.isDigit(name.charAt(0));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
