package dev.brisk.examples.training;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// An ONNX file being assembled: inputs, constants, nodes, outputs.
///
/// Field numbers are those of `onnx.proto3` of ONNX 1.14, IR version 8; operators come from opset
/// 17 and from version 3 of `ai.onnx.ml`.
final class OnnxModel {
  /// The domain of the operators for classical machine learning.
  static final String ML = "ai.onnx.ml";

  private static final int FLOAT = 1;
  private static final int INT64 = 7;
  private static final int STRING = 8;
  private static final int BOOL = 9;

  private final ProtobufMessage graph = new ProtobufMessage();
  private final String documentation;
  private int nodes;

  OnnxModel(String name, String documentation) {
    this.documentation = documentation;
    graph.string(2, name);
  }

  OnnxModel floatInput(String name, long... shape) {
    return value(11, name, tensorType(FLOAT, shape));
  }

  OnnxModel stringInput(String name, long... shape) {
    return value(11, name, tensorType(STRING, shape));
  }

  OnnxModel floatOutput(String name, long... shape) {
    return value(12, name, tensorType(FLOAT, shape));
  }

  OnnxModel stringOutput(String name, long... shape) {
    return value(12, name, tensorType(STRING, shape));
  }

  /// What `ZipMap` gives: for each row, numbers by name.
  OnnxModel numbersByNameOutput(String name) {
    ProtobufMessage map = new ProtobufMessage().integer(1, STRING).message(2, tensorType(FLOAT));
    ProtobufMessage sequence =
        new ProtobufMessage().message(1, new ProtobufMessage().message(5, map));
    return value(12, name, new ProtobufMessage().message(4, sequence));
  }

  OnnxModel floats(String name, float[] values, long... shape) {
    return constant(name, FLOAT, ProtobufMessage.littleEndian(values), shape);
  }

  OnnxModel integers(String name, long... values) {
    ByteBuffer raw = ByteBuffer.allocate(values.length * 8).order(ByteOrder.LITTLE_ENDIAN);
    Arrays.stream(values).forEach(raw::putLong);
    return constant(name, INT64, raw.array(), values.length);
  }

  OnnxModel booleans(String name, boolean[] values, long... shape) {
    byte[] raw = new byte[values.length];
    for (int i = 0; i < raw.length; i++) {
      raw[i] = (byte) (values[i] ? 1 : 0);
    }
    return constant(name, BOOL, raw, shape);
  }

  /// A node. Attributes may be `Float`, `Long`, `String`, `float[]`, `long[]` or `List<String>`.
  OnnxModel node(
      String domain,
      String operator,
      List<String> inputs,
      List<String> outputs,
      Map<String, Object> attributes) {
    ProtobufMessage node = new ProtobufMessage();
    inputs.forEach(input -> node.string(1, input));
    outputs.forEach(output -> node.string(2, output));
    node.string(3, operator + "_" + nodes++);
    node.string(4, operator);
    // Sorted, so that the same model is the same bytes.
    attributes.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(entry -> node.message(5, attribute(entry.getKey(), entry.getValue())));
    node.string(7, domain);
    graph.message(1, node);
    return this;
  }

  OnnxModel node(String operator, List<String> inputs, String output) {
    return node("", operator, inputs, List.of(output), Map.of());
  }

  byte[] toByteArray() {
    return new ProtobufMessage()
        .integer(1, 8)
        .string(2, "brisk-examples")
        .string(6, documentation)
        .message(7, graph)
        .message(8, new ProtobufMessage().string(1, "").integer(2, 17))
        .message(8, new ProtobufMessage().string(1, ML).integer(2, 3))
        .toByteArray();
  }

  private OnnxModel value(int field, String name, ProtobufMessage type) {
    graph.message(field, new ProtobufMessage().string(1, name).message(2, type));
    return this;
  }

  private OnnxModel constant(String name, int type, byte[] raw, long... shape) {
    ProtobufMessage tensor = new ProtobufMessage();
    for (long size : shape) {
      tensor.integer(1, size);
    }
    graph.message(5, tensor.integer(2, type).string(8, name).bytes(9, raw));
    return this;
  }

  private static ProtobufMessage tensorType(int elementType, long... shape) {
    ProtobufMessage dimensions = new ProtobufMessage();
    for (long size : shape) {
      dimensions.message(1, new ProtobufMessage().integer(1, size));
    }
    ProtobufMessage tensor = new ProtobufMessage().integer(1, elementType).message(2, dimensions);
    return new ProtobufMessage().message(1, tensor);
  }

  private static ProtobufMessage attribute(String name, Object value) {
    ProtobufMessage attribute = new ProtobufMessage().string(1, name);
    return switch (value) {
      case Float number -> attribute.float32(2, number).integer(20, 1);
      case Long number -> attribute.integer(3, number).integer(20, 2);
      case String text -> attribute.string(4, text).integer(20, 3);
      case float[] numbers -> attribute.packedFloats(7, numbers).integer(20, 6);
      case long[] numbers -> attribute.packedIntegers(8, numbers).integer(20, 7);
      case List<?> texts -> {
        texts.forEach(text -> attribute.string(9, (String) text));
        yield attribute.integer(20, 8);
      }
      default -> throw new IllegalArgumentException("no ONNX attribute is a " + value.getClass());
    };
  }
}
