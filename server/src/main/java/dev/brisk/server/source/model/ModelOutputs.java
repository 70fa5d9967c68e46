package dev.brisk.server.source.model;

import ai.onnxruntime.OnnxMap;
import ai.onnxruntime.OnnxSequence;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo.OnnxTensorType;
import dev.brisk.server.source.SourceException;
import dev.brisk.server.source.SourceException.Kind;
import dev.brisk.server.source.SourceJson;
import dev.brisk.server.source.SourceProblem;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.core.JsonGenerator;

/// A model's outputs as one JSON object, by the rules that [ModelSource] states.
final class ModelOutputs {
  private static final int MAX_ELEMENTS = 1 << 20;

  private final Set<String> names;
  private final List<String> labels;

  /// @param wanted from the configuration; empty: all
  ModelOutputs(Set<String> declared, List<String> wanted, List<String> labels) {
    for (String name : wanted) {
      if (!declared.contains(name)) {
        throw new SourceProblem(
            "model.outputs",
            "the model has no output '" + name + "'. It has: " + String.join(", ", declared) + ".");
      }
    }
    this.names = new LinkedHashSet<>(wanted.isEmpty() ? declared : wanted);
    this.labels = labels;
  }

  Set<String> names() {
    return names;
  }

  /// @param oneRow leave out the batch dimension
  byte[] json(OrtSession.Result result, boolean oneRow) throws OrtException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (JsonGenerator json = SourceJson.MAPPER.createGenerator(bytes)) {
      json.writeStartObject();
      for (Map.Entry<String, OnnxValue> output : result) {
        json.writeName(output.getKey());
        write(output.getValue(), oneRow, json);
      }
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }

  private void write(OnnxValue value, boolean oneRow, JsonGenerator json) throws OrtException {
    switch (value) {
      case OnnxTensor tensor -> writeTensor(tensor, oneRow, json);
      case OnnxSequence sequence -> {
        List<? extends OnnxValue> elements = sequence.getValue();
        try {
          if (oneRow && elements.size() == 1) {
            write(elements.getFirst(), true, json);
          } else {
            json.writeStartArray();
            for (OnnxValue element : elements) {
              write(element, false, json);
            }
            json.writeEndArray();
          }
        } finally {
          OnnxValue.close(elements);
        }
      }
      case OnnxMap map -> writeMap(map, json);
      default ->
          throw new SourceException(
              Kind.FAILED, "The model has an output of a kind that JSON cannot hold.");
    }
  }

  /// Ordered by key: ONNX Runtime's own order changes from run to run.
  private void writeMap(OnnxMap map, JsonGenerator json) throws OrtException {
    json.writeStartObject();
    for (Map.Entry<?, ?> entry : new TreeMap<Object, Object>(map.getValue()).entrySet()) {
      json.writeName(
          entry.getKey() instanceof Long number ? label(number) : String.valueOf(entry.getKey()));
      switch (entry.getValue()) {
        case Float number -> writeNumber(number, json);
        case Double number -> writeNumber(number, json);
        case Long number -> json.writeNumber(number);
        case Object other -> json.writeString(other.toString());
      }
    }
    json.writeEndObject();
  }

  private String label(long number) {
    return number >= 0 && number < labels.size() ? labels.get((int) number) : Long.toString(number);
  }

  private void writeTensor(OnnxTensor tensor, boolean oneRow, JsonGenerator json)
      throws OrtException {
    long[] shape = tensor.getInfo().getShape();
    long count = 1;
    for (long length : shape) {
      count *= length;
    }
    if (count > MAX_ELEMENTS) {
      throw new SourceException(
          Kind.FAILED, "An output of the model has more than " + MAX_ELEMENTS + " elements.");
    }
    int dimension = oneRow && shape.length > 0 && shape[0] == 1 ? 1 : 0;
    Elements elements = elements(tensor);
    writeDimension(shape, dimension, 0, elements, json);
  }

  /// Writes the element at a position of the flattened tensor.
  private interface Elements {
    void write(int position, JsonGenerator json);

    default boolean floating() {
      return false;
    }
  }

  private interface FloatingElements extends Elements {
    @Override
    default boolean floating() {
      return true;
    }
  }

  private int writeDimension(
      long[] shape, int dimension, int position, Elements elements, JsonGenerator json) {
    if (dimension == shape.length) {
      elements.write(position, json);
      return position + 1;
    }
    int length = (int) shape[dimension];
    boolean byLabel =
        elements.floating()
            && dimension == shape.length - 1
            && length == labels.size()
            && length > 0;
    if (byLabel) {
      json.writeStartObject();
    } else {
      json.writeStartArray();
    }
    int at = position;
    for (int i = 0; i < length; i++) {
      if (byLabel) {
        json.writeName(labels.get(i));
      }
      at = writeDimension(shape, dimension + 1, at, elements, json);
    }
    if (byLabel) {
      json.writeEndObject();
    } else {
      json.writeEndArray();
    }
    return at;
  }

  private Elements elements(OnnxTensor tensor) throws OrtException {
    return switch (tensor.getInfo().type) {
      case FLOAT, FLOAT16, BFLOAT16 -> {
        FloatBuffer buffer = tensor.getFloatBuffer();
        yield (FloatingElements) (position, json) -> writeNumber(buffer.get(position), json);
      }
      case DOUBLE -> {
        DoubleBuffer buffer = tensor.getDoubleBuffer();
        yield (FloatingElements) (position, json) -> writeNumber(buffer.get(position), json);
      }
      case INT64 -> {
        LongBuffer buffer = tensor.getLongBuffer();
        if (type(tensor) == OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT64) {
          yield (position, json) -> writeUnsigned(buffer.get(position), json);
        }
        yield (position, json) -> writeClass(buffer.get(position), json);
      }
      case INT32 -> {
        IntBuffer buffer = tensor.getIntBuffer();
        if (type(tensor) == OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT32) {
          yield (position, json) -> writeClass(Integer.toUnsignedLong(buffer.get(position)), json);
        }
        yield (position, json) -> writeClass(buffer.get(position), json);
      }
      case INT16 -> {
        ShortBuffer buffer = tensor.getShortBuffer();
        if (type(tensor) == OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT16) {
          yield (position, json) -> writeClass(Short.toUnsignedInt(buffer.get(position)), json);
        }
        yield (position, json) -> writeClass(buffer.get(position), json);
      }
      case INT8 -> {
        ByteBuffer buffer = tensor.getByteBuffer();
        yield (position, json) -> writeClass(buffer.get(position), json);
      }
      case UINT8 -> {
        ByteBuffer buffer = tensor.getByteBuffer();
        yield (position, json) -> writeClass(buffer.get(position) & 0xff, json);
      }
      case BOOL -> {
        ByteBuffer buffer = tensor.getByteBuffer();
        yield (position, json) -> json.writeBoolean(buffer.get(position) != 0);
      }
      case STRING -> {
        String[] strings = strings(tensor.getValue());
        yield (position, json) -> json.writeString(strings[position]);
      }
      case UNKNOWN ->
          throw new SourceException(
              Kind.FAILED, "An output of the model has a type that JSON cannot hold.");
    };
  }

  private static String[] strings(Object value) {
    return switch (value) {
      case String one -> new String[] {one};
      case String[] row -> row;
      case Object[] rows -> {
        String[][] flat = new String[rows.length][];
        for (int i = 0; i < rows.length; i++) {
          flat[i] = strings(rows[i]);
        }
        yield Arrays.stream(flat).flatMap(Arrays::stream).toArray(String[]::new);
      }
      default -> throw new IllegalStateException("no strings, but " + value.getClass());
    };
  }

  /// The binding gives unsigned integers as the signed ones of their size.
  private static OnnxTensorType type(OnnxTensor tensor) {
    return tensor.getInfo().onnxType;
  }

  private void writeUnsigned(long number, JsonGenerator json) {
    if (number >= 0) {
      writeClass(number, json);
    } else {
      json.writeNumber(new BigInteger(Long.toUnsignedString(number)));
    }
  }

  private void writeClass(long number, JsonGenerator json) {
    if (number >= 0 && number < labels.size()) {
      json.writeString(labels.get((int) number));
    } else {
      json.writeNumber(number);
    }
  }

  private static void writeNumber(float number, JsonGenerator json) {
    if (Float.isFinite(number)) {
      json.writeNumber(number);
    } else {
      json.writeNull();
    }
  }

  private static void writeNumber(double number, JsonGenerator json) {
    if (Double.isFinite(number)) {
      json.writeNumber(number);
    } else {
      json.writeNull();
    }
  }
}
