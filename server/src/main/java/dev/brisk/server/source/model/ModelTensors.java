package dev.brisk.server.source.model;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.TensorInfo;
import ai.onnxruntime.platform.Fp16Conversions;
import dev.brisk.server.source.SourceException;
import dev.brisk.server.source.SourceException.Kind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.util.function.IntFunction;
import tools.jackson.databind.JsonNode;

/// Tensors of JSON values. A value of the wrong type is REFUSED with its field's name.
final class ModelTensors {
  private ModelTensors() {}

  /// ONNX Runtime's Java binding makes no unsigned tensors of more than 8 bits.
  static boolean canFeed(TensorInfo info) {
    return switch (info.onnxType) {
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT16,
          ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT32,
          ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT64 ->
          false;
      default -> info.type != OnnxJavaType.UNKNOWN;
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
          array[i] =
              (int) integer(values[i], Integer.MIN_VALUE, Integer.MAX_VALUE, fields.apply(i));
        }
        yield OnnxTensor.createTensor(environment, IntBuffer.wrap(array), shape);
      }
      case INT16 -> {
        short[] array = new short[count];
        for (int i = 0; i < count; i++) {
          array[i] = (short) integer(values[i], Short.MIN_VALUE, Short.MAX_VALUE, fields.apply(i));
        }
        yield OnnxTensor.createTensor(environment, ShortBuffer.wrap(array), shape);
      }
      case INT8, UINT8 -> {
        int least = type == OnnxJavaType.INT8 ? Byte.MIN_VALUE : 0;
        ByteBuffer buffer = ByteBuffer.allocateDirect(count).order(ByteOrder.nativeOrder());
        for (int i = 0; i < count; i++) {
          buffer.put((byte) integer(values[i], least, least + 255, fields.apply(i)));
        }
        yield OnnxTensor.createTensor(environment, buffer.flip(), shape, type);
      }
      case FLOAT16, BFLOAT16 -> {
        FloatBuffer array = FloatBuffer.allocate(count);
        for (int i = 0; i < count; i++) {
          array.put((float) number(values[i], fields.apply(i)));
        }
        array.flip();
        ShortBuffer halves =
            type == OnnxJavaType.FLOAT16
                ? Fp16Conversions.convertFloatBufferToFp16Buffer(array)
                : Fp16Conversions.convertFloatBufferToBf16Buffer(array);
        for (int i = 0; i < count; i++) {
          float kept =
              type == OnnxJavaType.FLOAT16
                  ? Fp16Conversions.fp16ToFloat(halves.get(i))
                  : Fp16Conversions.bf16ToFloat(halves.get(i));
          if (Float.isInfinite(kept)) {
            throw refused(fields.apply(i), "is too large for the model");
          }
        }
        yield OnnxTensor.createTensor(environment, halves, shape, type);
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
      case UNKNOWN -> throw new IllegalArgumentException("no tensor of " + type + " can be fed");
    };
  }

  /// A null is NaN, which is how models are told that a value is not known.
  private static double number(JsonNode value, String field) {
    if (value.isNull()) {
      return Double.NaN;
    }
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

  private static long integer(JsonNode value, long least, long most, String field) {
    long number = integer(value, field);
    if (number < least || number > most) {
      int bits = Long.SIZE - Long.numberOfLeadingZeros(most - least);
      throw refused(
          field, "does not fit " + bits + " bits: it must be from " + least + " to " + most);
    }
    return number;
  }

  private static SourceException refused(String field, String why) {
    return new SourceException(Kind.REFUSED, "'" + field + "' " + why + ".");
  }
}
