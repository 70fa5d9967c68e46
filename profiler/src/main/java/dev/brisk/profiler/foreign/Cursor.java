package dev.brisk.profiler.foreign;

import java.nio.charset.Charset;
import java.util.Locale;

/// A place in the bytes of a file. Numbers are little-endian, as Python writes them.
final class Cursor {
  /// More than the functions and callers of the largest programs; a byte can be a value.
  static final int MOST_VALUES = 5_000_000;

  private final byte[] bytes;
  private int at;

  Cursor(byte[] bytes) {
    this.bytes = bytes;
  }

  int offset() {
    return at;
  }

  int next(String expected) {
    require(1, expected);
    return bytes[at++] & 0xff;
  }

  /// The byte that was read last is read again.
  void back() {
    at--;
  }

  /// A number of one to eight bytes, without a sign unless it has eight.
  long number(int size, String expected) {
    require(size, expected);
    long value = 0;
    for (int i = 0; i < size; i++) {
      value |= (bytes[at++] & 0xffL) << (8 * i);
    }
    return value;
  }

  String text(long length, Charset charset) {
    require(length, length + " bytes of text");
    String text = new String(bytes, at, (int) length, charset);
    at += (int) length;
    return text;
  }

  String line(String expected) {
    int from = at;
    while (next(expected) != '\n') {}
    return new String(bytes, from, at - 1 - from, java.nio.charset.StandardCharsets.UTF_8);
  }

  /// A count of things that take a byte each at least.
  int count(long value) {
    require(value, value + " values");
    return (int) value;
  }

  static IllegalArgumentException malformed(int offset, String expected) {
    return new IllegalArgumentException("at byte " + offset + " " + expected + " was expected");
  }

  static IllegalArgumentException tooMany(int offset) {
    return malformed(offset, String.format(Locale.ROOT, "the last of %,d values", MOST_VALUES));
  }

  private void require(long length, String expected) {
    if (length < 0 || length > bytes.length - at) {
      throw new IllegalArgumentException(
          "it ends at byte " + bytes.length + ", where " + expected + " was expected");
    }
  }
}
