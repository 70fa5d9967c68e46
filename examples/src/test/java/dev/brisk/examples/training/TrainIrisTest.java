package dev.brisk.examples.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxMap;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrainIrisTest {

  @Test
  void theDataAreFishersOneHundredAndFiftyFlowers() {
    IrisFlowers flowers = IrisFlowers.load();
    assertThat(flowers.size()).isEqualTo(150);
    for (int species = 0; species < 3; species++) {
      int label = species;
      assertThat(IntStream.of(flowers.labels()).filter(l -> l == label).count()).isEqualTo(50);
    }
    // Means over all, and of each species, as R's `iris` has them.
    assertThat(means(flowers.rows(), 0, 150)).containsExactly(5.843, 3.057, 3.758, 1.199);
    assertThat(means(flowers.rows(), 0, 50)).containsExactly(5.006, 3.428, 1.462, 0.246);
    assertThat(means(flowers.rows(), 50, 100)).containsExactly(5.936, 2.770, 4.260, 1.326);
    assertThat(means(flowers.rows(), 100, 150)).containsExactly(6.588, 2.974, 5.552, 2.026);
  }

  @Test
  void theTwoFlowersThatUciMistypedAreAsInFishersPaper() {
    float[][] rows = IrisFlowers.load().rows();
    assertThat(rows[34]).containsExactly(4.9f, 3.1f, 1.5f, 0.2f);
    assertThat(rows[37]).containsExactly(4.9f, 3.6f, 1.4f, 0.1f);
  }

  @Test
  void theTrainerAndOnnxRuntimeAgreeExactlyOnAllFlowers() throws Exception {
    IrisFlowers flowers = IrisFlowers.load();
    RandomForest forest = TrainIris.train();
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(TrainIris.onnx())) {
      for (float[] row : flowers.rows()) {
        try (OnnxTensor input = OnnxTensor.createTensor(environment, new float[][] {row});
            OrtSession.Result result = session.run(Map.of("measurements", input))) {
          String[] species = (String[]) result.get("species").orElseThrow().getValue();
          assertThat(species).containsExactly(IrisFlowers.SPECIES.get(forest.predict(row)));
          Map<?, ?> shares = mapOf(result, "probabilities");
          float[] expected = forest.probabilities(row);
          for (int i = 0; i < expected.length; i++) {
            assertThat(shares.get(IrisFlowers.SPECIES.get(i))).isEqualTo(expected[i]);
          }
        }
      }
    }
  }

  @Test
  void flowersThatTheForestHasNotSeenAreMostlyNamedRightly() {
    // What is published for random forests on these data lies between 0.94 and 0.96.
    assertThat(TrainIris.heldOutAccuracy()).isBetween(0.93, 0.98);
  }

  @Test
  void theForestLearnedWhatItWasShown() {
    IrisFlowers flowers = IrisFlowers.load();
    RandomForest forest = TrainIris.train();
    for (int i = 0; i < flowers.size(); i++) {
      assertThat(forest.predict(flowers.rows()[i])).isEqualTo(flowers.labels()[i]);
    }
  }

  @Test
  void theSameSeedGivesTheSameFile() {
    assertThat(TrainIris.onnx()).isEqualTo(TrainIris.onnx());
  }

  static Map<?, ?> mapOf(OrtSession.Result result, String output) throws Exception {
    return ((OnnxMap) ((List<?>) result.get(output).orElseThrow().getValue()).getFirst())
        .getValue();
  }

  private static double[] means(float[][] rows, int from, int to) {
    double[] means = new double[4];
    for (int column = 0; column < 4; column++) {
      int at = column;
      double mean = IntStream.range(from, to).mapToDouble(i -> rows[i][at]).average().orElseThrow();
      means[column] = Math.round(mean * 1_000) / 1_000.0;
      assertThat(means[column]).isCloseTo(mean, within(0.0006));
    }
    return means;
  }
}
