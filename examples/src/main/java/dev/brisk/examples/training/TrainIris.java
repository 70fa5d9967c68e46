package dev.brisk.examples.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Trains the model behind `POST /predict`, a random forest of 128 trees on Fisher's 150 flowers,
/// and writes it as `iris.onnx`.
///
/// ```
/// java -cp examples/target/classes dev.brisk.examples.training.TrainIris iris.onnx
/// ```
///
/// The file has one input, `measurements` (float, 1 × 4: sepal length, sepal width, petal length,
/// petal width), and two outputs: `species` (the name) and `probabilities` (by name). The same seed
/// gives the same bytes.
public final class TrainIris {
  static final int TREES = 128;
  static final long SEED = 1936;
  private static final int FOLDS = 10;

  private TrainIris() {}

  /// Writes the model to the file named by the argument and prints its accuracy.
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 1) {
      throw new IllegalArgumentException("usage: TrainIris FILE, where FILE is written");
    }
    write(Path.of(arguments[0]));
    System.out.printf(
        "%s: %d trees, trained on 150 flowers; %.1f %% named rightly by forests that had not seen them"
            + " (ten-fold cross-validation).%n",
        arguments[0], TREES, 100 * heldOutAccuracy());
  }

  /// Trains and writes the model.
  public static void write(Path file) throws IOException {
    Files.write(file, onnx());
  }

  /// The forest that is exported, trained on all 150 flowers.
  static RandomForest train() {
    return train(IrisFlowers.load());
  }

  private static RandomForest train(IrisFlowers flowers) {
    return RandomForest.train(
        flowers.rows(), flowers.labels(), IrisFlowers.SPECIES.size(), TREES, SEED);
  }

  /// The ONNX file.
  static byte[] onnx() {
    Map<String, Object> attributes =
        DecisionTree.onnxAttributes(
            train().trees(),
            "class",
            new DecisionTree.LeafWeight() {
              @Override
              public int id(float value) {
                return (int) value;
              }

              @Override
              public float weight(float value) {
                return 1f / TREES;
              }
            });
    attributes.put("classlabels_strings", IrisFlowers.SPECIES);
    return new OnnxModel("iris", "Random forest on Fisher's 150 iris flowers (1936)")
        .floatInput("measurements", 1, 4)
        .node(
            OnnxModel.ML,
            "TreeEnsembleClassifier",
            List.of("measurements"),
            List.of("species", "shares"),
            attributes)
        .node(
            OnnxModel.ML,
            "ZipMap",
            List.of("shares"),
            List.of("probabilities"),
            Map.of("classlabels_strings", IrisFlowers.SPECIES))
        .stringOutput("species", 1)
        .numbersByNameOutput("probabilities")
        .toByteArray();
  }

  /// Accuracy by cross-validation: each flower is judged by a forest trained without it and the
  /// others of its fold.
  static double heldOutAccuracy() {
    IrisFlowers flowers = IrisFlowers.load();
    int right = 0;
    for (int fold = 0; fold < FOLDS; fold++) {
      // The flowers are in the order of their species: every tenth gives each fold five of each.
      int heldBack = fold;
      RandomForest forest =
          train(
              flowers.only(
                  IntStream.range(0, flowers.size()).filter(i -> i % FOLDS != heldBack).toArray()));
      for (int i = fold; i < flowers.size(); i += FOLDS) {
        right += forest.predict(flowers.rows()[i]) == flowers.labels()[i] ? 1 : 0;
      }
    }
    return (double) right / flowers.size();
  }
}
