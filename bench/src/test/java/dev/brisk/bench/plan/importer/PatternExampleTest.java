package dev.brisk.bench.plan.importer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatternExampleTest {
  /// Those of GitHub's description for which none of the usual words fits, and forms of others.
  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      quoteCharacter = '`',
      value = {
        "github 0 99 github",
        "^https:// 0 99 https://",
        "[a-z]+_token_[0-9]+ 0 99 a_token_1",
        "^refs/(heads|tags|pull)/.*$ 0 99 refs/heads/",
        "^refs/(heads|tags|pull)/.*$ 15 99 refs/heads/aaaa",
        "^[A-Z]{2}\\d{3,5}$ 0 99 AA111",
        "^[A-Z]{2}\\d{3,5}$ 7 99 AA11111",
        "^(?:[0-9a-f]{2}:){2}[0-9a-f]{2}$ 0 99 aa:aa:aa",
        "^(?<year>\\d{4})-W\\d\\d?$ 0 99 1111-W1",
        "^[^a-z]+\\.x?\\/\\u0041$ 0 99 1./A",
        "^\\p{Lu}\\w[\\[\\]]$ 0 99 `Aa[`",
        "^(?=.*)[a&&[^b]]c*?$ 0 99 a",
      })
  void aTextIsMadeThatFits(String pattern, int least, int most, String text) {
    assertThat(PatternExample.of(pattern, least, most)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "^(a)\\1$ 0 9", // a reference back
        "^a(?!a)a$ 0 9", // nothing fits
        "^[ 0 9", // no expression
        "^a{3}$ 5 9", // nothing is that long
        "^(a{999}){999}$ 0 999999",
        "^(a(b$ 0 9"
      })
  void whatIsNotUnderstoodIsNoWrongExample(String pattern, int least, int most) {
    assertThat(PatternExample.of(pattern, least, most)).isNull();
  }
}
