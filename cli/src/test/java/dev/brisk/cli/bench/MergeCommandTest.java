package dev.brisk.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.bench.measure.ErrorClass;
import dev.brisk.bench.measure.Interval;
import dev.brisk.bench.measure.LatencyHistogram;
import dev.brisk.bench.measure.LoopUse;
import dev.brisk.bench.measure.Measures;
import dev.brisk.bench.measure.Phase;
import dev.brisk.bench.measure.ResultBuilder;
import dev.brisk.bench.plan.LoadPlan;
import dev.brisk.bench.report.JsonReport;
import dev.brisk.bench.report.LoadReport;
import dev.brisk.cli.CommandLineRunner;
import dev.brisk.cli.support.ExitCodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Exit codes and outputs of `brisk bench merge`; what is added up has tests of its own.
class MergeCommandTest {
  private static final Instant START = Instant.parse("2026-11-29T07:00:00Z");
  private static final long SECOND = 1_000_000_000;

  @TempDir Path folder;

  /// The file of a run of ten seconds, two requests of 2 and 4 ms in each.
  private String result(String name, String url, Instant started) throws IOException {
    var plan = LoadPlan.of(url).connections(1).duration(Duration.ofSeconds(10)).build();
    ResultBuilder result = new ResultBuilder(plan, started);
    LatencyHistogram latencies = LatencyHistogram.of(2_000_000, 4_000_000);
    for (int i = 0; i < 10; i++) {
      result.add(
          new Interval(
              Phase.MEASURE,
              i * SECOND,
              (i + 1) * SECOND,
              List.of(
                  new Measures(
                      2,
                      120,
                      20,
                      latencies,
                      latencies,
                      Map.of(200, 2L),
                      Map.<ErrorClass, Long>of(),
                      0)),
              LatencyHistogram.NONE,
              LatencyHistogram.NONE,
              LatencyHistogram.NONE,
              1,
              1,
              0,
              new LoopUse(SECOND, SECOND / 10, 0, 2, SECOND / 10)));
    }
    Path file = folder.resolve(name);
    Files.writeString(file, JsonReport.render(LoadReport.of(result.build(false))));
    return file.toString();
  }

  private static CommandLineRunner.Run merge(String... words) {
    String[] all = new String[words.length + 2];
    all[0] = "bench";
    all[1] = "merge";
    System.arraycopy(words, 0, all, 2, words.length);
    return CommandLineRunner.run(all);
  }

  @Test
  void runsMadeTogetherBecomeOneResultThatCanBeReadAgain() throws IOException {
    String a = result("a.json", "http://10.0.0.5:8000/users/1", START);
    String b = result("b.json", "http://10.0.0.5:8000/users/1", START.plusMillis(20));
    String all = folder.resolve("all.json").toString();
    var run = merge("--slo", "p99<50ms", "--json", all, a, b);
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isEqualTo(ExitCodes.OK);
    assertThat(run.out().lines()).allMatch(line -> line.length() <= 80);
    assertThat(run.out()).contains("a.json").contains("b.json");
    assertThat(Files.readString(Path.of(all))).contains("\"requests\" : 40");
    assertThat(CommandLineRunner.run("bench", "compare", a, all).err()).isEmpty();
  }

  @Test
  void anObjectiveThatAllTogetherMissGivesOne() throws IOException {
    String a = result("a.json", "http://10.0.0.5:8000/users/1", START);
    String b = result("b.json", "http://10.0.0.5:8000/users/1", START.plusMillis(20));
    var run = merge("--slo", "p99<3ms", a, b);
    assertThat(run.code()).isEqualTo(ExitCodes.FAILED);
  }

  @Test
  void filesThatCannotBeOneRunAreRefusedWithTwo() throws IOException {
    String a = result("a.json", "http://10.0.0.5:8000/users/1", START);
    String b = result("b.json", "http://10.0.0.5:8000/users/1", START.plusMillis(20));
    String other = result("other.json", "http://10.0.0.6:8000/users/1", START);
    String broken = Files.writeString(folder.resolve("broken.json"), "{\"a\":").toString();
    String[][] cases = {
      {"Give two results or more"},
      {"Give two results or more", a},
      {"are of two servers", a, other},
      {"are the same run", a, a},
      {"There is no result /no/such.json", a, "/no/such.json"},
      {"broken.json", a, broken},
      {"There is no folder", "--html", "/no/such/folder/x.html", a, b},
      {"p99", "--slo", "p99~3", a, b},
    };
    for (String[] each : cases) {
      var run = merge(List.of(each).subList(1, each.length).toArray(String[]::new));
      assertThat(run.code()).as(run.err()).isEqualTo(ExitCodes.USAGE);
      assertThat(run.err()).startsWith("brisk bench merge: ").contains(each[0]);
      assertThat(run.out()).isEmpty();
    }
  }

  @Test
  void partsThatDidNotRunTogetherGiveFive() throws IOException {
    String a = result("a.json", "http://10.0.0.5:8000/users/1", START);
    String late = result("late.json", "http://10.0.0.5:8000/users/1", START.plusSeconds(5));
    var run = merge(a, late);
    assertThat(run.code()).isEqualTo(ExitCodes.INVALID);
    assertThat(run.out().replaceAll("\\s+", " ")).contains("the parts ran together for 5");
  }
}
