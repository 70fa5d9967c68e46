package dev.brisk.server.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextPatternTest {
  /// Expression, a text in which it is found, one in which it is not; with the escapes of Java.
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "^\\d+$ ~ 123 ~ \\u0661",
        "^\\D$ ~ \\u0661 ~ 1",
        "^\\w+$ ~ a_1 ~ \\u00e9",
        "^\\W$ ~ \\u00e9 ~ _",
        "^\\s$ ~ \\u00a0 ~ x",
        "^\\s$ ~ \\ufeff ~ \\u180e",
        "^\\S+$ ~ x\\u180e ~ x\\u2003",
        "^[^\\S]$ ~ \\u2028 ~ x",
        "^[\\d\\-x]+$ ~ 1-x ~ 1y",
        "^[\\w-]+$ ~ a-b ~ a b",
        "^.$ ~ x ~ \\u2028",
        "^a.c$ ~ a\\u0085c ~ a\\nc",
        "^abc$ ~ abc ~ abc\\n",
        "^\\cC$ ~ \\u0003 ~ C",
        "^\\u{1F600}$ ~ \\ud83d\\ude00 ~ x",
        "^\\ud83d\\ude00$ ~ \\ud83d\\ude00 ~ x",
        "^[\\u{1F600}-\\u{1F64F}]$ ~ \\ud83d\\ude01 ~ \\ud83d",
        "^\\x41\\0?$ ~ A ~ B",
        "^\\p{Letter}+$ ~ \\u00e9t\\u00e9 ~ 1",
        "^\\p{L}\\p{Nd}$ ~ x9 ~ xx",
        "^\\P{Lu}$ ~ a ~ A",
        "^[\\p{Lu}\\d]+$ ~ A1 ~ a",
        "^\\p{gc=Uppercase_Letter}$ ~ A ~ a",
        "^\\p{Script=Greek}+$ ~ \\u03b1 ~ a",
        "^\\p{sc=Grek}$ ~ \\u03b1 ~ a",
        "^\\p{Alphabetic}+$ ~ \\u00e9 ~ 1",
        "^\\p{ASCII}$ ~ x ~ \\u00e9",
        "^[^]$ ~ \\n ~ xx",
        "^[[a]$ ~ [ ~ b",
        "^[a-z&&[^b]]$ ~ b] ~ b",
        "^{x}$ ~ {x} ~ x",
        "^a{2,3}?$ ~ aa ~ a",
        "(?i)^abc$ ~ ABC ~ abd",
        "^(?i:a)b$ ~ Ab ~ AB",
        "(?s)^a.b$ ~ a\\nb ~ ab",
        "^(?<year>\\d{4})-\\d\\d$ ~ 2026-11 ~ 2026",
        "^(?=.*\\d)(?=.*[a-z]).{4,8}$ ~ abc1 ~ abcd",
        "^(?!admin).*$ ~ user ~ admin",
        "(?<=\\$)\\d+ ~ x$5 ~ 5",
        "^(?<!x)a ~ a ~ xa",
        "^(.)(.)\\2\\1$ ~ abba ~ abab",
        "^(?<q>['\"]).*\\k<q>$ ~ 'x' ~ 'x\"",
        "^.{1,2000}$ ~ x ~ \\n",
        "^\\$\\.\\*\\+\\?\\(\\)\\[\\]\\{\\}\\|\\/\\^\\\\$ ~ $.*+?()[]{}|/^\\ ~ $",
        "\\bfoo\\b ~ a foo b ~ afoo",
        "^(a|)b$ ~ b ~ c"
      },
      quoteCharacter = '\u0001')
  void meansWhatEcmaScriptMeans(String expression, String found, String missed) {
    TextPattern pattern = TextPattern.compile(expression);
    assertThat(pattern.find(plain(found))).as("%s in %s", expression, found).isTrue();
    assertThat(pattern.find(plain(missed))).as("%s in %s", expression, missed).isFalse();
  }

  private static String plain(String text) {
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      if (text.startsWith("\\u", i)) {
        plain.append((char) Integer.parseInt(text, i + 2, i + 6, 16));
        i += 5;
      } else if (text.startsWith("\\n", i)) {
        plain.append('\n');
        i++;
      } else {
        plain.append(text.charAt(i));
      }
    }
    return plain.toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "^[a-z]+$",
        "^\\p{Letter}$",
        "^(a|b)*$",
        "^(?<n>x)$",
        "^\\d{1,1000}$",
        "(?i)x",
        "^[^]$",
        "^\\S+@\\S+$",
        "\\bx",
        "[]",
        "^\\u{1F600}$"
      })
  void mostRunInLinearTime(String expression) {
    assertThat(TextPattern.compile(expression).isLinear()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"(?=x)", "(a)\\1", "^.{1,5000}$", "^((a{100}){100}){100}$", "\\p{Emoji}"})
  void theOthersRunBySteps(String expression) {
    assertThat(TextPattern.compile(expression).isLinear()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\\Z",
        "\\A",
        "\\h",
        "\\a",
        "\\Q.\\E",
        "(?>x)",
        "a++",
        "x**",
        "(",
        ")",
        "[",
        "[b-a]",
        "\\",
        "\\u{110000}",
        "\\u12",
        "\\xZ",
        "\\c1",
        "\\p{Foo}",
        "\\p{IsGreek}",
        "\\pL",
        "(?<a>x)(?<a>y)",
        "\\k<x>",
        "(?m)x",
        "^*",
        "a{3,2}"
      })
  void whatIsNoExpressionIsRefused(String expression) {
    assertThatThrownBy(() -> TextPattern.compile(expression))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void stepsAreBoundedForATextAndForAllTogether() {
    TextPattern costly = TextPattern.compile("^(a+)+\\1b$");
    assertThatThrownBy(() -> costly.find("a".repeat(40))).isInstanceOf(TextPattern.TooCostly.class);
    assertThatThrownBy(() ->
            TextPattern.together(() -> {
              for (int i = 0; i < 100_000; i++) {
                costly.find("a".repeat(14));
              }
            }))
        .isInstanceOf(TextPattern.TooCostly.class);
    assertThat(costly.find("aab")).isTrue();
  }

  @Test
  void aStackThatOverflowsEndsAsIfTheStepsHad() {
    TextPattern recursive = TextPattern.compile("^(?=(((a|b)|c)|d)*$)");
    assertThat(recursive.find("ab")).isTrue();
    try {
      assertThat(recursive.find("ab".repeat(4_000))).isTrue();
    } catch (TextPattern.TooCostly given) {
      assertThat(given).hasMessageContaining("shorter");
    }
  }
}
