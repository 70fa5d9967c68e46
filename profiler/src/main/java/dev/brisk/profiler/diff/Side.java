package dev.brisk.profiler.diff;

import dev.brisk.profiler.sample.model.Frame;
import dev.brisk.profiler.sample.model.SampleProfile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// One of the two profiles: weights a request, with their variance.
///
/// A weight is a ratio, that of the weight's sum to the divisor's sum. Its variance is that of a
/// ratio estimator over blocks of time (Cochran, Sampling Techniques, 6.3), so it knows of load
/// that comes and goes; it is never taken for less than that of drawing samples at random.
///
/// Blocks are not independent where the machine drifts (heat, neighbours, caches): what was slow in
/// one block is slow in the next. So where the blocks' residuals are correlated, there are only as
/// many of them as an autoregressive series of that correlation has independent ones (von Storch
/// and Zwiers, Statistical Analysis in Climate Research, 6.6.9). In simulation, 60 blocks with a
/// correlation of 0.5 raise 14 false alarms of 100 without that, and 1 with it.
final class Side {
  /// A place by name, since the two profiles number their methods differently.
  record Key(String className, String method, int line) {
    static final Key TOTAL = new Key("", "", -1);
  }

  /// An estimate.
  ///
  /// @param value weight a request
  /// @param variance of it
  /// @param degrees of freedom
  /// @param samples about how many it rests on
  record Estimate(double value, double variance, double degrees, double samples) {}

  private static final double MOST_CORRELATION = 0.9;

  private final Map<Key, double[]> weights = new HashMap<>();
  private final double[] divisors;
  private final double divisor;
  private final double sampleWeight;
  private final double total;

  /// @param perRequest divide by requests; otherwise by the weight of everything
  Side(SampleProfile profile, boolean perRequest, boolean lines) {
    List<SampleProfile.Block> blocks = profile.blocks();
    divisors = new double[blocks.size()];
    double[] totals = new double[blocks.size()];
    for (int i = 0; i < divisors.length; i++) {
      int at = i;
      blocks
          .get(i)
          .own()
          .forEach((place, weight) -> {
            Frame method = profile.methods().get(place.method());
            Key key = new Key(method.className(), method.method(), lines ? place.line() : 0);
            weights.computeIfAbsent(key, k -> new double[divisors.length])[at] += weight;
            totals[at] += weight;
          });
      divisors[i] = perRequest ? blocks.get(i).requests() : totals[i] / 1e9;
    }
    if (perRequest) {
      weights.put(Key.TOTAL, totals);
    }
    divisor = sum(divisors);
    total = sum(totals);
    sampleWeight = total / Math.max(1, profile.header().samples() - profile.header().failed());
  }

  List<Key> keys() {
    return new ArrayList<>(weights.keySet());
  }

  /// What a weight is divided by.
  double divisor() {
    return divisor;
  }

  Estimate of(Key key) {
    double[] parts = weights.getOrDefault(key, new double[divisors.length]);
    double sum = sum(parts);
    double value = sum / divisor;
    double squares = 0;
    double products = 0;
    double previous = 0;
    int used = 0;
    for (int i = 0; i < parts.length; i++) {
      if (divisors[i] > 0 || parts[i] > 0) {
        double rest = parts[i] - value * divisors[i];
        squares += rest * rest;
        products += rest * previous;
        previous = rest;
        used++;
      }
    }
    double correlation = squares > 0 ? Math.clamp(products / squares, 0, MOST_CORRELATION) : 0;
    double repeated = (1 + correlation) / (1 - correlation);
    double between = used < 2 ? Double.POSITIVE_INFINITY : repeated * used / (used - 1) * squares;
    // What is drawn at random among all samples; of what was never seen, one may have been missed.
    double share = total > 0 ? sum / total : 0;
    double drawn = sampleWeight * Math.max(sum * (1 - share), sampleWeight);
    boolean all = key.equals(Key.TOTAL);
    double variance = (all ? between : Math.max(between, drawn)) / (divisor * divisor);
    return new Estimate(value, variance, Math.max(1, used / repeated - 1), sum / sampleWeight);
  }

  private static double sum(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum;
  }
}
