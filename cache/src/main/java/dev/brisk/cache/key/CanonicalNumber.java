package dev.brisk.cache.key;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One JSON number, from text to its canonical form. Not thread-safe.
///
/// The number is kept as `0.d1d2…dk × 10^point`, without zeros at either end. Integers are written
/// with all their digits; what happens to fractions is said by [Fractions].
final class CanonicalNumber {
  enum Fractions {
    /// The shortest decimal of the nearest double, as in ECMAScript's Number::toString; up to 15
    /// digits that is the decimal itself, so that no double is made. A fraction whose double is an
    /// integer, zero or infinite keeps its own digits.
    SHORTEST,
    /// All digits that matter: `1.10` is `1.1`.
    EXACT,
    /// All digits: `1.10` stays so. Integers are plain while that adds at most [#PLAIN_ZEROS]
    /// zeros, and numbers are bounded by [#MAXIMUM_DIGITS].
    AS_WRITTEN,
    /// All digits that matter: `1.10` is `1.1`. In all else [as written][#AS_WRITTEN].
    BY_VALUE
  }

  static final byte[] NOTHING = {};

  private static final int MAXIMUM_EXPONENT = 999_999_999;

  /// Of a number that is written out, before and after its point: whoever writes it out writes no
  /// more than that.
  static final int MAXIMUM_DIGITS = 1_000;

  /// `1e99` is written out and `1e400` is not, so that a body of such numbers grows only so much.
  private static final int PLAIN_ZEROS = 100;

  /// Decimals of that many digits survive the way to a double and back (DBL_DIG).
  private static final int EXACT_DIGITS = 15;

  /// Within this, a double is normal and finite.
  private static final int SAFE_EXPONENT = 290;

  private byte[] digits = new byte[64];
  private Fractions fractions = Fractions.SHORTEST;
  private int count;
  private int trailing; // zeros that were taken off the end
  private int point;
  private boolean negative;
  private @Nullable String fault;

  void fractions(Fractions fractions) {
    this.fractions = fractions;
  }

  /// Reads a number.
  ///
  /// @return where it ends, or where the fault is
  int scan(byte[] in, int from, int end) {
    fault = null;
    count = 0;
    int at = from;
    negative = at < end && in[at] == '-';
    if (negative) {
      at++;
    }
    int integerStart = at;
    at = digits(in, at, end);
    int integerDigits = at - integerStart;
    if (integerDigits == 0) {
      fault = "expected a value";
      return from;
    }
    if (integerDigits > 1 && in[integerStart] == '0') {
      fault = "a number must not begin with 0";
      return integerStart;
    }
    append(in, integerStart, at);
    point = integerDigits;
    if (at < end && in[at] == '.') {
      int fractionStart = at + 1;
      at = digits(in, fractionStart, end);
      if (at == fractionStart) {
        fault = "expected a digit after the point";
        return at;
      }
      append(in, fractionStart, at);
    }
    long exponent = 0;
    if (at < end && (in[at] == 'e' || in[at] == 'E')) {
      at++;
      boolean negativeExponent = at < end && in[at] == '-';
      if (at < end && (in[at] == '-' || in[at] == '+')) {
        at++;
      }
      int exponentStart = at;
      at = digits(in, at, end);
      if (at == exponentStart) {
        fault = "expected a digit in the exponent";
        return at;
      }
      for (int i = exponentStart; i < at; i++) {
        exponent = Math.min(exponent * 10 + (in[i] - '0'), 2L * MAXIMUM_EXPONENT);
      }
      if (exponent > MAXIMUM_EXPONENT) {
        fault = "an exponent of more than nine digits";
        return exponentStart;
      }
      if (negativeExponent) {
        exponent = -exponent;
      }
    }
    strip();
    point += (int) exponent;
    if (isWrittenOut() && count > 0 && isTooLong()) {
      fault = "a number of more than " + MAXIMUM_DIGITS + " digits before or after its point";
      return from;
    }
    return at;
  }

  private boolean isWrittenOut() {
    return switch (fractions) {
      case AS_WRITTEN, BY_VALUE -> true;
      case SHORTEST, EXACT -> false;
    };
  }

  private boolean isTooLong() {
    return point > MAXIMUM_DIGITS || (long) count + trailing - point > MAXIMUM_DIGITS;
  }

  @Nullable String fault() {
    return fault;
  }

  /// What [#write] needs at most.
  int maximumLength() {
    return Math.max(count + trailing, 25) + PLAIN_ZEROS + 32;
  }

  /// Writes the canonical form.
  ///
  /// @return where it ends
  int write(byte[] out, int from) {
    int at = from;
    if (count == 0) {
      out[at++] = '0';
      return at;
    }
    if (!isInteger()) {
      switch (fractions) {
        case SHORTEST -> {
          if (count > EXACT_DIGITS || Math.abs((long) point) > SAFE_EXPONENT) {
            roundToDouble();
          }
        }
        case EXACT, BY_VALUE -> {}
        case AS_WRITTEN -> count += trailing; // the zeros still stand there
      }
    }
    if (negative) {
      out[at++] = '-';
    }
    return format(out, at);
  }

  private boolean isInteger() {
    return point >= count;
  }

  /// ECMAScript's Number::toString, steps 6 to 10, for any number of digits.
  private int format(byte[] out, int from) {
    int at = from;
    boolean plain = isWrittenOut();
    if (count <= point && (point <= 21 || (plain && point - count <= PLAIN_ZEROS))) {
      at = copy(out, at, 0, count);
      Arrays.fill(out, at, at + point - count, (byte) '0');
      return at + point - count;
    }
    if (0 < point && point < count && (point <= 21 || plain)) {
      at = copy(out, at, 0, point);
      out[at++] = '.';
      return copy(out, at, point, count);
    }
    if (-6 < point && point <= 0) {
      out[at++] = '0';
      out[at++] = '.';
      Arrays.fill(out, at, at - point, (byte) '0');
      return copy(out, at - point, 0, count);
    }
    out[at++] = digits[0];
    if (count > 1) {
      out[at++] = '.';
      at = copy(out, at, 1, count);
    }
    out[at++] = 'e';
    int exponent = point - 1;
    out[at++] = (byte) (exponent < 0 ? '-' : '+');
    byte[] text = Integer.toString(Math.abs(exponent)).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(text, 0, out, at, text.length);
    return at + text.length;
  }

  private int copy(byte[] out, int at, int from, int to) {
    System.arraycopy(digits, from, out, at, to - from);
    return at + to - from;
  }

  private void roundToDouble() {
    String decimal = "0." + new String(digits, 0, count, StandardCharsets.US_ASCII) + "e" + point;
    double value = Double.parseDouble(decimal);
    if (value == 0 || Double.isInfinite(value) || value == Math.rint(value)) {
      return;
    }
    // Double.toString gives the shortest decimal since JDK 19, but at least two digits.
    String shortest = Double.toString(value);
    int exponentAt = shortest.indexOf('E');
    int exponent = exponentAt < 0 ? 0 : Integer.parseInt(shortest.substring(exponentAt + 1));
    String mantissa = exponentAt < 0 ? shortest : shortest.substring(0, exponentAt);
    int pointAt = mantissa.indexOf('.');
    count = 0;
    byte[] text = mantissa.getBytes(StandardCharsets.US_ASCII);
    append(text, 0, pointAt);
    append(text, pointAt + 1, text.length);
    point = pointAt + exponent;
    strip();
    if (count == 2) {
      tryOneDigit(value);
    }
  }

  /// The smallest doubles have decimals of one digit: 5e-324 and 1e-323, where Java writes 4.9E-324
  /// and 9.9E-324.
  private void tryOneDigit(double value) {
    int first = digits[0] - '0';
    int second = digits[1] - '0';
    int nearest = second >= 5 ? first + 1 : first;
    if (Double.parseDouble("0." + nearest + "e" + point) == value && nearest < 10) {
      digits[0] = (byte) ('0' + nearest);
      count = 1;
    } else if (nearest == 10 && Double.parseDouble("1e" + point) == value) {
      digits[0] = '1';
      count = 1;
      point++;
    }
  }

  private static int digits(byte[] in, int from, int end) {
    int at = from;
    while (at < end && in[at] >= '0' && in[at] <= '9') {
      at++;
    }
    return at;
  }

  private void append(byte[] in, int from, int to) {
    int length = to - from;
    if (count + length > digits.length) {
      digits = Arrays.copyOf(digits, Math.max(count + length, digits.length * 2));
    }
    System.arraycopy(in, from, digits, count, length);
    count += length;
  }

  private void strip() {
    int leading = 0;
    while (leading < count && digits[leading] == '0') {
      leading++;
    }
    if (leading > 0) {
      System.arraycopy(digits, leading, digits, 0, count - leading);
      count -= leading;
      point -= leading;
    }
    int all = count;
    while (count > 0 && digits[count - 1] == '0') {
      count--;
    }
    trailing = all - count;
  }
}
