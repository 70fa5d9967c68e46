package dev.brisk.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// "Did you mean" suggests slips, not guesses.
class SuggestionsTest {
  @ParameterizedTest
  @CsvSource({
    "near-tll, near-ttl",
    "prot, port",
    "tll, ttl",
    "TTL, ttl",
    "endpints, endpoints",
    "invalidate, invalidates"
  })
  void aSlipIsRecognised(String word, String meant) {
    assertThat(
            Suggestions.closest(
                word, List.of("near-ttl", "ttl", "port", "endpoints", "invalidates")))
        .contains(meant);
  }

  @ParameterizedTest
  @CsvSource({"foo", "expiry", "x", "ports-of-call"})
  void whatIsFarFromEverythingHasNoSuggestion(String word) {
    assertThat(Suggestions.closest(word, List.of("near-ttl", "ttl", "port"))).isEmpty();
  }

  @Test
  void aSwapOfNeighboursIsOneEdit() {
    assertThat(Suggestions.distance("prot", "port")).isEqualTo(1);
    assertThat(Suggestions.distance("ca", "abc")).isEqualTo(3);
    assertThat(Suggestions.distance("", "abc")).isEqualTo(3);
  }

  @Property
  void distanceIsSymmetricAndZeroOnlyForEqualWords(
      @ForAll @AlphaChars @StringLength(max = 8) String a,
      @ForAll @AlphaChars @StringLength(max = 8) String b) {
    assertThat(Suggestions.distance(a, b)).isEqualTo(Suggestions.distance(b, a));
    assertThat(Suggestions.distance(a, b) == 0).isEqualTo(a.equals(b));
  }
}
