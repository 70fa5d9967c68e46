package dev.brisk.examples.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TrainFraudTest {
  private static TrainFraud trained;

  @BeforeAll
  static void train() {
    trained = TrainFraud.train();
  }

  @Test
  void fraudIsRareInTheGeneratedData() {
    List<Transaction> transactions = Transaction.generate(20_000, 1);
    assertThat(transactions.stream().filter(Transaction::fraud).count()).isBetween(300L, 600L);
    assertThat(transactions).isEqualTo(Transaction.generate(20_000, 1));
  }

  @Test
  void theModelRanksUnseenFraudAboveHonestPaymentsMoreOftenThanNot() {
    assertThat(trained.areaUnderCurve()).isBetween(0.82, 0.92);
  }

  @Test
  void theTrainerAndOnnxRuntimeAgreeOnScoresAndReasons() throws Exception {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(trained.onnx())) {
      for (Transaction transaction : Transaction.generate(40, 99)) {
        Map<String, OnnxTensor> inputs = new HashMap<>();
        for (FraudFeatures.Feature feature : FraudFeatures.ALL) {
          inputs.put(
              feature.name(),
              switch (feature) {
                case FraudFeatures.Numeric(String name, var value) ->
                    OnnxTensor.createTensor(
                        environment, new float[][] {{(float) value.applyAsDouble(transaction)}});
                case FraudFeatures.Words(String name, var values, var value) ->
                    OnnxTensor.createTensor(
                        environment, new String[][] {{value.apply(transaction)}});
              });
        }
        try (OrtSession.Result result = session.run(inputs)) {
          float[] score = (float[]) result.get("fraud_probability").orElseThrow().getValue();
          // Floats are added in another order there.
          assertThat((double) score[0]).isCloseTo(trained.probability(transaction), within(1e-4));
          Map<?, ?> reasons = TrainIrisTest.mapOf(result, "because");
          double[] expected = trained.because(transaction);
          for (int i = 0; i < expected.length; i++) {
            double reason = (Float) reasons.get(FraudFeatures.ALL.get(i).name());
            assertThat(reason).isCloseTo(expected[i], within(1e-4));
          }
        } finally {
          inputs.values().forEach(OnnxTensor::close);
        }
      }
    }
  }
}
