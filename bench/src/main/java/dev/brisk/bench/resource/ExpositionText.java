package dev.brisk.bench.resource;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// Samples of a page in Prometheus' text form. Written apart from the server's own writer, so that
/// one cannot hide the other's mistakes.
final class ExpositionText {
  private record Sample(String name, String labels, double value) {}

  private final List<Sample> samples = new ArrayList<>();

  static ExpositionText parse(String text) {
    ExpositionText parsed = new ExpositionText();
    for (String line : text.split("\n", -1)) {
      if (line.isEmpty() || line.charAt(0) == '#') {
        continue;
      }
      int brace = line.indexOf('{');
      int close = brace < 0 ? -1 : line.lastIndexOf('}');
      int nameEnd = brace >= 0 ? brace : line.indexOf(' ');
      if (nameEnd <= 0 || (brace >= 0 && close < brace)) {
        continue;
      }
      String rest = line.substring(close >= 0 ? close + 1 : nameEnd).strip();
      int space = rest.indexOf(' ');
      try {
        double value = Double.parseDouble(space < 0 ? rest : rest.substring(0, space));
        String labels = brace >= 0 ? line.substring(brace + 1, close) : "";
        parsed.samples.add(new Sample(line.substring(0, nameEnd), labels, value));
      } catch (NumberFormatException e) {
        // Not a sample; other pages of the world hold odd lines, which are none of our business.
        continue;
      }
    }
    return parsed;
  }

  /// The sum of a metric's samples that have these labels, or [TargetReading#UNKNOWN] if none has.
  double sum(String name, Map<String, String> labels) {
    return sum(
        name,
        sample ->
            labels.entrySet().stream()
                .allMatch(l -> sample.contains(l.getKey() + "=\"" + l.getValue() + "\"")));
  }

  /// The same of samples that have a label of this value, whatever its name.
  double sumWithValue(String name, String value) {
    return sum(name, labels -> labels.contains("=\"" + value + "\""));
  }

  private double sum(String name, Predicate<String> labels) {
    double sum = TargetReading.UNKNOWN;
    for (Sample sample : samples) {
      if (sample.name.equals(name) && labels.test(sample.labels)) {
        sum = Double.isNaN(sum) ? sample.value : sum + sample.value;
      }
    }
    return sum;
  }
}
