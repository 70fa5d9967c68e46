package dev.brisk.bench.compare.foreign;

import dev.brisk.bench.compare.Comparison;
import dev.brisk.bench.compare.ResultFile;
import dev.brisk.bench.statistics.BlockBootstrap;
import java.util.stream.Collectors;

/// Two results of which one at least another load generator made.
///
/// @param a the reference
public record ForeignPair(ForeignResult a, ForeignResult b) {
  /// Why the data carry no verdict, in one sentence; empty if they carry one.
  public String whyNoVerdict() {
    if (!a.tool().equals(b.tool())) {
      return a.tool()
          + " and "
          + b.tool()
          + " do not measure the same: not all that differs is due"
          + " to the server.";
    }
    ResultFile runA = a.run();
    ResultFile runB = b.run();
    if (runA == null || runB == null) {
      return "a summary does not say what varied within its run. k6 --out json, JMeter's .jtl and"
          + " vegeta encode have a line for each request.";
    }
    int least = BlockBootstrap.INTERVALS_MIN;
    return runA.seconds().size() < least || runB.seconds().size() < least
        ? "it takes "
            + least
            + " whole seconds of each, and there are "
            + runA.seconds().size()
            + " and "
            + runB.seconds().size()
            + "."
        : "";
  }

  /// Compares two files that have a line for each request.
  ///
  /// @throws IllegalStateException where [#whyNoVerdict] has a reason
  public Comparison compare(double level, double minimumEffect, long seed) {
    ResultFile runA = a.run();
    ResultFile runB = b.run();
    if (runA == null || runB == null || !whyNoVerdict().isEmpty()) {
      throw new IllegalStateException(whyNoVerdict());
    }
    Comparison comparison = ResultFile.compare(runA, runB, level, minimumEffect, seed);
    return new Comparison(
        comparison.a(),
        comparison.b(),
        comparison.changes(),
        comparison.runsA(),
        comparison.runsB(),
        comparison.note()
            + ". The files do not tell "
            + a.lacks().stream().collect(Collectors.joining("; ")));
  }
}
