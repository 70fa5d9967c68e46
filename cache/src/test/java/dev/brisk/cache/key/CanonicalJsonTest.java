package dev.brisk.cache.key;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalJsonTest {
  static String form(String json) {
    return new String(CanonicalJson.standard().canonicalize(json.getBytes(UTF_8)), UTF_8);
  }

  @Test
  void orderSpaceAndSpellingOfNumbersMakeNoDifference() {
    assertThat(form("{\"b\":2.0,\"a\":1}")).isEqualTo("{\"a\":1,\"b\":2}");
    assertThat(form(" { \"a\" : 1 ,\n\"b\"\t: 2 } ")).isEqualTo("{\"a\":1,\"b\":2}");
    assertThat(CacheKeys.ofJson("predict", "{\"b\":2.0,\"a\":1}".getBytes(UTF_8)))
        .isEqualTo(CacheKeys.ofJson("predict", "{\"a\":1,\"b\":2}".getBytes(UTF_8)))
        .matches("predict:[0-9a-f]{64}");
  }

  @ParameterizedTest
  @CsvSource({
    "2.0, 2",
    "1e2, 100",
    "-0, 0",
    "-0.0e5, 0",
    "0e999999999, 0",
    "9007199254740993, 9007199254740993",
    "-9007199254740993.000, -9007199254740993",
    "9007199254740993.5, 9007199254740993.5",
    "123456789012345678901, 123456789012345678901",
    "1234567890123456789012, 1.234567890123456789012e+21",
    "1e400, 1e+400",
    "2e400, 2e+400",
    "1e-400, 1e-400",
    "1.5e-400, 1.5e-400",
    "0.1000000000000000055511151231257827, 0.1",
    "1.0000000000000000000001, 1.0000000000000000000001",
    "5e-324, 5e-324",
    "4.9406564584124654e-324, 5e-324",
    "9.8813129168249309e-324, 1e-323",
    "1E-7, 1e-7",
    "0.000001, 0.000001",
    "5.10, 5.1"
  })
  void numbersHaveOneForm(String number, String expected) {
    assertThat(form(number)).isEqualTo(expected);
  }

  /// The numbers of RFC 8785, appendix B, that our rule writes as they are: all of them, since an
  /// integer that a double can hold is its own exact form.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "5e-324",
        "-5e-324",
        "1.7976931348623157e+308",
        "-1.7976931348623157e+308",
        "9007199254740992",
        "-9007199254740992",
        "295147905179352830000",
        "9.999999999999997e+22",
        "1e+23",
        "1.0000000000000001e+23",
        "999999999999999700000",
        "999999999999999900000",
        "1e+21",
        "9.999999999999997e-7",
        "0.000001",
        "333333333.3333332",
        "333333333.33333325",
        "333333333.3333333",
        "333333333.3333334",
        "333333333.33333343",
        "-0.0000033333333333333333",
        "1424953923781206.2"
      })
  void numbersOfTheRfcKeepTheirForm(String number) {
    assertThat(form(number)).isEqualTo(number);
  }

  @Test
  void exampleOfTheRfc() {
    String input =
        """
        {
          "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
          "string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/",
          "literals": [null, true, false]
        }
        """;
    assertThat(form(input))
        .isEqualTo(
            "{\"literals\":[null,true,false],"
                + "\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
                + "\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
  }

  @Test
  void namesAreSortedByUtf16CodeUnitsAsInTheRfc() {
    String input =
        """
        {"\\u20ac":"Euro Sign","\\r":"Carriage Return","\\ufb33":"Hebrew Letter Dalet With Dagesh",
         "1":"One","\\ud83d\\ude00":"Emoji: Grinning Face","\\u0080":"Control",
         "\\u00f6":"Latin Small Letter O With Diaeresis"}
        """;
    assertThat(form(input))
        .isEqualTo(
            "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\","
                + "\"ö\":\"Latin Small Letter O With Diaeresis\",\"€\":\"Euro Sign\","
                + "\"\uD83D\uDE00\":\"Emoji: Grinning Face\","
                + "\"\uFB33\":\"Hebrew Letter Dalet With Dagesh\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\":1,\"a\":2} | the name \"a\" occurs twice in an object at byte 7",
        "{\"b\":0,\"\\u0061\":1,\"a\":2} | the name \"a\" occurs twice in an object at byte 18",
        "[1,2 | the text ends: expected , or ] in an array at byte 4",
        "[1,] | expected a value at byte 3",
        "{} x | text after the end of the value at byte 3",
        "01 | a number must not begin with 0 at byte 0",
        "1. | expected a digit after the point at byte 2",
        "1e | expected a digit in the exponent at byte 2",
        "1e9999999999 | an exponent of more than nine digits at byte 2",
        "NaN | expected a value at byte 0",
        "-Infinity | expected a value at byte 0",
        "nul | neither a value nor null at byte 0",
        "\"\\ud800\" | a lone surrogate at byte 1",
        "\"\\udc00\" | a lone surrogate at byte 1",
        "\"\\ud800\\u0041\" | a lone surrogate at byte 1",
        "\"\\x\" | an unknown escape at byte 1",
        "\"\\u12g4\" | expected four hexadecimal digits after \\u at byte 5",
        "\"abc | a string without its closing quote at byte 4",
        "{a:1} | expected a name in quotes at byte 1",
        "{\"a\" 1} | expected : after a name at byte 5",
      })
  void whatIsNoJsonIsRefusedWithItsPosition(String json, String message) {
    assertThatThrownBy(() -> form(json))
        .isInstanceOf(MalformedJsonException.class)
        .hasMessage(message);
  }

  @Test
  void emptyTextIsRefused() {
    assertThatThrownBy(() -> form("")).hasMessageContaining("at byte 0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "80",
        "c080",
        "c1bf",
        "e08080",
        "eda080",
        "edbfbf",
        "f0808080",
        "f4908080",
        "c3",
        "f09f98",
        "ff",
        "c328"
      })
  void invalidUtf8IsRefused(String hex) {
    byte[] octets = java.util.HexFormat.of().parseHex("22" + hex + "22");
    assertThatThrownBy(() -> CanonicalJson.standard().canonicalize(octets))
        .hasMessage("invalid UTF-8 at byte 1");
  }

  @Test
  void controlCharacterInAStringIsRefused() {
    assertThatThrownBy(() -> form("\"a\nb\"")).hasMessageContaining("at byte 2");
  }

  @Test
  void nestingBeyondTheBoundIsRefused() {
    assertThat(form("[".repeat(64) + "]".repeat(64))).hasSize(128);
    assertThatThrownBy(() -> form("[".repeat(65) + "]".repeat(65)))
        .hasMessage("more than 64 levels of nesting at byte 64");
    assertThatThrownBy(() -> form("{\"a\":".repeat(100_000)))
        .hasMessageStartingWith("more than 64 levels of nesting");
  }

  @Test
  void undeclaredNamesAreLeftOutAndReported() {
    CanonicalJson declared = CanonicalJson.standard().declaring(List.of("x", "a", "é\""));
    byte[] json = "{\"z\":{\"deep\":[1]},\"x\":1,\"b\":2,\"é\\\"\":3}".getBytes(UTF_8);
    CanonicalJson.Form form = declared.read(json, 0, json.length);
    assertThat(new String(form.bytes(), UTF_8)).isEqualTo("{\"x\":1,\"é\\\"\":3}");
    assertThat(form.undeclared()).containsExactly("b", "z");
    assertThat(declared.key("n", json))
        .isEqualTo(CacheKeys.ofJson("n", "{\"é\\\"\":3.0,\"x\":1}".getBytes(UTF_8)));
    assertThat(new String(declared.canonicalize("{\"q\":1}".getBytes(UTF_8)), UTF_8))
        .isEqualTo("{}");
  }

  @Test
  void undeclaredNamesThatOccurTwiceAreStillRefused() {
    CanonicalJson declared = CanonicalJson.standard().declaring(List.of("x"));
    assertThatThrownBy(() -> declared.canonicalize("{\"b\":1,\"x\":1,\"b\":2}".getBytes(UTF_8)))
        .hasMessageContaining("occurs twice");
  }

  @Test
  void manyMembersInTheWorstOrderTakeNoQuadraticTime() {
    StringBuilder json = new StringBuilder("{");
    for (int i = 200_000; i > 0; i--) {
      json.append("\"k").append(1_000_000 + i).append("\":").append(i).append(i > 1 ? "," : "}");
    }
    assertThat(form(json.toString())).startsWith("{\"k1000001\":1,\"k1000002\":2,");
  }

  @Test
  void fractionsByValueHaveOneFormForEachValue() {
    CanonicalJson byValue = CanonicalJson.standard().withFractionsByValue();
    for (String[] pair :
        new String[][] {
          {"1.10", "1.1"},
          {"2e-1", "0.2"},
          {"0.200", "0.2"},
          {"2.0", "2"},
          {"-0.0", "0"},
          {"1e2", "100"},
          {"12.50e1", "125"},
          {"0.10000000000000000001", "0.10000000000000000001"},
          {"123456789012.123456780", "123456789012.12345678"}
        }) {
      byte[] form = byValue.canonicalize(pair[0].getBytes(java.nio.charset.StandardCharsets.UTF_8));
      assertThat(new String(form, java.nio.charset.StandardCharsets.UTF_8))
          .as(pair[0])
          .isEqualTo(pair[1]);
    }
  }
}
