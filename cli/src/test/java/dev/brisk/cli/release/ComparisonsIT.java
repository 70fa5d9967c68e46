package dev.brisk.cli.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Each comparison of `compare/` in its smallest form: it starts its peers, ends, and prints
/// figures. What the figures are is not judged here.
class ComparisonsIT {
  private static final Path COMPARE = Commands.ROOT.resolve("compare");

  @TempDir private Path folder;

  @ParameterizedTest
  @Tag("slow")
  @ValueSource(
      strings = {
        "ServerVersusProxies 1 1 2000",
        "ServerVersusFastApi 1 1 memory",
        "MetricsCost 1 2 1",
        "ServerVersusItself 1 1 2000",
        "ServerStart 1",
        "ViewerOpens 1",
        "ContinuousProfileCost 1 1",
        "GeneratorVersusWrk 1 1 8",
        "OpenModel 2000 2 1 1",
        "ComparePairs 1 1 1 200",
        "ScenarioVersusLocust 1 1 100",
        "ProfilerCost 1",
        "ProfilerTruth 1",
        "PageCost 1 1 2",
        "GeneratorSoak 1 8"
      })
  void runsToItsEndAndPrintsFigures(String command) throws Exception {
    List<String> words = new ArrayList<>(List.of(command.split(" ")));
    words.addFirst(COMPARE.resolve("run").toString());
    String output =
        Commands.succeed(folder, Map.of("BRISK_NO_BUILD", "1"), words.toArray(String[]::new));
    assertThat(output).containsPattern("\\d");
  }

  /// The suites are not part of the project.
  @Test
  void suitesSayWhatToGiveWithoutAFolder() throws Exception {
    ProcessBuilder run = new ProcessBuilder(COMPARE.resolve("run").toString(), "Suites");
    run.environment().put("BRISK_NO_BUILD", "1");
    Process process = run.directory(folder.toFile()).redirectErrorStream(true).start();
    assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .contains("Which folder?", "JSON-Schema-Test-Suite", "compare/run Suites FOLDER");
    assertThat(process.waitFor()).isEqualTo(2);
  }

  /// A new comparison has to be added above.
  @Test
  void everyComparisonIsRun() throws Exception {
    ValueSource small =
        ComparisonsIT.class
            .getDeclaredMethod("runsToItsEndAndPrintsFigures", String.class)
            .getAnnotation(ValueSource.class);
    Set<String> run =
        Stream.of(small.strings())
            .map(command -> command.split(" ")[0])
            .collect(Collectors.toSet());
    run.add("Suites");
    assertThat(Files.readAllLines(COMPARE.resolve("README.md")))
        .filteredOn(line -> line.startsWith("| `compare/run "))
        .extracting(line -> line.split("[` ]+")[2])
        .containsExactlyInAnyOrderElementsOf(run);
  }
}
