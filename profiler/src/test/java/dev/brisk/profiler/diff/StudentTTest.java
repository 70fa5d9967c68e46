package dev.brisk.profiler.diff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class StudentTTest {
  /// Values of printed tables (two-sided).
  @Test
  void criticalValuesAreThoseOfTheTables() {
    assertThat(StudentT.critical(0.05, 10)).isCloseTo(2.2281, within(5e-4));
    assertThat(StudentT.critical(0.01, 5)).isCloseTo(4.0321, within(5e-4));
    assertThat(StudentT.critical(0.01, 120)).isCloseTo(2.6174, within(5e-4));
    assertThat(StudentT.critical(0.001, 30)).isCloseTo(3.6460, within(5e-4));
  }

  /// With one degree it is Cauchy's distribution, which has a closed form.
  @Test
  void oneDegreeIsTheCauchyDistribution() {
    for (double t : new double[] {0, 0.3, 1, 2.5, 40}) {
      assertThat(StudentT.twoSided(t, 1)).isCloseTo(1 - 2 * Math.atan(t) / Math.PI, within(1e-10));
      assertThat(StudentT.twoSided(-t, 1)).isEqualTo(StudentT.twoSided(t, 1));
    }
  }
}
