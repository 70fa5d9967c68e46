package dev.brisk.bench.compare.foreign;

import dev.brisk.bench.plan.Units;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Two results beside each other, without a verdict.
public final class SideBySide {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private record Row(
      String name,
      String key,
      Function<ForeignResult, OptionalDouble> value,
      DoubleFunction<String> shown,
      double unit) {}

  private static final List<Row> ROWS =
      List.of(
          new Row("requests", "requests", ForeignResult::requests, Units::digits, 1),
          new Row("requests/s", "requests_per_second", ForeignResult::rate, Units::digits, 1),
          new Row("mean", "mean_ms", ForeignResult::mean, Units::time, 1e6),
          new Row("p50", "p50_ms", ForeignResult::p50, Units::time, 1e6),
          new Row("p90", "p90_ms", ForeignResult::p90, Units::time, 1e6),
          new Row("p99", "p99_ms", ForeignResult::p99, Units::time, 1e6),
          new Row("max", "max_ms", ForeignResult::max, Units::time, 1e6),
          new Row("errors", "error_share", ForeignResult::errors, Units::percent, 1));

  private SideBySide() {}

  public static String text(ForeignPair pair) {
    ForeignResult a = pair.a();
    ForeignResult b = pair.b();
    StringBuilder out = new StringBuilder();
    out.append("A  %s (%s)%nB  %s (%s)%n%n".formatted(a.name(), a.tool(), b.name(), b.tool()));
    out.append(String.format(Locale.ROOT, "%-11s %12s %12s %9s%n", "", "A", "B", "B/A"));
    for (Row row : ROWS) {
      OptionalDouble left = row.value.apply(a);
      OptionalDouble right = row.value.apply(b);
      boolean share = row.key.equals("error_share") || row.key.equals("requests");
      boolean both = left.orElse(0) > 0 && right.isPresent() && !share;
      out.append(
          String.format(
              Locale.ROOT,
              "%-11s %12s %12s %9s%n",
              row.name,
              left.isPresent() ? row.shown.apply(left.getAsDouble()) : "-",
              right.isPresent() ? row.shown.apply(right.getAsDouble()) : "-",
              both
                  ? String.format(
                      Locale.ROOT, "%+.1f%%", (right.getAsDouble() / left.getAsDouble() - 1) * 100)
                  : ""));
    }
    out.append("%nNo verdict: %s%n".formatted(pair.whyNoVerdict()));
    lacks(a, b)
        .forEach((name, lacks) ->
            out.append(
                "%s does not tell%n  %s.%n"
                    .formatted(name, String.join(",%n  ".formatted(), lacks))));
    return out.toString();
  }

  public static String json(ForeignPair pair) {
    ObjectNode root = JSON.createObjectNode();
    write(root.putObject("a"), pair.a());
    write(root.putObject("b"), pair.b());
    root.putNull("verdict");
    root.put("note", pair.whyNoVerdict());
    return JSON.writeValueAsString(root) + "\n";
  }

  private static void write(ObjectNode node, ForeignResult result) {
    node.put("file", result.name());
    node.put("tool", result.tool());
    for (Row row : ROWS) {
      OptionalDouble value = row.value.apply(result);
      if (value.isPresent()) {
        node.put(row.key, value.getAsDouble() / row.unit);
      } else {
        node.putNull(row.key);
      }
    }
    ArrayNode lacks = node.putArray("lacks");
    result.lacks().forEach(lacks::add);
  }

  /// What is lacking, once for both where it is the same.
  private static Map<String, List<String>> lacks(ForeignResult a, ForeignResult b) {
    Map<String, List<String>> lacks = new LinkedHashMap<>();
    if (a.lacks().equals(b.lacks())) {
      lacks.put("Either", a.lacks());
    } else {
      lacks.put("A", a.lacks());
      lacks.put("B", b.lacks());
    }
    lacks.values().removeIf(List::isEmpty);
    return lacks;
  }
}
