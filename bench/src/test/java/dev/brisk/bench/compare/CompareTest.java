package dev.brisk.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.bench.LoadTest;
import dev.brisk.bench.ScriptedServer;
import dev.brisk.bench.measure.LoadTestResult;
import dev.brisk.bench.plan.LoadPlan;
import dev.brisk.bench.report.JsonReport;
import dev.brisk.bench.report.LoadReport;
import dev.brisk.bench.statistics.Change;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

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

  /// `/slow` takes twenty times as long: pauses of a busy machine do not hide that.
  private static ScriptedServer server() throws Exception {
    return ScriptedServer.start((request, exchange) -> {
      LockSupport.parkNanos(request.path().equals("/slow") ? 40_000_000 : 2_000_000);
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
    ResultFile fast = ResultFile.read(constructed("fast.json", 4_000_000));
    ResultFile slow = ResultFile.read(constructed("slow.json", 8_000_000));
    Comparison comparison = ResultFile.compare(fast, slow, 0.05, 0.01, 1);
    assertThat(comparison.isWorse()).isTrue();
    assertThat(comparison.changes())
        .filteredOn(change -> change.metric().equals("mean"))
        .singleElement()
        .satisfies(change -> assertThat(change.ratio()).isBetween(1.95, 2.05));
    assertThat(comparison.note()).contains("single runs");
    assertThat(ResultFile.compare(fast, fast, 0.05, 0.01, 1).isUndecided()).isTrue();
    assertThat(ResultFile.compare(slow, fast, 0.05, 0.01, 1).isWorse()).isFalse();
  }

  /// A result as `--json` writes it: 20 intervals of one second whose answers take this long, give
  /// or take 5 %. Real runs of this length differed by their machine's pauses, too.
  private Path constructed(String name, long nanos) throws Exception {
    ObjectNode root = JsonMapper.shared().createObjectNode();
    root.put("format", JsonReport.FORMAT);
    root.putObject("plan").put("model", "closed");
    root.put("requests", 20 * 4_000_000_000L / nanos);
    root.put("requests_per_second", 4e9 / nanos);
    root.putObject("errors").put("total", 0);
    ArrayNode whole = root.putArray("histogram_ns");
    ArrayNode series = root.putArray("series");
    for (int second = 0; second < 20; second++) {
      long taken = nanos * (95 + second % 11) / 100;
      long requests = 4_000_000_000L / taken;
      ObjectNode interval = series.addObject();
      interval.put("phase", "measure").put("start_s", second).put("end_s", second + 1);
      interval.put("requests", requests);
      interval.putArray("histogram_ns").addArray().add(taken).add(requests);
      whole.addArray().add(taken).add(requests);
    }
    Path file = folder.resolve(name);
    return Files.writeString(file, JsonMapper.shared().writeValueAsString(root));
  }

  @Test
  void aRunsOwnResultCanBeReadBack() throws Exception {
    try (var server = server()) {
      LoadTestResult result = LoadTest.run(plan(server, "/fast"));
      Path file = folder.resolve("run.json");
      Files.writeString(file, JsonReport.render(LoadReport.of(result)));
      ResultFile read = ResultFile.read(file);
      assertThat(read.open()).isFalse();
      assertThat(read.seconds()).hasSameSizeAs(result.measuredIntervals());
      assertThat(read.whole().response().count())
          .isEqualTo(result.total().measures().response().count());
    }
  }

  @Test
  void aFileThatIsNoResultIsRefusedInOneSentence() throws Exception {
    Path file = folder.resolve("other.json");
    Files.writeString(file, "{\"a\": 1}");
    assertThatThrownBy(() -> ResultFile.read(file)).hasMessageContaining("brisk bench --json");
    Files.writeString(file, "{");
    assertThatThrownBy(() -> ResultFile.read(file)).hasMessageContaining("is not JSON");
    assertThatThrownBy(() -> ResultFile.read(folder.resolve("none.json")))
        .hasMessageContaining("There is no result");
  }
}
