package dev.brisk.metrics;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// A buffer of text before a stream, with numbers as Java writes them.
final class TextBytes {
  private static final int SIZE = 16 << 10;
  private static final int LONGEST_LONG = 20;

  /// Below it [Double#toString] writes whole numbers without an exponent.
  private static final double PLAIN_WHOLE = 1e7;

  private final OutputStream out;
  private final byte[] buffer = new byte[SIZE];
  private int length;

  TextBytes(OutputStream out) {
    this.out = out;
  }

  TextBytes add(byte[] text) throws IOException {
    return add(text, text.length);
  }

  TextBytes add(byte[] text, int count) throws IOException {
    if (count > SIZE - length) {
      flush();
      if (count > SIZE) {
        out.write(text, 0, count);
        return this;
      }
    }
    System.arraycopy(text, 0, buffer, length, count);
    length += count;
    return this;
  }

  TextBytes add(char ascii) throws IOException {
    if (length == SIZE) {
      flush();
    }
    buffer[length++] = (byte) ascii;
    return this;
  }

  TextBytes add(long value) throws IOException {
    if (value < 0) {
      return add(Long.toString(value).getBytes(StandardCharsets.US_ASCII));
    }
    if (SIZE - length < LONGEST_LONG) {
      flush();
    }
    int digits = 1;
    for (long rest = value; rest >= 10; rest /= 10) {
      digits++;
    }
    long rest = value;
    for (int i = length + digits - 1; i >= length; i--) {
      buffer[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    length += digits;
    return this;
  }

  TextBytes add(double value) throws IOException {
    long whole = (long) value;
    if (whole == value && whole > 0 && value < PLAIN_WHOLE) {
      return add(whole).add('.').add('0');
    }
    String text =
        value == Double.POSITIVE_INFINITY
            ? "+Inf"
            : value == Double.NEGATIVE_INFINITY ? "-Inf" : Double.toString(value);
    return add(text.getBytes(StandardCharsets.US_ASCII));
  }

  void flush() throws IOException {
    out.write(buffer, 0, length);
    length = 0;
  }
}
