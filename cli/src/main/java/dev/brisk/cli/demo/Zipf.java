package dev.brisk.cli.demo;

import java.util.Arrays;
import java.util.SplittableRandom;

/// Draws ranks the way that people ask for things: the k-th most popular of `count` with a
/// probability proportional to `1 / k^exponent` (Zipf's law; web requests have exponents of 0.6 to
/// 1: Breslau et al., INFOCOM 1999).
final class Zipf {
  private final double[] cumulative;

  Zipf(int count, double exponent) {
    if (count < 1) {
      throw new IllegalArgumentException("count must be positive, but is " + count);
    }
    cumulative = new double[count];
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += Math.pow(i + 1, -exponent);
      cumulative[i] = sum;
    }
  }

  /// A rank from 0, the most popular, to `count - 1`.
  int draw(SplittableRandom random) {
    double at = random.nextDouble() * cumulative[cumulative.length - 1];
    int found = Arrays.binarySearch(cumulative, at);
    return found >= 0 ? found + 1 : -found - 1;
  }
}
