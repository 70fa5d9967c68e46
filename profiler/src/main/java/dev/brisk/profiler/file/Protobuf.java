package dev.brisk.profiler.file;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads a protocol buffer message, field by field; that of the writer stands in `export`.
final class Protobuf {
  private final List<Field> fields;

  /// @throws IllegalArgumentException if the bytes are no such message
  Protobuf(ByteBuffer bytes) {
    List<Field> read = new ArrayList<>();
    try {
      while (bytes.hasRemaining()) {
        read.add(field(bytes));
      }
    } catch (BufferUnderflowException e) {
      throw notOne(e);
    }
    fields = read;
  }

  List<Field> fields() {
    return fields;
  }

  private static Field field(ByteBuffer in) {
    long key = varint(in);
    int number = (int) (key >>> 3);
    return switch ((int) key & 7) {
      case 0 -> new Field(number, varint(in), ByteBuffer.allocate(0));
      case 1 -> new Field(number, in.getLong(), ByteBuffer.allocate(0));
      case 2 -> {
        long length = varint(in);
        if (number == 0 || length < 0 || length > in.remaining()) {
          throw notOne(null);
        }
        ByteBuffer bytes = in.slice(in.position(), (int) length);
        in.position(in.position() + (int) length);
        yield new Field(number, 0, bytes);
      }
      case 5 -> new Field(number, in.getInt(), ByteBuffer.allocate(0));
      default -> throw notOne(null);
    };
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      byte next = in.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw notOne(null);
  }

  private static IllegalArgumentException notOne(@Nullable Exception cause) {
    return new IllegalArgumentException("it is binary, and no form that is known", cause);
  }

  /// @param value of one that is a number
  /// @param bytes of one that is text, a message, or several numbers
  record Field(int number, long value, ByteBuffer bytes) {
    String text() {
      return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
    }

    Protobuf message() {
      return new Protobuf(bytes.duplicate());
    }

    /// One number, or many that were packed.
    void numbers(List<Long> to) {
      if (!bytes.hasRemaining()) {
        to.add(value);
        return;
      }
      ByteBuffer in = bytes.duplicate();
      try {
        while (in.hasRemaining()) {
          to.add(varint(in));
        }
      } catch (BufferUnderflowException e) {
        throw notOne(e);
      }
    }
  }
}
