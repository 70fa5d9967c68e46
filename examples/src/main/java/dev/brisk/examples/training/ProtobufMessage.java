package dev.brisk.examples.training;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// A Protocol Buffers message being written, field by field.
///
/// As much of the wire format as an ONNX file needs: varints, 32-bit floats, length-delimited
/// fields, packed repeated numbers (https://protobuf.dev/programming-guides/encoding/).
final class ProtobufMessage {
  private static final int VARINT = 0;
  private static final int LENGTH_DELIMITED = 2;
  private static final int FIXED_32 = 5;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  ProtobufMessage integer(int field, long value) {
    tag(field, VARINT);
    varint(value);
    return this;
  }

  ProtobufMessage float32(int field, float value) {
    tag(field, FIXED_32);
    bytes.writeBytes(littleEndian(value));
    return this;
  }

  ProtobufMessage string(int field, String value) {
    return bytes(field, value.getBytes(StandardCharsets.UTF_8));
  }

  ProtobufMessage message(int field, ProtobufMessage value) {
    return bytes(field, value.toByteArray());
  }

  ProtobufMessage bytes(int field, byte[] value) {
    tag(field, LENGTH_DELIMITED);
    varint(value.length);
    bytes.writeBytes(value);
    return this;
  }

  ProtobufMessage packedIntegers(int field, long... values) {
    ProtobufMessage packed = new ProtobufMessage();
    for (long value : values) {
      packed.varint(value);
    }
    return message(field, packed);
  }

  ProtobufMessage packedFloats(int field, float... values) {
    return bytes(field, littleEndian(values));
  }

  byte[] toByteArray() {
    return bytes.toByteArray();
  }

  static byte[] littleEndian(float... values) {
    ByteBuffer buffer = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      buffer.putFloat(value);
    }
    return buffer.array();
  }

  private void tag(int field, int wireType) {
    varint(((long) field << 3) | wireType);
  }

  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes.write((int) ((rest & 0x7F) | 0x80));
      rest >>>= 7;
    }
    bytes.write((int) rest);
  }
}
