package dev.brisk.examples.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Trains the model behind `POST /fraud-score`, gradient-boosted trees on generated transactions
/// ([Transaction] says how), and writes it as `fraud.onnx`.
///
/// ```
/// java -cp examples/target/classes dev.brisk.examples.training.TrainFraud fraud.onnx
/// ```
///
/// The file has one input a field of the body and two outputs: `fraud_probability`, and `because`:
/// for each field, how much the probability falls when the field's value is replaced by that of 320
/// other transactions, on average. Those reasons are what makes the model expensive, as in
/// practice: each answer runs the trees on 3,201 rows.
public final class TrainFraud {
  static final int TREES = 400;
  static final int DEPTH = 6;
  static final int COMPARED_WITH = 320;
  static final int TRANSACTIONS = 16_000;
  static final long SEED = 2026;

  private final FraudFeatures features;
  private final GradientBoosting boosting;
  private final float[][] comparedWith;

  private TrainFraud() {
    List<Transaction> transactions = Transaction.generate(TRANSACTIONS, SEED);
    features = new FraudFeatures(transactions);
    boosting =
        GradientBoosting.train(features.rows(transactions), labels(transactions), TREES, DEPTH);
    comparedWith = features.rows(transactions.subList(0, COMPARED_WITH));
  }

  static TrainFraud train() {
    return new TrainFraud();
  }

  /// Writes the model to the file named by the argument and prints how well it ranks.
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 1) {
      throw new IllegalArgumentException("usage: TrainFraud FILE, where FILE is written");
    }
    TrainFraud trained = train();
    Files.write(Path.of(arguments[0]), trained.onnx());
    System.out.printf(
        "%s: %d trees of depth %d, trained on %,d generated transactions; area under the ROC curve"
            + " on as many others: %.3f.%n",
        arguments[0], TREES, DEPTH, TRANSACTIONS, trained.areaUnderCurve());
  }

  /// Trains and writes the model.
  public static void write(Path file) throws IOException {
    Files.write(file, train().onnx());
  }

  double probability(Transaction transaction) {
    return boosting.probability(features.row(transaction));
  }

  /// For each field, how much of the probability is due to its value.
  double[] because(Transaction transaction) {
    float[] row = features.row(transaction);
    double probability = boosting.probability(row);
    double[] reasons = new double[row.length];
    for (int column = 0; column < row.length; column++) {
      double sum = 0;
      for (float[] other : comparedWith) {
        float[] replaced = row.clone();
        replaced[column] = other[column];
        sum += boosting.probability(replaced);
      }
      reasons[column] = probability - sum / comparedWith.length;
    }
    return reasons;
  }

  /// How often a fraudulent transaction gets the higher score than an honest one, on transactions
  /// that the model has not seen: 0.5 is guessing, 1 is perfect.
  double areaUnderCurve() {
    record Scored(double probability, boolean fraud) {}
    List<Scored> unseen =
        Transaction.generate(TRANSACTIONS, SEED + 1).stream()
            .map(transaction -> new Scored(probability(transaction), transaction.fraud()))
            .sorted(Comparator.comparingDouble(Scored::probability))
            .toList();
    long honestBelow = 0;
    long rightPairs = 0;
    for (Scored scored : unseen) {
      if (scored.fraud) {
        rightPairs += honestBelow;
      } else {
        honestBelow++;
      }
    }
    return (double) rightPairs / (honestBelow * (unseen.size() - honestBelow));
  }

  /// The ONNX file.
  byte[] onnx() {
    int columns = FraudFeatures.ALL.size();
    int rows = columns * COMPARED_WITH;
    OnnxModel model =
        new OnnxModel("fraud", "Gradient-boosted trees on generated transactions, with reasons");
    List<String> encoded = new ArrayList<>();
    for (int column = 0; column < columns; column++) {
      switch (FraudFeatures.ALL.get(column)) {
        case FraudFeatures.Numeric(String name, var value) -> {
          model.floatInput(name, 1, 1);
          encoded.add(name);
        }
        case FraudFeatures.Words(String name, List<String> values, var value) -> {
          model.stringInput(name, 1, 1);
          model.node(
              OnnxModel.ML,
              "LabelEncoder",
              List.of(name),
              List.of(name + "_rate"),
              Map.of(
                  "keys_strings",
                  values,
                  "values_floats",
                  features.rates(column),
                  "default_float",
                  0f));
          encoded.add(name + "_rate");
        }
      }
    }
    Map<String, Object> trees =
        DecisionTree.onnxAttributes(
            boosting.trees(),
            "target",
            new DecisionTree.LeafWeight() {
              @Override
              public int id(float value) {
                return 0;
              }

              @Override
              public float weight(float value) {
                return value;
              }
            });
    trees.put("n_targets", 1L);
    trees.put("base_values", new float[] {boosting.base()});
    return model
        .node("", "Concat", encoded, List.of("row"), Map.of("axis", 1L))
        // Column by column, the row with that column's value taken from each other transaction.
        .booleans("replaced_column", diagonal(columns), columns, 1, columns)
        .floats("others", flat(comparedWith), 1, COMPARED_WITH, columns)
        .node("Where", List.of("replaced_column", "others", "row"), "replaced")
        .integers("one_a_row", rows, columns)
        .node("Reshape", List.of("replaced", "one_a_row"), "replaced_rows")
        .node("", "Concat", List.of("row", "replaced_rows"), List.of("rows"), Map.of("axis", 0L))
        .node(OnnxModel.ML, "TreeEnsembleRegressor", List.of("rows"), List.of("log_odds"), trees)
        .node("Sigmoid", List.of("log_odds"), "probabilities")
        .integers("sizes", 1, rows)
        .node(
            "",
            "Split",
            List.of("probabilities", "sizes"),
            List.of("probability", "without"),
            Map.of("axis", 0L))
        .integers("one_a_column", columns, COMPARED_WITH)
        .node("Reshape", List.of("without", "one_a_column"), "without_by_column")
        .node(
            "",
            "ReduceMean",
            List.of("without_by_column"),
            List.of("without_each"),
            Map.of("axes", new long[] {1}, "keepdims", 0L))
        .node("Sub", List.of("probability", "without_each"), "reasons")
        .integers("one", 1)
        .node("Reshape", List.of("probability", "one"), "fraud_probability")
        .node(
            OnnxModel.ML,
            "ZipMap",
            List.of("reasons"),
            List.of("because"),
            Map.of(
                "classlabels_strings",
                FraudFeatures.ALL.stream().map(FraudFeatures.Feature::name).toList()))
        .floatOutput("fraud_probability", 1)
        .numbersByNameOutput("because")
        .toByteArray();
  }

  private static boolean[] diagonal(int size) {
    boolean[] matrix = new boolean[size * size];
    IntStream.range(0, size).forEach(i -> matrix[i * size + i] = true);
    return matrix;
  }

  private static float[] flat(float[][] rows) {
    float[] flat = new float[rows.length * rows[0].length];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(rows[i], 0, flat, i * rows[0].length, rows[0].length);
    }
    return flat;
  }

  private static boolean[] labels(List<Transaction> transactions) {
    boolean[] labels = new boolean[transactions.size()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = transactions.get(i).fraud();
    }
    return labels;
  }
}
