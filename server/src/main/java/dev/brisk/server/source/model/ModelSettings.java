package dev.brisk.server.source.model;

import dev.brisk.server.source.SourceSettings;
import dev.brisk.server.source.SourceType;
import java.nio.file.Path;
import java.util.List;

/// `model:` an ONNX file.
///
/// @param inputs names of body fields, in the order of the model's columns, when the model has one
///   tensor input; otherwise the model's own input names are looked up in the body
/// @param outputs names of the model's outputs to answer with; empty: all
/// @param labels for a classifier whose labels are numbers: what to call them; empty: as they are
/// @param maxConcurrency calls at once; 0: the number of processors
public record ModelSettings(
    Path file, List<String> inputs, List<String> outputs, List<String> labels, int maxConcurrency)
    implements SourceSettings {
  public ModelSettings {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    labels = List.copyOf(labels);
  }

  /// With all outputs, labels as they are, and as many calls at once as there are processors.
  public static ModelSettings of(Path file, String... inputs) {
    return new ModelSettings(file, List.of(inputs), List.of(), List.of(), 0);
  }

  @Override
  public SourceType<ModelSettings> type() {
    return ModelSourceType.INSTANCE;
  }
}
