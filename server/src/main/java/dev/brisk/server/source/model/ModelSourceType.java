package dev.brisk.server.source.model;

import dev.brisk.config.Key;
import dev.brisk.config.ObjectType;
import dev.brisk.config.Section;
import dev.brisk.config.Values;
import dev.brisk.server.probe.Probe;
import dev.brisk.server.source.Source;
import dev.brisk.server.source.SourceCheck;
import dev.brisk.server.source.SourceContext;
import dev.brisk.server.source.SourceType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// `model:`: a machine-learning model.
public final class ModelSourceType implements SourceType<ModelSettings> {
  static final ModelSourceType INSTANCE = new ModelSourceType();

  private static final Key<Path> FILE = Key.required("file", Values.file(), "An ONNX file.");
  private static final Key<List<String>> INPUTS =
      Key.defaulting(
          "inputs",
          Values.list(Values.string()),
          List.of(),
          "Fields of the body in the order of the model's columns; without it the model's own input"
              + " names are looked up in the body.");
  private static final Key<List<String>> OUTPUTS =
      Key.defaulting(
          "outputs",
          Values.list(Values.string()),
          List.of(),
          "The model's outputs to answer with; without it all.");
  private static final Key<List<String>> LABELS =
      Key.defaulting(
          "labels",
          Values.list(Values.string()),
          List.of(),
          "Names for a classifier's labels 0, 1, 2, …");
  private static final Key<Integer> MAX_CONCURRENCY =
      Key.defaulting(
          "max-concurrency",
          Values.integer(0, 1024),
          0,
          "Calls at once; 0 is the number of processors.");

  private static final Key<ModelSettings> KEY =
      Key.optional(
          "model",
          ObjectType.of(
                  "A machine-learning model, run by ONNX Runtime.",
                  FILE,
                  INPUTS,
                  OUTPUTS,
                  LABELS,
                  MAX_CONCURRENCY)
              .as(ModelSourceType::bind),
          "A machine-learning model, run by ONNX Runtime.");

  @Override
  public Key<ModelSettings> key() {
    return KEY;
  }

  private static ModelSettings bind(Section s) {
    return new ModelSettings(
        s.getOr(FILE, Path.of("unreadable")),
        s.getOr(INPUTS, List.of()),
        s.getOr(OUTPUTS, List.of()),
        s.getOr(LABELS, List.of()),
        s.getOr(MAX_CONCURRENCY, 0));
  }

  /// Tensors have floats, and integers by their value.
  @Override
  public boolean seesDigits() {
    return false;
  }

  @Override
  public void check(ModelSettings settings, SourceCheck check) {
    Set<String> known = check.inputs().names();
    if (known == null) {
      return;
    }
    for (int i = 0; i < settings.inputs().size(); i++) {
      String input = settings.inputs().get(i);
      if (!known.contains(input)) {
        check.problem(
            "model.inputs[" + i + "]",
            "is '" + input + "', which is neither a field of the body nor a parameter",
            known.isEmpty()
                ? "Declare it in body.schema or params."
                : SourceCheck.suggestion(input, known));
      }
    }
  }

  @Override
  public Duration openingTime(ModelSettings settings) {
    return Duration.ofMillis(200);
  }

  @Override
  public Source open(String endpoint, String path, ModelSettings settings, SourceContext context) {
    return new ModelSource(endpoint, settings, context.directory(), context.timeouts());
  }

  @Override
  public ObjectNode content(ModelSettings settings) {
    ObjectNode content = JsonNodeFactory.instance.objectNode();
    content.putObject("application/json").putObject("schema").put("type", "object");
    return content;
  }

  @Override
  public List<Probe> probes(String endpoint, ModelSettings settings, Duration limit) {
    return List.of(new ModelProbe(endpoint, settings.file()));
  }
}
