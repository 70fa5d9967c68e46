package dev.brisk.server.source.model;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.TensorInfo;
import dev.brisk.server.source.SourceException;
import dev.brisk.server.source.SourceException.Kind;
import dev.brisk.server.source.SourceJson;
import dev.brisk.server.source.SourceProblem;
import dev.brisk.server.source.SourceRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/// Makes a model's input tensors of a request's fields.
///
/// Two ways. *Columns*: the model has one tensor input of rank 1 or 2 and the configuration names
/// the fields that are its columns, in order; a request is one row. *By name*: each input is the
/// field of its name; a scalar is one row of one column, an array one row of a vector or a whole
/// batch, by the input's rank.
final class ModelInputs {
  private static final JsonNode[] NO_VALUES = {};

  /// Shapes of any size, by their number of dimensions.
  private static final List<long[]> ANY =
      IntStream.rangeClosed(0, TensorInfo.MAX_DIMENSIONS)
          .mapToObj(dimensions -> {
            long[] shape = new long[dimensions];
            Arrays.fill(shape, -1);
            return shape;
          })
          .toList();

  /// What a call gives to the model.
  ///
  /// @param oneRow the request gave no batch, so the outputs lose theirs
  record Fed(Map<String, OnnxTensor> tensors, boolean oneRow) {}

  private final OrtEnvironment environment;
  private final Map<String, NodeInfo> declared;
  private final List<String> columns;

  /// @param names of the fields, from the configuration; may be empty
  /// @throws SourceProblem if the names do not fit the model; the message lists what it has
  ModelInputs(OrtEnvironment environment, Map<String, NodeInfo> declared, List<String> names) {
    this.environment = environment;
    this.declared = new LinkedHashMap<>(declared);
    for (NodeInfo node : declared.values()) {
      if (!(node.getInfo() instanceof TensorInfo tensor) || !ModelTensors.canFeed(tensor)) {
        throw new SourceProblem(
            "model.file",
            "input '"
                + node.getName()
                + "' is "
                + node.getInfo()
                + ". Inputs can be tensors of float, double, float16, bfloat16, int64, int32, int16, int8,"
                + " uint8, bool or string. Put a Cast before it.");
      }
    }
    this.columns = columns(names);
  }

  private List<String> columns(List<String> names) {
    if (names.isEmpty() || names.equals(List.copyOf(declared.keySet()))) {
      return List.of();
    }
    if (declared.size() > 1) {
      for (String name : names) {
        if (!declared.containsKey(name)) {
          throw new SourceProblem(
              "model.inputs", "the model has no input '" + name + "'. It has: " + describe() + ".");
        }
      }
      List<String> missing = new ArrayList<>(declared.keySet());
      missing.removeAll(names);
      if (!missing.isEmpty()) {
        throw new SourceProblem(
            "model.inputs", "the model also needs: " + String.join(", ", missing) + ".");
      }
      return List.of();
    }
    long[] shape = tensor(declared.values().iterator().next()).getShape();
    if (shape.length == 0 || shape.length > 2) {
      if (names.size() == 1) {
        return names;
      }
      throw new SourceProblem(
          "model.inputs",
          "the model's only input is "
              + describe()
              + ", which has no columns. Name one field that holds the whole array.");
    }
    long width = shape[shape.length - 1];
    if (width > 0 && width != names.size() && names.size() != 1) {
      throw new SourceProblem(
          "model.inputs",
          "the model takes "
              + width
              + " columns ("
              + describe()
              + "), but "
              + names.size()
              + " are named. Name one field for each column, in the model's order.");
    }
    // One name for a wider row is a field that holds the whole row as an array.
    return names;
  }

  Map<String, NodeInfo> declared() {
    return Map.copyOf(declared);
  }

  private String describe() {
    return declared.values().stream()
        .map(node ->
            node.getName()
                + " ("
                + tensor(node).type
                + " "
                + Arrays.toString(tensor(node).getShape())
                + ")")
        .collect(Collectors.joining(", "));
  }

  private static TensorInfo tensor(NodeInfo node) {
    return (TensorInfo) node.getInfo();
  }

  /// @param opened gets each tensor as soon as it exists, so that the caller frees them all
  Fed feed(SourceRequest request, List<OnnxTensor> opened) throws OrtException {
    if (columns.size() > 1) {
      return feedColumns(request, opened);
    }
    Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
    boolean oneRow = true;
    for (NodeInfo node : declared.values()) {
      String field = columns.isEmpty() ? node.getName() : columns.getFirst();
      TensorInfo info = tensor(node);
      JsonNode value = value(field, request);
      int rank = info.getShape().length;
      int depth = depth(value);
      boolean implicitBatch = depth < rank;
      // A scalar, or a model that says nothing of the shape: the two cannot be told apart here.
      long[] shape =
          shape(
              field,
              value,
              depth,
              rank == 0 && depth < ANY.size() ? ANY.get(depth) : info.getShape());
      List<JsonNode> flat = new ArrayList<>();
      flatten(field, value, shape, shape.length - depth, flat);
      OnnxTensor tensor =
          ModelTensors.create(
              environment, info.type, flat.toArray(NO_VALUES), shape, position -> field);
      opened.add(tensor);
      tensors.put(node.getName(), tensor);
      oneRow &= implicitBatch;
    }
    return new Fed(tensors, oneRow);
  }

  private Fed feedColumns(SourceRequest request, List<OnnxTensor> opened) throws OrtException {
    NodeInfo node = declared.values().iterator().next();
    TensorInfo info = tensor(node);
    JsonNode[] values = new JsonNode[columns.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = value(columns.get(i), request);
    }
    long[] shape =
        info.getShape().length == 1 ? new long[] {values.length} : new long[] {1, values.length};
    OnnxTensor tensor = ModelTensors.create(environment, info.type, values, shape, columns::get);
    opened.add(tensor);
    return new Fed(Map.of(node.getName(), tensor), true);
  }

  private static JsonNode value(String field, SourceRequest request) {
    Object parameter = request.parameters().get(field);
    JsonNode body = request.json();
    JsonNode value =
        parameter != null
            ? SourceJson.MAPPER.valueToTree(parameter)
            : body == null ? null : body.get(field);
    if (value == null) {
      throw new SourceException(Kind.REFUSED, "'" + field + "' is missing.");
    }
    return value;
  }

  private static int depth(JsonNode value) {
    int depth = 0;
    JsonNode at = value;
    while (at != null && at.isArray()) {
      depth++;
      at = at.isEmpty() ? null : at.get(0);
    }
    return depth;
  }

  /// The value's own shape, with a leading 1 for each dimension that it lacks.
  private static long[] shape(String field, JsonNode value, int depth, long[] declared) {
    int rank = declared.length;
    if (depth > rank) {
      throw new SourceException(
          Kind.REFUSED,
          "'" + field + "' has " + depth + " dimensions, but the model takes " + rank + ".");
    }
    long[] shape = new long[rank];
    Arrays.fill(shape, 1);
    JsonNode at = value;
    for (int i = rank - depth; i < rank; i++) {
      shape[i] = at.size();
      at = at.isEmpty() ? at : at.get(0);
    }
    for (int i = 0; i < rank; i++) {
      if (declared[i] > 0 && declared[i] != shape[i]) {
        throw new SourceException(
            Kind.REFUSED,
            "'"
                + field
                + "' has the shape "
                + Arrays.toString(shape)
                + ", but the model takes "
                + Arrays.toString(declared).replace("-1", "any")
                + ".");
      }
    }
    return shape;
  }

  private static void flatten(
      String field, JsonNode value, long[] shape, int dimension, List<JsonNode> flat) {
    if (dimension == shape.length) {
      flat.add(value);
      return;
    }
    if (!value.isArray() || value.size() != shape[dimension]) {
      throw new SourceException(Kind.REFUSED, "'" + field + "' is not a rectangular array.");
    }
    for (JsonNode element : value) {
      flatten(field, element, shape, dimension + 1, flat);
    }
  }
}
