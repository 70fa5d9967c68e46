package dev.brisk.cache.key;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Typed values as JSON text, for [CanonicalJson].
final class CanonicalValues {
  private CanonicalValues() {}

  static byte[] json(Map<String, ?> values) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(64);
    write(values, out);
    return out.toByteArray();
  }

  private static void write(@Nullable Object value, ByteArrayOutputStream out) {
    switch (value) {
      case null -> out.writeBytes(utf8("null"));
      case String text -> {
        out.write('"');
        out.writeBytes(CanonicalJsonParser.escaped(text));
        out.write('"');
      }
      case Double number -> writeNumber(number, out);
      case Float number -> writeNumber(number.doubleValue(), out);
      case Number number -> out.writeBytes(utf8(number.toString()));
      case Boolean truth -> out.writeBytes(utf8(truth.toString()));
      case List<?> list -> {
        out.write('[');
        for (int i = 0; i < list.size(); i++) {
          if (i > 0) {
            out.write(',');
          }
          write(list.get(i), out);
        }
        out.write(']');
      }
      case Map<?, ?> map -> {
        out.write('{');
        boolean first = true;
        for (Map.Entry<?, ?> member : map.entrySet()) {
          if (!first) {
            out.write(',');
          }
          first = false;
          write(String.valueOf(member.getKey()), out);
          out.write(':');
          write(member.getValue(), out);
        }
        out.write('}');
      }
      default ->
          throw new IllegalArgumentException(
              "a key is made of text, numbers, booleans, lists and maps, but found "
                  + value.getClass().getName());
    }
  }

  private static void writeNumber(double number, ByteArrayOutputStream out) {
    if (Double.isNaN(number) || Double.isInfinite(number)) {
      throw new IllegalArgumentException("a key has no form for " + number);
    }
    out.writeBytes(utf8(Double.toString(number)));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
