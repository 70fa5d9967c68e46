package dev.brisk.server.source.model;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Writes small ONNX models: the few messages of onnx.proto that tests need, in Protocol Buffers'
/// wire format.
final class OnnxFile {
  static final int FLOAT = 1;
  static final int UINT8 = 2;
  static final int INT8 = 3;
  static final int UINT16 = 4;
  static final int INT16 = 5;
  static final int INT32 = 6;
  static final int INT64 = 7;
  static final int STRING = 8;
  static final int BOOL = 9;
  static final int FLOAT16 = 10;
  static final int DOUBLE = 11;
  static final int UINT32 = 12;
  static final int UINT64 = 13;
  static final int BFLOAT16 = 16;

  private final Message graph = new Message();

  OnnxFile node(
      String operator, String domain, List<String> in, List<String> out, Message... attributes) {
    Message node = new Message();
    in.forEach(name -> node.text(1, name));
    out.forEach(name -> node.text(2, name));
    node.text(4, operator);
    for (Message attribute : attributes) {
      node.message(5, attribute);
    }
    graph.message(1, node.text(7, domain));
    return this;
  }

  /// @param shape -1: any
  OnnxFile input(String name, int type, long... shape) {
    graph.message(11, value(name, tensorType(type, shape)));
    return this;
  }

  OnnxFile inputOfAnyShape(String name, int type) {
    graph.message(11, value(name, new Message().message(1, new Message().number(1, type))));
    return this;
  }

  OnnxFile outputOfAnyShape(String name, int type) {
    graph.message(12, value(name, new Message().message(1, new Message().number(1, type))));
    return this;
  }

  OnnxFile output(String name, int type, long... shape) {
    graph.message(12, value(name, tensorType(type, shape)));
    return this;
  }

  OnnxFile outputSequenceOfMaps(String name, int keyType) {
    Message map = new Message().number(1, keyType).message(2, tensorType(FLOAT));
    Message sequence = new Message().message(1, new Message().message(5, map));
    graph.message(12, value(name, new Message().message(4, sequence)));
    return this;
  }

  OnnxFile constant(String name, long... values) {
    Message tensor = new Message().number(1, values.length).number(2, INT64);
    for (long value : values) {
      tensor.number(7, value);
    }
    graph.message(5, tensor.text(8, name));
    return this;
  }

  /// A tensor of floats whose bytes are the start of another file.
  OnnxFile external(String name, String location, int length) {
    Message entry = new Message().text(1, "location").text(2, location);
    graph.message(
        5,
        new Message()
            .number(1, length)
            .number(2, FLOAT)
            .text(8, name)
            .message(13, entry)
            .number(14, 1));
    return this;
  }

  Path write(Path file) throws IOException {
    graph.text(2, "test");
    Message model =
        new Message()
            .number(1, 8)
            .message(7, graph)
            .message(8, new Message().text(1, "").number(2, 15))
            .message(8, new Message().text(1, "ai.onnx.ml").number(2, 3));
    return Files.write(file, model.bytes());
  }

  static Message floats(String name, float... values) {
    Message attribute = new Message().text(1, name);
    for (float value : values) {
      attribute.real(7, value);
    }
    return attribute.number(20, 6);
  }

  static Message integers(String name, long... values) {
    Message attribute = new Message().text(1, name);
    for (long value : values) {
      attribute.number(8, value);
    }
    return attribute.number(20, 7);
  }

  static Message strings(String name, String... values) {
    Message attribute = new Message().text(1, name);
    for (String value : values) {
      attribute.text(9, value);
    }
    return attribute.number(20, 8);
  }

  static Message string(String name, String value) {
    return new Message().text(1, name).text(4, value).number(20, 3);
  }

  static Message integer(String name, long value) {
    return new Message().text(1, name).number(3, value).number(20, 2);
  }

  private static Message value(String name, Message type) {
    return new Message().text(1, name).message(2, type);
  }

  private static Message tensorType(int type, long... shape) {
    Message dimensions = new Message();
    for (long length : shape) {
      dimensions.message(
          1, length < 0 ? new Message().text(2, "N") : new Message().number(1, length));
    }
    return new Message().message(1, new Message().number(1, type).message(2, dimensions));
  }

  static final class Message {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Message number(int field, long value) {
      varint((long) field << 3);
      varint(value);
      return this;
    }

    Message real(int field, float value) {
      varint((long) field << 3 | 5);
      bytes.writeBytes(
          ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(value).array());
      return this;
    }

    Message text(int field, String value) {
      return raw(field, value.getBytes(StandardCharsets.UTF_8));
    }

    Message message(int field, Message value) {
      return raw(field, value.bytes());
    }

    byte[] bytes() {
      return bytes.toByteArray();
    }

    private Message raw(int field, byte[] value) {
      varint((long) field << 3 | 2);
      varint(value.length);
      bytes.writeBytes(value);
      return this;
    }

    private void varint(long value) {
      long rest = value;
      while ((rest & ~0x7fL) != 0) {
        bytes.write((int) (rest & 0x7f | 0x80));
        rest >>>= 7;
      }
      bytes.write((int) rest);
    }
  }
}
