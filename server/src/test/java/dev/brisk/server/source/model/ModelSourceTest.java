package dev.brisk.server.source.model;

import static dev.brisk.server.source.model.OnnxFile.DOUBLE;
import static dev.brisk.server.source.model.OnnxFile.FLOAT;
import static dev.brisk.server.source.model.OnnxFile.INT64;
import static dev.brisk.server.source.model.OnnxFile.STRING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.server.message.Answer;
import dev.brisk.server.source.Requests;
import dev.brisk.server.source.Source;
import dev.brisk.server.source.SourceContext;
import dev.brisk.server.source.SourceException;
import dev.brisk.server.source.SourceException.Kind;
import dev.brisk.server.source.SourceProblem;
import dev.brisk.server.source.SourceRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelSourceTest {
  private static final String ML = "ai.onnx.ml";

  @TempDir Path directory;
  private final SourceContext context = new SourceContext(Path.of("."), Map.of());
  private final List<Source> opened = new ArrayList<>();

  @AfterEach
  void close() {
    opened.forEach(Source::close);
    context.close();
  }

  @Test
  void fieldsAreTheColumnsInOrderAndOutputsHaveTheirNames() throws Exception {
    Source source = model(classifier(), List.of("length", "width"), List.of(), List.of());
    assertThat(Requests.text(source, body("{\"width\":-1.5,\"length\":2}")))
        .isEqualTo("{\"label\":0,\"scores\":[2.0,-1.5],\"probabilities\":{\"0\":2.0,\"1\":-1.5}}");
  }

  @Test
  void labelsNameClassesScoresAndProbabilities() throws Exception {
    Source source =
        model(classifier(), List.of("length", "width"), List.of(), List.of("long", "wide"));
    assertThat(Requests.text(source, body("{\"length\":1,\"width\":2.5}")))
        .isEqualTo(
            "{\"label\":\"wide\",\"scores\":{\"long\":1.0,\"wide\":2.5},"
                + "\"probabilities\":{\"long\":1.0,\"wide\":2.5}}");
  }

  @Test
  void onlyTheWantedOutputsAreAnswered() throws Exception {
    Source source = model(classifier(), List.of("length", "width"), List.of("label"), List.of());
    assertThat(Requests.text(source, body("{\"length\":1,\"width\":2}")))
        .isEqualTo("{\"label\":1}");
  }

  @Test
  void stringLabelsOfTheModelStay() throws Exception {
    Path file =
        new OnnxFile()
            .node(
                "LinearClassifier",
                ML,
                List.of("x"),
                List.of("label", "scores"),
                OnnxFile.floats("coefficients", 1, 0, 0, 1),
                OnnxFile.floats("intercepts", 0, 0),
                OnnxFile.strings("classlabels_strings", "a", "b"),
                OnnxFile.string("post_transform", "NONE"))
            .node(
                "ZipMap",
                ML,
                List.of("scores"),
                List.of("zipped"),
                OnnxFile.strings("classlabels_strings", "a", "b"))
            .input("x", FLOAT, -1, 2)
            .output("label", STRING, -1)
            .outputSequenceOfMaps("zipped", STRING)
            .write(directory.resolve("strings.onnx"));
    assertThat(
            Requests.text(
                model(file, List.of("p", "q"), List.of(), List.of()), body("{\"p\":0,\"q\":1}")))
        .isEqualTo("{\"label\":\"b\",\"zipped\":{\"a\":0.0,\"b\":1.0}}");
  }

  @Test
  void severalInputsAreTheFieldsOfTheirNames() throws Exception {
    Path file =
        new OnnxFile()
            .node("Add", "", List.of("a", "b"), List.of("sum"))
            .input("a", DOUBLE, -1, 1)
            .input("b", DOUBLE, -1, 1)
            .output("sum", DOUBLE, -1, 1)
            .write(directory.resolve("add.onnx"));
    Source source = model(file, List.of(), List.of(), List.of());
    assertThat(Requests.text(source, body("{\"a\":0.1,\"b\":0.2}")))
        .isEqualTo("{\"sum\":[0.30000000000000004]}");
    assertThat(Requests.text(source, body("{\"a\":[[1],[2]],\"b\":[[3],[4]]}")))
        .isEqualTo("{\"sum\":[[4.0],[6.0]]}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1  | 1.5",
        "11 | 0.1",
        "7  | 9007199254740993",
        "6  | -2147483648",
        "9  | true",
        "8  | \"häßlich\""
      })
  void everyTypeOfTensorGoesThroughUnchanged(int type, String value) throws Exception {
    Source source = model(identity(type, -1), List.of(), List.of(), List.of());
    assertThat(Requests.text(source, body("{\"x\":[" + value + "," + value + "]}")))
        .isEqualTo("{\"y\":[" + value + "," + value + "]}");
    assertThat(Requests.text(source, body("{\"x\":" + value + "}")))
        .isEqualTo("{\"y\":" + value + "}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 | \"1\"    | must be a number",
        "1 | 1e300    | too large",
        "1 | 1e999    | too large",
        "7 | 1.5      | integer",
        "7 | 1e30     | integer",
        "6 | 2147483648 | 32 bits",
        "9 | 1        | true or false",
        "8 | 1        | must be a string",
        "7 | null     | must be an integer",
        "1 | {\"a\":1} | must be a number",
        "1 | [[1]]    | dimensions"
      })
  void aValueOfTheWrongTypeIsRefusedByItsName(int type, String value, String why) throws Exception {
    Source source = model(identity(type, -1), List.of(), List.of(), List.of());
    assertThat(Requests.failure(source, body("{\"x\":" + value + "}")))
        .hasMessageContaining("'x'")
        .hasMessageContaining(why)
        .extracting(SourceException::kind)
        .isEqualTo(Kind.REFUSED);
  }

  @Test
  void arraysOfAnotherShapeAreRefused() throws Exception {
    Source source = model(identity(FLOAT, -1, 2), List.of(), List.of(), List.of());
    assertThat(Requests.text(source, body("{\"x\":[1,2]}"))).isEqualTo("{\"y\":[1.0,2.0]}");
    assertThat(Requests.text(source, body("{\"x\":[[1,2],[3,4]]}")))
        .isEqualTo("{\"y\":[[1.0,2.0],[3.0,4.0]]}");
    for (String wrong : List.of("[1,2,3]", "[[1,2],[3]]", "[[1,2],3]", "[]", "1", "[[]]")) {
      assertThat(Requests.failure(source, body("{\"x\":" + wrong + "}")).kind())
          .as(wrong)
          .isEqualTo(Kind.REFUSED);
    }
  }

  @Test
  void parametersFeedAModelToo() throws Exception {
    Source source = model(classifier(), List.of("length", "width"), List.of("label"), List.of());
    assertThat(Requests.text(source, Requests.get(Map.of("length", 3L, "width", 1.5))))
        .isEqualTo("{\"label\":0}");
  }

  @Test
  void notANumberAndInfinityAreNull() throws Exception {
    Path file =
        new OnnxFile()
            .node("Div", "", List.of("a", "b"), List.of("q"))
            .input("a", FLOAT, -1)
            .input("b", FLOAT, -1)
            .output("q", FLOAT, -1)
            .write(directory.resolve("div.onnx"));
    assertThat(
            Requests.text(
                model(file, List.of(), List.of(), List.of()),
                body("{\"a\":[0,1,-1,1],\"b\":[0,0,0,2]}")))
        .isEqualTo("{\"q\":[null,null,null,0.5]}");
  }

  @Test
  void wrongNamesAreProblemsThatListWhatTheModelHas() throws Exception {
    assertThatThrownBy(() -> model(classifier(), List.of("a", "b", "c"), List.of(), List.of()))
        .isInstanceOf(SourceProblem.class)
        .hasMessageContaining("model.inputs")
        .hasMessageContaining("2 columns")
        .hasMessageContaining("x (FLOAT [-1, 2])")
        .hasMessageContaining("3 are named");
    assertThatThrownBy(() -> model(classifier(), List.of("a", "b"), List.of("lable"), List.of()))
        .hasMessageContaining("'lable'")
        .hasMessageContaining("label, scores, probabilities");
    Path add =
        new OnnxFile()
            .node("Add", "", List.of("a", "b"), List.of("sum"))
            .input("a", DOUBLE, -1)
            .input("b", DOUBLE, -1)
            .output("sum", DOUBLE, -1)
            .write(directory.resolve("add2.onnx"));
    assertThatThrownBy(() -> model(add, List.of("a", "c"), List.of(), List.of()))
        .hasMessageContaining("'c'")
        .hasMessageContaining("a (DOUBLE [-1]), b (DOUBLE [-1])");
    assertThatThrownBy(() -> model(add, List.of("a"), List.of(), List.of()))
        .hasMessageContaining("also needs: b");
  }

  @Test
  void aFileThatIsMissingOrNoModelIsAProblem() throws Exception {
    assertThatThrownBy(() -> model(Path.of("none.onnx"), List.of(), List.of(), List.of()))
        .hasMessageContaining("none.onnx");
    Path garbage = Files.writeString(directory.resolve("garbage.onnx"), "not a model");
    assertThatThrownBy(() -> model(garbage, List.of(), List.of(), List.of()))
        .isInstanceOf(SourceProblem.class)
        .hasMessageContaining("garbage.onnx is not a model");
  }

  @Test
  void aRetrainedModelHasAnotherFingerprint() throws Exception {
    String one = model(identity(FLOAT, -1), List.of(), List.of(), List.of()).fingerprint();
    String same = model(identity(FLOAT, -1), List.of(), List.of(), List.of()).fingerprint();
    String other = model(identity(DOUBLE, -1), List.of(), List.of(), List.of()).fingerprint();
    assertThat(same).isEqualTo(one);
    assertThat(other).isNotEqualTo(one);
  }

  @Test
  void manyCallersShareOneSession() throws Exception {
    Source source = model(classifier(), List.of("length", "width"), List.of("label"), List.of());
    List<CompletableFuture<Answer>> calls = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      calls.add(
          source.fetch(body("{\"length\":" + i % 2 + ",\"width\":0.5}")).toCompletableFuture());
    }
    for (int i = 0; i < 200; i++) {
      assertThat(Requests.text(calls.get(i).get(20, TimeUnit.SECONDS)))
          .isEqualTo("{\"label\":" + (i % 2 == 0 ? 1 : 0) + "}");
    }
  }

  /// A thousand sines over four million numbers take most of a minute; one that is cancelled ends
  /// after the operator at hand.
  @Test
  void cancellingStopsARunningModelAndFreesItsThread() throws Exception {
    OnnxFile model = new OnnxFile().constant("shape", 2000, 2000);
    model.node("Expand", "", List.of("x", "shape"), List.of("s0"));
    for (int i = 0; i < 1000; i++) {
      model.node("Sin", "", List.of("s" + i), List.of("s" + (i + 1)));
    }
    Path file =
        model
            .node("ReduceMax", "", List.of("s1000"), List.of("y"))
            .input("x", FLOAT, 1)
            .output("y", FLOAT, 1, 1)
            .write(directory.resolve("slow.onnx"));
    Source slow = model(file, List.of(), List.of(), List.of());
    CompletableFuture<Answer> call = slow.fetch(body("{\"x\":1}")).toCompletableFuture();
    await(() -> slow.statistics().pool().running() == 1);

    call.cancel(true);

    await(() -> slow.statistics().pool().running() == 0);
  }

  private static void await(java.util.function.BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited 20 s").isLessThan(deadline);
      LockSupport.parkNanos(1_000_000);
    }
  }

  private Path classifier() throws Exception {
    return new OnnxFile()
        .node(
            "LinearClassifier",
            ML,
            List.of("x"),
            List.of("label", "scores"),
            OnnxFile.floats("coefficients", 1, 0, 0, 1),
            OnnxFile.floats("intercepts", 0, 0),
            OnnxFile.integers("classlabels_ints", 0, 1),
            OnnxFile.string("post_transform", "NONE"))
        .node(
            "ZipMap",
            ML,
            List.of("scores"),
            List.of("probabilities"),
            OnnxFile.integers("classlabels_int64s", 0, 1))
        .input("x", FLOAT, -1, 2)
        .output("label", INT64, -1)
        .output("scores", FLOAT, -1, 2)
        .outputSequenceOfMaps("probabilities", INT64)
        .write(directory.resolve("classifier.onnx"));
  }

  private Path identity(int type, long... shape) throws Exception {
    return new OnnxFile()
        .node("Identity", "", List.of("x"), List.of("y"))
        .input("x", type, shape)
        .output("y", type, shape)
        .write(directory.resolve("identity" + type + ".onnx"));
  }

  private Source model(Path file, List<String> inputs, List<String> outputs, List<String> labels) {
    Source source =
        new ModelSource(
            "predict",
            new ModelSettings(file, inputs, outputs, labels, 2),
            directory,
            context.timeouts());
    opened.add(source);
    return source;
  }

  private static SourceRequest body(String json) {
    return Requests.put(Map.of(), json);
  }
}
