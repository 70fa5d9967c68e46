package dev.brisk.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.bench.LoadTest;
import dev.brisk.bench.ScriptedServer;
import dev.brisk.bench.plan.LoadPlan;
import dev.brisk.bench.report.JsonReport;
import dev.brisk.bench.report.Report;
import dev.brisk.bench.statistics.Change;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class CompareTest {
  @TempDir Path folder;

  private static LoadPlan plan(ScriptedServer server, String path) {
    return LoadPlan.of(server.url(path))
        .connections(4)
        .duration(Duration.ofMillis(300))
        .reporting(Duration.ofMillis(30))
        .build();
  }

  private static ScriptedServer server() throws Exception {
    return ScriptedServer.start((request, exchange) -> {
      LockSupport.parkNanos(request.path().equals("/slow") ? 8_000_000 : 4_000_000);
      return exchange.ok("x");
    });
  }

  @Test
  void aServerThatTakesFarLongerIsFoundInPairs() throws Exception {
    try (var server = server()) {
      Comparison comparison =
          new PairRunner(plan(server, "/fast"), plan(server, "/slow"), 8, 1)
              .run(0.05, 0.01, (done, all) -> {});
      assertThat(comparison.runsA()).hasSize(8);
      assertThat(comparison.isWorse()).isTrue();
      Change mean =
          comparison.changes().stream()
              .filter(change -> change.metric().equals("mean"))
              .findFirst()
              .orElseThrow();
      assertThat(mean.ratio()).isGreaterThan(1.5);
      assertThat(ComparisonText.conclusion(comparison)).startsWith("B is worse in requests/s");
      assertThat(ComparisonText.text(comparison)).contains("8 pairs of runs");
      assertThat(ComparisonText.json(comparison)).contains("\"verdict\" : \"worse\"");
    }
  }

  @Test
  void threePairsSayThatTheyCanShowNothing() throws Exception {
    try (var server = server()) {
      Comparison comparison =
          new PairRunner(plan(server, "/fast"), plan(server, "/fast"), 3, 1)
              .run(0.05, 0.01, (done, all) -> {});
      assertThat(comparison.isUndecided()).isTrue();
      assertThat(comparison.note()).contains("3 pairs can show no difference").contains("takes 8");
      assertThat(ComparisonText.conclusion(comparison)).isEqualTo("No difference shown.");
    }
  }

  @Test
  void twoResultFilesAreComparedByWhatVariedWithinThem() throws Exception {
    try (var server = server()) {
      ResultFile fast = ResultFile.read(write(plan(server, "/fast"), "fast.json"));
      ResultFile slow = ResultFile.read(write(plan(server, "/slow"), "slow.json"));
      Comparison comparison = ResultFile.compare(fast, slow, 0.05, 0.01, 1);
      assertThat(comparison.isWorse()).isTrue();
      assertThat(comparison.note()).contains("single runs");
      assertThat(ResultFile.compare(fast, fast, 0.05, 0.01, 1).isUndecided()).isTrue();
    }
  }

  private Path write(LoadPlan plan, String name) throws Exception {
    Path file = folder.resolve(name);
    Files.writeString(file, JsonReport.render(Report.of(LoadTest.run(plan))));
    return file;
  }

  @Test
  void aFileThatIsNoResultIsRefusedInOneSentence() throws Exception {
    Path file = folder.resolve("other.json");
    Files.writeString(file, "{\"a\": 1}");
    assertThatThrownBy(() -> ResultFile.read(file)).hasMessageContaining("brisk bench --json");
    Files.writeString(file, "{");
    assertThatThrownBy(() -> ResultFile.read(file)).hasMessageContaining("is not JSON");
    assertThatThrownBy(() -> ResultFile.read(folder.resolve("none.json")))
        .hasMessageContaining("Cannot read");
  }
}
