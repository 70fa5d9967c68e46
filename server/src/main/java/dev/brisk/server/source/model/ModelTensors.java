package dev.brisk.server.source.model;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.brisk.server.source.SourceException;
import dev.brisk.server.source.SourceException.Kind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.function.IntFunction;
import tools.jackson.databind.JsonNode;

/// Tensors of JSON values. A value of the wrong type is REFUSED with its field's name.
final class ModelTensors {
  private ModelTensors() {}

  static boolean canFeed(OnnxJavaType type) {
    return switch (type) {
      case FLOAT, DOUBLE, INT64, INT32, BOOL, STRING -> true;
      case INT8, INT16, UINT8, FLOAT16, BFLOAT16, UNKNOWN -> false;
    };
  }

  /// @param fields names the field of a position, for messages
  static OnnxTensor create(
      OrtEnvironment environment,
      OnnxJavaType type,
      JsonNode[] values,
      long[] shape,
      IntFunction<String> fields)
      throws OrtException {
    int count = values.length;
    return switch (type) {
      case FLOAT -> {
        float[] array = new float[count];
        for (int i = 0; i < count; i++) {
          array[i] = (float) number(values[i], fields.apply(i));
          if (Float.isInfinite(array[i])) {
            throw refused(fields.apply(i), "is too large for the model");
          }
        }
        yield OnnxTensor.createTensor(environment, FloatBuffer.wrap(array), shape);
      }
      case DOUBLE -> {
        double[] array = new double[count];
        for (int i = 0; i < count; i++) {
          array[i] = number(values[i], fields.apply(i));
        }
        yield OnnxTensor.createTensor(environment, DoubleBuffer.wrap(array), shape);
      }
      case INT64 -> {
        long[] array = new long[count];
        for (int i = 0; i < count; i++) {
          array[i] = integer(values[i], fields.apply(i));
        }
        yield OnnxTensor.createTensor(environment, LongBuffer.wrap(array), shape);
      }
      case INT32 -> {
        int[] array = new int[count];
        for (int i = 0; i < count; i++) {
          long value = integer(values[i], fields.apply(i));
          if (value != (int) value) {
            throw refused(fields.apply(i), "does not fit 32 bits");
          }
          array[i] = (int) value;
        }
        yield OnnxTensor.createTensor(environment, IntBuffer.wrap(array), shape);
      }
      case BOOL -> {
        ByteBuffer buffer = ByteBuffer.allocateDirect(count).order(ByteOrder.nativeOrder());
        for (int i = 0; i < count; i++) {
          if (!values[i].isBoolean()) {
            throw refused(fields.apply(i), "must be true or false");
          }
          buffer.put((byte) (values[i].booleanValue() ? 1 : 0));
        }
        yield OnnxTensor.createTensor(environment, buffer.flip(), shape, OnnxJavaType.BOOL);
      }
      case STRING -> {
        String[] array = new String[count];
        for (int i = 0; i < count; i++) {
          if (!values[i].isString()) {
            throw refused(fields.apply(i), "must be a string");
          }
          array[i] = values[i].stringValue();
        }
        yield OnnxTensor.createTensor(environment, array, shape);
      }
      case INT8, INT16, UINT8, FLOAT16, BFLOAT16, UNKNOWN ->
          throw new IllegalArgumentException("no tensor of " + type + " can be fed");
    };
  }

  private static double number(JsonNode value, String field) {
    if (!value.isNumber()) {
      throw refused(field, "must be a number");
    }
    // doubleValue() of a decimal or big integer beyond double's range throws instead.
    double number =
        value.isBigDecimal() || value.isBigInteger()
            ? value.decimalValue().doubleValue()
            : value.doubleValue();
    if (!Double.isFinite(number)) {
      throw refused(field, "is too large for the model");
    }
    return number;
  }

  private static long integer(JsonNode value, String field) {
    if (!value.isNumber() || !value.canConvertToExactIntegral() || !value.canConvertToLong()) {
      throw refused(field, "must be an integer of at most 64 bits");
    }
    return value.longValue();
  }

  private static SourceException refused(String field, String why) {
    return new SourceException(Kind.REFUSED, "'" + field + "' " + why + ".");
  }
}
