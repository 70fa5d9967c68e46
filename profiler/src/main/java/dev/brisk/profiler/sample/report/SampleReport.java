package dev.brisk.profiler.sample.report;

import dev.brisk.profiler.UnitFormat;
import dev.brisk.profiler.sample.model.CpuUse;
import dev.brisk.profiler.sample.model.Frame;
import dev.brisk.profiler.sample.model.SampleHeader;
import dev.brisk.profiler.sample.model.SampleProfile;
import dev.brisk.profiler.sample.model.WindowFacts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// A profile as a summary in the terminal: header, endpoints, methods, lines.
public final class SampleReport {
  private final BiFunction<Frame, Integer, String> sourceLine;

  /// @param sourceLine the text of a line of a method's source, or an empty string
  public SampleReport(BiFunction<Frame, Integer, String> sourceLine) {
    this.sourceLine = sourceLine;
  }

  /// @param limit how many rows each table has at most
  public String text(SampleProfile profile, int limit) {
    StringBuilder out = new StringBuilder(header(profile));
    endpoints(out, profile, limit);
    methods(out, profile, limit);
    lines(out, profile, limit);
    return out.toString();
  }

  /// What must be known before reading a number.
  public static String header(SampleProfile profile) {
    SampleHeader header = profile.header();
    StringBuilder out = new StringBuilder();
    out.append(
        String.format(
            "%s of %s%s%n",
            header.mode().title(),
            header.target(),
            // Few forms of others say how long it was.
            header.duration().isZero()
                ? ""
                : ", " + UnitFormat.nanos(header.duration().toNanos())));
    out.append(
        String.format(
            "Engine: %s%s; %s samples, %s lost, %s without a stack, %s biased%s%n",
            header.engine(),
            header.periodNanos() > 0 ? ", one each " + UnitFormat.nanos(header.periodNanos()) : "",
            UnitFormat.count(header.samples()),
            UnitFormat.count(header.lost()),
            UnitFormat.count(header.failed()),
            UnitFormat.count(header.biased()),
            steal(header.steal())));
    out.append(
        String.format(
            "Lines: %s. %s%n",
            header.lines().trusted() ? "trusted" : "not trusted", header.lines().reason()));
    out.append(measures(header.measures()));
    out.append(cpu(header.cpu()));
    for (String note : header.notes()) {
      out.append(String.format("Note: %s%n", note));
    }
    return out.toString();
  }

  /// The process's CPU time by the system's account, and what the tables do not have of it.
  private static String cpu(@Nullable CpuUse cpu) {
    if (cpu == null) {
      return "";
    }
    return String.format(
        "CPU time of the process: %s, of it garbage collection %s, compiler %s, other threads of the"
            + " JVM %s, not sampled %s%n",
        UnitFormat.nanos(cpu.process()),
        UnitFormat.nanos(cpu.collector()),
        UnitFormat.nanos(cpu.compiler()),
        UnitFormat.nanos(cpu.otherJvm()),
        UnitFormat.nanos(cpu.unseen()));
  }

  /// What instrumenting profiles print on top: what was measured, how long, steal, and the
  /// measures.
  public static String window(String what, String target, WindowFacts window) {
    return String.format(
            "%s of %s%s%s%n",
            what,
            target,
            window.duration().isZero() ? "" : ", " + UnitFormat.nanos(window.duration().toNanos()),
            steal(window.steal()))
        + measures(window.measures());
  }

  private static String steal(OptionalDouble share) {
    return share.isEmpty()
        ? ""
        : String.format(Locale.ROOT, "; CPU steal %.1f %%", 100 * share.getAsDouble());
  }

  /// The five measures as one line, empty if none is known.
  public static String measures(SampleHeader.Measures measures) {
    List<String> parts = new ArrayList<>();
    if (measures.requests() > 0) {
      parts.add(
          String.format(
              Locale.ROOT,
              "%s requests, %.1f a second, median %s, 99 %% under %s, errors %s",
              UnitFormat.count(measures.requests()),
              measures.requestsPerSecond().orElse(0),
              UnitFormat.nanos(measures.medianNanos().orElse(0)),
              UnitFormat.nanos(measures.p99Nanos().orElse(0)),
              UnitFormat.share(measures.errorShare().orElse(0), 1)));
    }
    measures
        .cores()
        .ifPresent(cores -> parts.add(String.format(Locale.ROOT, "CPU %.2f cores", cores)));
    measures.residentBytes().ifPresent(bytes -> parts.add("memory " + UnitFormat.bytes(bytes)));
    return parts.isEmpty() ? "" : String.format("Window: %s%n", String.join("; ", parts));
  }

  private static void endpoints(StringBuilder out, SampleProfile profile, int limit) {
    Map<String, Long> weights = new HashMap<>();
    profile.trees().forEach((name, tree) -> weights.put(name, tree.root().total()));
    boolean none = weights.keySet().equals(java.util.Set.of(SampleProfile.NO_ENDPOINT));
    if (none) {
      out.append(
          String.format(
              "%nNo requests were marked: time by endpoint is unknown. Known servers and"
                  + " RequestSegment mark them.%n"));
      return;
    }
    long total = profile.total();
    out.append(String.format("%n%10s %9s  %s%n", "Weight", "Share", "Endpoint"));
    weights.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .limit(limit)
        .forEach(entry ->
            out.append(
                String.format(
                    "%10s %9s  %s%n",
                    weight(profile, entry.getValue()),
                    UnitFormat.share(entry.getValue(), total),
                    entry.getKey().isEmpty() ? "(outside requests)" : entry.getKey())));
  }

  private static void methods(StringBuilder out, SampleProfile profile, int limit) {
    long total = profile.total();
    out.append(String.format("%n%10s %9s %9s  %s%n", "Own", "Own %", "With callees", "Method"));
    profile.methodTotals().stream()
        .limit(limit)
        .filter(row -> row.self() > 0)
        .forEach(row ->
            out.append(
                String.format(
                    "%10s %9s %12s  %s%n",
                    weight(profile, row.self()),
                    UnitFormat.share(row.self(), total),
                    UnitFormat.share(row.total(), total),
                    profile.methods().get(row.method()).name())));
  }

  private void lines(StringBuilder out, SampleProfile profile, int limit) {
    if (!profile.header().lines().trusted()) {
      return;
    }
    record Place(int method, int line) {}
    Map<Place, Long> own = new HashMap<>();
    profile
        .lines()
        .forEach((key, weights) ->
            own.merge(new Place(key.method(), key.line()), weights[0], Long::sum));
    long total = profile.total();
    out.append(String.format("%n%10s %9s  %s%n", "Own", "Own %", "Line"));
    own.entrySet().stream()
        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
        .limit(limit)
        .filter(entry -> entry.getValue() > 0)
        .forEach(entry -> {
          Frame method = profile.methods().get(entry.getKey().method());
          out.append(
              String.format(
                  "%10s %9s  %s:%d  %s%n",
                  weight(profile, entry.getValue()),
                  UnitFormat.share(entry.getValue(), total),
                  method.name(),
                  entry.getKey().line(),
                  sourceLine.apply(method, entry.getKey().line()).strip()));
        });
  }

  private static String weight(SampleProfile profile, long weight) {
    return profile.header().mode().isTime() ? UnitFormat.nanos(weight) : UnitFormat.bytes(weight);
  }
}
