package dev.brisk.server.source.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.server.source.Requests;
import dev.brisk.server.source.Source;
import dev.brisk.server.source.SourceContext;
import dev.brisk.server.source.SourceException;
import dev.brisk.server.source.SourceProblem;
import dev.brisk.server.source.SourceRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// S11: unsigned outputs turned negative, unsigned inputs loaded and failed on each request, an
/// input without a shape took no arrays, and a missing feature could not be said.
class S11ModelTypesTest {
  @TempDir private Path folder;
  private final SourceContext context = new SourceContext(Path.of("."), Map.of());

  @AfterEach
  void close() {
    context.close();
  }

  private String answer(OnnxFile model, String json) throws Exception {
    try (Source source = open(model)) {
      SourceRequest request = Requests.put(Map.of(), json);
      return Requests.text(source, request);
    }
  }

  private Source open(OnnxFile model) throws Exception {
    ModelSettings settings =
        new ModelSettings(
            model.write(folder.resolve("m.onnx")), List.of(), List.of(), List.of(), 0);
    return settings.type().open("m", "/m", settings, context);
  }

  private Path weights(float... values) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    Files.createDirectories(folder.resolve("parts"));
    return Files.write(folder.resolve("parts/w.bin"), bytes.array());
  }

  private static OnnxFile withWeightsBeside() {
    return new OnnxFile()
        .node("Add", "", List.of("x", "w"), List.of("y"))
        .external("w", "parts/w.bin", 2)
        .input("x", OnnxFile.FLOAT, 2)
        .output("y", OnnxFile.FLOAT, 2);
  }

  /// Answers that were kept are misses when a source's fingerprint changes.
  @Test
  void weightsInAFileBesideAreAPartOfTheModel() throws Exception {
    weights(1, 2);
    String before;
    try (Source source = open(withWeightsBeside())) {
      before = source.fingerprint();
      assertThat(Requests.text(source, Requests.put(Map.of(), "{\"x\":[10,20]}")))
          .isEqualTo("{\"y\":[11.0,22.0]}");
    }
    Files.write(folder.resolve("parts/w.bin.bak"), new byte[8]);
    try (Source again = open(withWeightsBeside())) {
      assertThat(again.fingerprint()).isEqualTo(before);
    }
    weights(3, 4);
    try (Source other = open(withWeightsBeside())) {
      assertThat(other.fingerprint()).isNotEqualTo(before);
      assertThat(Requests.text(other, Requests.put(Map.of(), "{\"x\":[10,20]}")))
          .isEqualTo("{\"y\":[13.0,24.0]}");
    }
  }

  @Test
  void anEntryAtAnyPlaceOfTheFileIsFound() throws Exception {
    weights(1, 2);
    byte[] entry = Files.readAllBytes(withWeightsBeside().write(folder.resolve("m.onnx")));
    for (int before : new int[] {0, 65_400, 65_536, 69_600, 69_640, 131_000}) {
      byte[] padded = new byte[before + entry.length];
      System.arraycopy(entry, 0, padded, before, entry.length);
      Path file = Files.write(folder.resolve("padded.onnx"), padded);
      weights(1, 2);
      String one = ModelFiles.hash(file);
      weights(1, 3);
      assertThat(ModelFiles.hash(file)).as("after %d bytes", before).isNotEqualTo(one);
    }
  }

  @Test
  void weightsThatAreNotThereAreSaidToBeMissing() throws Exception {
    assertThatThrownBy(() -> open(withWeightsBeside()))
        .isInstanceOf(SourceProblem.class)
        .hasMessageContaining("w.bin")
        .hasMessageContaining("Put the files with its weights")
        .hasMessageNotContaining("Export it again");
  }

  private static OnnxFile cast(int from, int to) {
    return new OnnxFile()
        .node("Cast", "", List.of("x"), List.of("y"), OnnxFile.integer("to", to))
        .input("x", from, -1)
        .output("y", to, -1);
  }

  @ParameterizedTest
  @CsvSource({
    "uint8, 2, 255",
    "int8, 3, -128",
    "uint16, 4, 65535",
    "int16, 5, -32768",
    "int32, 6, -2147483648",
    "uint32, 12, 4294967295",
    "int64, 7, -9223372036854775808",
  })
  void anOutputIsTheNumberThatTheModelGave(String name, int type, String number) throws Exception {
    assertThat(answer(cast(OnnxFile.INT64, type), "{\"x\":[" + number + ",7]}"))
        .as(name)
        .isEqualTo("{\"y\":[" + number + ",7]}");
  }

  @Test
  void aUint64BeyondJavasLongIsWhole() throws Exception {
    assertThat(answer(cast(OnnxFile.INT64, OnnxFile.UINT64), "{\"x\":[-1,7]}"))
        .isEqualTo("{\"y\":[18446744073709551615,7]}");
  }

  @ParameterizedTest
  @CsvSource({
    "uint8, 2, 255, 256",
    "int8, 3, -128, 128",
    "int16, 5, -32768, 32768",
    "int32, 6, 2147483647, 2147483648",
  })
  void anInputTakesWhatItsTypeHoldsAndNoMore(String name, int type, String fits, String not)
      throws Exception {
    OnnxFile model = cast(type, OnnxFile.INT64);
    assertThat(answer(model, "{\"x\":[" + fits + "]}")).isEqualTo("{\"y\":[" + fits + "]}");
    assertThatThrownBy(() -> answer(cast(type, OnnxFile.INT64), "{\"x\":[" + not + "]}"))
        .as(name)
        .hasRootCauseInstanceOf(SourceException.class)
        .hasStackTraceContaining("must be from");
  }

  @ParameterizedTest
  @ValueSource(ints = {OnnxFile.FLOAT16, OnnxFile.BFLOAT16})
  void halfFloatsAreFed(int type) throws Exception {
    assertThat(answer(cast(type, OnnxFile.FLOAT), "{\"x\":[1.5,-2,null]}"))
        .isEqualTo("{\"y\":[1.5,-2.0,null]}");
    assertThatThrownBy(() -> answer(cast(type, OnnxFile.FLOAT), "{\"x\":[1e39]}"))
        .hasStackTraceContaining("too large");
  }

  @ParameterizedTest
  @ValueSource(ints = {OnnxFile.UINT16, OnnxFile.UINT32, OnnxFile.UINT64})
  void whatCannotBeFedIsRefusedWhenTheModelIsOpened(int type) {
    assertThatThrownBy(() -> open(cast(type, OnnxFile.INT64)))
        .isInstanceOf(SourceProblem.class)
        .hasMessageContaining("Inputs can be tensors of")
        .hasMessageContaining("Cast");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"1.5 | 1.5", "[1.5,2] | [1.5,2.0]", "[[1],[2]] | [[1.0],[2.0]]", "[] | []"})
  void anInputWithoutAShapeTakesEachShape(String in, String out) throws Exception {
    OnnxFile model =
        new OnnxFile()
            .node("Identity", "", List.of("x"), List.of("y"))
            .inputOfAnyShape("x", OnnxFile.FLOAT)
            .outputOfAnyShape("y", OnnxFile.FLOAT);
    assertThat(answer(model, "{\"x\":" + in + "}")).isEqualTo("{\"y\":" + out + "}");
  }

  @Test
  void aNullIsAFeatureThatIsNotKnown() throws Exception {
    OnnxFile isNan =
        new OnnxFile()
            .node("IsNaN", "", List.of("x"), List.of("y"))
            .input("x", OnnxFile.FLOAT, -1)
            .output("y", OnnxFile.BOOL, -1);
    assertThat(answer(isNan, "{\"x\":[1,null]}")).isEqualTo("{\"y\":[false,true]}");
    assertThatThrownBy(() -> answer(isNan, "{}")).hasStackTraceContaining("'x' is missing");
    assertThatThrownBy(() -> answer(cast(OnnxFile.INT64, OnnxFile.INT8), "{\"x\":[null]}"))
        .hasStackTraceContaining("must be an integer");
  }
}
