package dev.brisk.cache.key;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// The canonical form against an oracle that goes another way: a tree, `BigDecimal` and `TreeMap`.
class CanonicalJsonPropertiesTest {
  @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
  void formIsThatOfTheOracleHoweverTheValueIsWritten(
      @ForAll("values") Object value, @ForAll long seed) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    scramble(value, random, text);
    StringBuilder expected = new StringBuilder();
    oracle(value, expected);
    assertThat(CanonicalJsonTest.form(text.toString())).isEqualTo(expected.toString());
  }

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void formOfTheFormIsTheForm(@ForAll("values") Object value) {
    StringBuilder text = new StringBuilder();
    scramble(value, new Random(1), text);
    String form = CanonicalJsonTest.form(text.toString());
    assertThat(CanonicalJsonTest.form(form)).isEqualTo(form);
  }

  @Property(tries = 5000)
  void numbersThatDifferInAnIntegerOrByMoreThanADoubleDifferInForm(
      @ForAll("numbers") BigDecimal left, @ForAll("numbers") BigDecimal right) {
    String leftForm = CanonicalJsonTest.form(left.toString());
    String rightForm = CanonicalJsonTest.form(right.toString());
    if (left.compareTo(right) == 0) {
      assertThat(leftForm).isEqualTo(rightForm);
    } else if (left.doubleValue() != right.doubleValue()
        || new BigDecimal(leftForm).compareTo(left) == 0
            && new BigDecimal(rightForm).compareTo(right) == 0) {
      assertThat(leftForm).isNotEqualTo(rightForm);
    }
  }

  @Property(tries = 5000)
  void doublesSurviveTheForm(@ForAll double value) {
    String form = CanonicalJsonTest.form(new BigDecimal(value).toString());
    assertThat(Double.parseDouble(form)).isEqualTo(value == 0 ? 0.0 : value);
    // No longer than the shortest that Java knows.
    assertThat(new BigDecimal(form).stripTrailingZeros().precision())
        .isLessThanOrEqualTo(
            isIntegral(value) ? 400 : new BigDecimal(Double.toString(value)).precision());
  }

  private static boolean isIntegral(double value) {
    return value == Math.rint(value);
  }

  @Property(tries = 5000)
  void arbitraryBytesAreEitherRefusedOrGiveAFormThatIsStable(@ForAll byte[] bytes) {
    byte[] form;
    try {
      form = CanonicalJson.standard().canonicalize(bytes);
    } catch (MalformedJsonException e) {
      assertThat(e.position()).isBetween(0, bytes.length);
      return;
    }
    assertThat(CanonicalJson.standard().canonicalize(form)).isEqualTo(form);
  }

  @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
  void jsonWithOneByteChangedNeverBreaksTheParser(
      @ForAll("values") Object value, @ForAll long seed) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    scramble(value, random, text);
    byte[] bytes = text.toString().getBytes(UTF_8);
    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    arbitraryBytesAreEitherRefusedOrGiveAFormThatIsStable(bytes);
  }

  @Provide
  Arbitrary<Object> values() {
    return nested(3);
  }

  @Provide
  Arbitrary<BigDecimal> numbers() {
    Arbitrary<BigDecimal> any =
        Combinators.combine(Arbitraries.bigIntegers(), Arbitraries.integers().between(-420, 420))
            .as((unscaled, scale) -> new BigDecimal(unscaled, scale));
    Arbitrary<BigDecimal> small =
        Combinators.combine(
                Arbitraries.longs().between(-1000, 1000), Arbitraries.integers().between(-3, 8))
            .as((unscaled, scale) -> BigDecimal.valueOf(unscaled, scale));
    Arbitrary<BigDecimal> doubles = Arbitraries.doubles().map(BigDecimal::new);
    return Arbitraries.oneOf(any, small, doubles);
  }

  private Arbitrary<Object> nested(int depth) {
    Arbitrary<Object> scalars =
        Arbitraries.oneOf(
            numbers().map(number -> (Object) number),
            names().map(text -> (Object) text),
            Arbitraries.of(true, false).map(truth -> (Object) truth));
    if (depth == 0) {
      return scalars;
    }
    Arbitrary<Object> lists = nested(depth - 1).list().ofMaxSize(4).map(list -> (Object) list);
    Arbitrary<Object> maps =
        Arbitraries.maps(names(), nested(depth - 1)).ofMaxSize(6).map(map -> (Object) map);
    return Arbitraries.oneOf(scalars, lists, maps);
  }

  private static Arbitrary<String> names() {
    Arbitrary<Character> interesting =
        Arbitraries.chars()
            .with('"', '\\', '/', '\n', '\u0001', 'a', 'b', 'é', '€', '\uE000', '\uFFFD');
    Arbitrary<String> simple = Arbitraries.strings().withChars("abc").ofMaxLength(3);
    Arbitrary<String> odd =
        Combinators.combine(interesting.list().ofMaxSize(3), Arbitraries.of("", "\uD83D\uDE00"))
            .as((chars, emoji) -> {
              StringBuilder text = new StringBuilder();
              chars.forEach(text::append);
              return text + emoji;
            });
    return Arbitraries.oneOf(simple, odd);
  }

  // The oracle.

  private static void oracle(Object value, StringBuilder out) {
    switch (value) {
      case BigDecimal number -> out.append(ecmaScript(number));
      case String text -> quoted(text, out);
      case List<?> list -> {
        out.append('[');
        for (int i = 0; i < list.size(); i++) {
          out.append(i > 0 ? "," : "");
          oracle(list.get(i), out);
        }
        out.append(']');
      }
      case Map<?, ?> map -> {
        Map<String, Object> sorted = new TreeMap<>();
        map.forEach((name, member) -> sorted.put((String) name, member));
        out.append('{');
        boolean first = true;
        for (Map.Entry<String, Object> member : sorted.entrySet()) {
          out.append(first ? "" : ",");
          first = false;
          quoted(member.getKey(), out);
          out.append(':');
          oracle(member.getValue(), out);
        }
        out.append('}');
      }
      default -> out.append(value);
    }
  }

  private static String ecmaScript(BigDecimal number) {
    BigDecimal exact = number.stripTrailingZeros();
    if (exact.scale() > 0) {
      double nearest = exact.doubleValue();
      if (nearest != 0 && !Double.isInfinite(nearest) && nearest != Math.rint(nearest)) {
        exact = shortest(nearest).stripTrailingZeros();
      }
    }
    if (exact.signum() == 0) {
      return "0";
    }
    String digits = exact.unscaledValue().abs().toString();
    int point = digits.length() - exact.scale();
    String sign = exact.signum() < 0 ? "-" : "";
    if (digits.length() <= point && point <= 21) {
      return sign + digits + "0".repeat(point - digits.length());
    }
    if (0 < point && point <= 21) {
      return sign + digits.substring(0, point) + "." + digits.substring(point);
    }
    if (-6 < point && point <= 0) {
      return sign + "0." + "0".repeat(-point) + digits;
    }
    String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
    int exponent = point - 1;
    return sign + mantissa + "e" + (exponent < 0 ? "-" : "+") + Math.abs(exponent);
  }

  /// By trying: the fewest digits that read back as the same double, nearest to it.
  private static BigDecimal shortest(double value) {
    BigDecimal exact = new BigDecimal(value);
    for (int precision = 1; precision < 17; precision++) {
      BigDecimal rounded =
          exact.round(new java.math.MathContext(precision, java.math.RoundingMode.HALF_EVEN));
      if (rounded.doubleValue() == value) {
        return rounded;
      }
    }
    return exact.round(new java.math.MathContext(17, java.math.RoundingMode.HALF_EVEN));
  }

  private static void quoted(String text, StringBuilder out) {
    out.append('"');
    for (char c : text.toCharArray()) {
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\b' -> out.append("\\b");
        case '\t' -> out.append("\\t");
        case '\n' -> out.append("\\n");
        case '\f' -> out.append("\\f");
        case '\r' -> out.append("\\r");
        default -> {
          if (c < 0x20) {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }

  // The value, written in one of many ways.

  private static void scramble(Object value, Random random, StringBuilder out) {
    space(random, out);
    switch (value) {
      case BigDecimal number -> scrambleNumber(number, random, out);
      case String text -> scrambleString(text, random, out);
      case List<?> list -> {
        out.append('[');
        for (int i = 0; i < list.size(); i++) {
          out.append(i > 0 ? "," : "");
          scramble(list.get(i), random, out);
        }
        space(random, out);
        out.append(']');
      }
      case Map<?, ?> map -> {
        List<Map.Entry<?, ?>> members = new ArrayList<>(new LinkedHashMap<>(map).entrySet());
        Collections.shuffle(members, random);
        out.append('{');
        for (int i = 0; i < members.size(); i++) {
          out.append(i > 0 ? "," : "");
          space(random, out);
          scrambleString((String) members.get(i).getKey(), random, out);
          space(random, out);
          out.append(':');
          scramble(members.get(i).getValue(), random, out);
        }
        space(random, out);
        out.append('}');
      }
      default -> out.append(value);
    }
    space(random, out);
  }

  private static void scrambleNumber(BigDecimal number, Random random, StringBuilder out) {
    switch (number.signum() == 0 ? 1 : random.nextInt(4)) {
      case 0 -> out.append(number);
      case 1 -> out.append(number.toPlainString());
      case 2 -> out.append(number.unscaledValue()).append("e").append(-number.scale());
      default -> out.append(number.unscaledValue()).append("000.00E").append(-number.scale() - 3);
    }
  }

  private static void scrambleString(String text, Random random, StringBuilder out) {
    out.append('"');
    for (char c : text.toCharArray()) {
      if (c < 0x20
          || c == '"'
          || c == '\\'
          || random.nextInt(4) == 0 && !Character.isSurrogate(c)) {
        out.append(String.format(random.nextBoolean() ? "\\u%04x" : "\\u%04X", (int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }

  private static void space(Random random, StringBuilder out) {
    if (random.nextInt(4) == 0) {
      out.append(" \n\r\t".charAt(random.nextInt(4)));
    }
  }
}
