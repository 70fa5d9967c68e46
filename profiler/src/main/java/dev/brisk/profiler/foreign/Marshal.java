package dev.brisk.profiler.foreign;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads what Python's `marshal.dump` writes of dictionaries, tuples, texts and numbers, versions 1
/// (Python 2) to 5. Code objects, which the form could hold, too, are refused.
final class Marshal {
  private static final int REFERENCE = 0x80;
  private static final int DEEPEST = 16;
  private static final String VALUE = "a dictionary, tuple, text or number";

  private final Cursor in;
  private final List<@Nullable Object> references = new ArrayList<>();

  /// Of Python 2, which numbers texts apart.
  private final List<String> interned = new ArrayList<>();

  private int values;

  private Marshal(byte[] bytes) {
    this.in = new Cursor(bytes);
  }

  /// Dictionaries are maps, tuples are lists, whole numbers `Long`, others `Double`.
  static @Nullable Object read(byte[] bytes) {
    return new Marshal(bytes).value(0);
  }

  private @Nullable Object value(int depth) {
    int offset = in.offset();
    int code = in.next(VALUE);
    int place = references.size();
    if ((code & REFERENCE) != 0) {
      references.add(null); // numbered when it begins, as Python does
    }
    if (depth > DEEPEST) {
      throw Cursor.malformed(offset, "the end of nesting");
    }
    if (++values > Cursor.MOST_VALUES) {
      throw Cursor.tooMany(offset);
    }
    Object value =
        switch (code & ~REFERENCE) {
          case '{' -> dictionary(depth);
          case ')' -> tuple(in.next("a length"), depth);
          case '(' -> tuple(in.number(4, "a length"), depth);
          case 'i' -> (long) (int) in.number(4, "a number");
          case 'I' -> in.number(8, "a number");
          case 'l' -> longNumber(offset);
          case 'g' -> Double.longBitsToDouble(in.number(8, "a number"));
          case 'z', 'Z' -> in.text(in.next("a length"), StandardCharsets.ISO_8859_1);
          case 'a', 'A' -> sized(StandardCharsets.ISO_8859_1);
          case 'u', 's' -> sized(StandardCharsets.UTF_8);
          case 't' -> {
            interned.add(sized(StandardCharsets.UTF_8));
            yield interned.getLast();
          }
          case 'R' -> at(interned, offset);
          case 'N' -> null;
          case 'T' -> 1L;
          case 'F' -> 0L;
          case 'r' -> at(references, offset);
          case 'c' ->
              throw Cursor.malformed(
                  offset,
                  "data, and no code (which python -m profile writes, and cProfile does not)");
          default -> throw Cursor.malformed(offset, VALUE);
        };
    if ((code & REFERENCE) != 0) {
      references.set(place, value);
    }
    return value;
  }

  private <T extends @Nullable Object> T at(List<T> known, int offset) {
    long number = in.number(4, "a reference");
    if (number >= known.size()) {
      throw Cursor.malformed(offset, "a reference to one of " + known.size());
    }
    return known.get((int) number);
  }

  private String sized(Charset charset) {
    return in.text(in.number(4, "a length"), charset);
  }

  /// Digits of 15 bits; more of them than a `long` has are no count of calls.
  private long longNumber(int offset) {
    int digits = (int) in.number(4, "a length");
    if (Math.abs((long) digits) > 4) {
      throw Cursor.malformed(offset, "a number of 60 bits at most");
    }
    long value = 0;
    for (int i = 0; i < Math.abs(digits); i++) {
      value |= in.number(2, "a digit") << (15 * i);
    }
    return digits < 0 ? -value : value;
  }

  private List<@Nullable Object> tuple(long length, int depth) {
    int count = in.count(length);
    List<@Nullable Object> values = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      values.add(value(depth + 1));
    }
    return values;
  }

  private Map<Object, Object> dictionary(int depth) {
    Map<Object, Object> entries = new LinkedHashMap<>();
    while (true) {
      int offset = in.offset();
      if (in.next("a key, or 0 for the end of the dictionary") == '0') {
        return entries;
      }
      in.back();
      Object key = value(depth + 1);
      Object value = value(depth + 1);
      if (key == null || value == null || !plain(key)) {
        throw Cursor.malformed(offset, "a key of texts and numbers with a value");
      }
      entries.put(key, value);
    }
  }

  /// A list that holds itself has no hash, and one of references to references takes for ever to
  /// have one: a file can make both.
  static boolean plain(@Nullable Object key) {
    return key instanceof String
        || key instanceof Number
        || key instanceof List<?> parts
            && parts.stream().allMatch(part -> part instanceof String || part instanceof Number);
  }
}
