package dev.brisk.bench.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.brisk.bench.LoadTest;
import dev.brisk.bench.ScriptedServer;
import dev.brisk.bench.bottleneck.Bottleneck;
import dev.brisk.bench.measure.ErrorClass;
import dev.brisk.bench.measure.Interval;
import dev.brisk.bench.measure.LatencyHistogram;
import dev.brisk.bench.measure.LatencyRecorder;
import dev.brisk.bench.measure.LoadTestResult;
import dev.brisk.bench.measure.LoopUse;
import dev.brisk.bench.measure.Measures;
import dev.brisk.bench.measure.Phase;
import dev.brisk.bench.measure.ResultBuilder;
import dev.brisk.bench.objective.LoadObjective;
import dev.brisk.bench.plan.LoadPlan;
import dev.brisk.bench.report.CsvReport;
import dev.brisk.bench.report.HdrLogReport;
import dev.brisk.bench.report.HtmlReport;
import dev.brisk.bench.report.JsonReport;
import dev.brisk.bench.report.JsonResult;
import dev.brisk.bench.report.JunitReport;
import dev.brisk.bench.report.LoadReport;
import dev.brisk.bench.report.MarkdownReport;
import dev.brisk.bench.report.TextReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class MergedRunTest {
  private static final Instant START = Instant.parse("2026-11-29T07:00:00.123456Z");
  private static final long SECOND = 1_000_000_000;

  @TempDir Path folder;

  /// A run made by hand: two endpoints, each second the same.
  private static final class Run {
    private LoadPlan.Builder plan =
        LoadPlan.of("http://10.0.0.5:8000/a").url("http://10.0.0.5:8000/b").connections(10);
    private Instant started = START;
    private int seconds = 10;
    private int perSecond = 100;
    private double busy = 0.3;
    private double starved;
    private long failedPerSecond;
    private long latencyNanos = 2_000_000;
    private long seed = 1;

    /// All latencies that were recorded, waits included.
    private final List<Long> latencies = new ArrayList<>();

    private final List<Long> services = new ArrayList<>();

    LoadTestResult result() {
      Random random = new Random(seed);
      ResultBuilder result =
          new ResultBuilder(plan.duration(Duration.ofSeconds(seconds)).build(), started);
      for (int i = 0; i < seconds; i++) {
        List<Measures> endpoints = new ArrayList<>();
        for (int endpoint = 0; endpoint < 2; endpoint++) {
          LatencyRecorder response = new LatencyRecorder();
          LatencyRecorder service = new LatencyRecorder();
          for (int request = 0; request < perSecond; request++) {
            long latency = latencyNanos + random.nextLong(latencyNanos) + random.nextInt(7);
            response.record(latency);
            service.record(latency / 2);
            latencies.add(latency);
            services.add(latency / 2);
          }
          Map<ErrorClass, Long> errors =
              failedPerSecond == 0 ? Map.of() : Map.of(ErrorClass.STATUS, failedPerSecond);
          endpoints.add(
              new Measures(
                  perSecond,
                  perSecond * 60L,
                  perSecond * 10L,
                  response.snapshot(),
                  service.snapshot(),
                  Map.of(200, perSecond - failedPerSecond, 500, failedPerSecond),
                  errors,
                  7));
        }
        result.add(
            new Interval(
                Phase.MEASURE,
                i * SECOND,
                (i + 1) * SECOND,
                endpoints,
                i == 0 ? LatencyHistogram.of(50_000, 60_000) : LatencyHistogram.NONE,
                LatencyHistogram.NONE,
                LatencyHistogram.NONE,
                10,
                3,
                0,
                new LoopUse(
                    SECOND,
                    (long) (busy * SECOND),
                    (long) (starved * SECOND),
                    1000,
                    (long) (busy * SECOND))));
      }
      return result.build(false);
    }
  }

  private LoadTestResult throughAFile(LoadTestResult result) throws Exception {
    Path file = Files.createTempFile(folder, "part", ".json");
    Files.writeString(file, JsonReport.render(LoadReport.of(result)));
    return JsonResult.read(file);
  }

  /// Parts named `a.json`, `b.json` and so on.
  private LoadReport merged(Run... runs) throws Exception {
    MergedRun merged = new MergedRun();
    for (int i = 0; i < runs.length; i++) {
      merged.add((char) ('a' + i) + ".json", throughAFile(runs[i].result()));
    }
    return merged.report(List.of());
  }

  private static void assertSame(LatencyHistogram found, List<Long> values) {
    LatencyRecorder recorder = new LatencyRecorder();
    values.forEach(recorder::record);
    LatencyHistogram wanted = recorder.snapshot();
    assertThat(found.count()).isEqualTo(wanted.count());
    assertThat(IntStream.range(0, found.buckets()).mapToLong(found::bucketValue).toArray())
        .containsExactly(
            IntStream.range(0, wanted.buckets()).mapToLong(wanted::bucketValue).toArray());
    assertThat(IntStream.range(0, found.buckets()).mapToLong(found::bucketCount).toArray())
        .containsExactly(
            IntStream.range(0, wanted.buckets()).mapToLong(wanted::bucketCount).toArray());
    for (double percent : new double[] {0.1, 50, 90, 99, 99.9, 99.99, 100}) {
      assertThat(found.percentile(percent)).isEqualTo(wanted.percentile(percent));
    }
    assertThat(found.min()).isEqualTo(wanted.min());
    assertThat(found.max()).isEqualTo(wanted.max());
    assertThat(found.mean()).isCloseTo(wanted.mean(), within(wanted.mean() * 1e-12));
    assertThat(found.standardDeviation())
        .isCloseTo(wanted.standardDeviation(), within(wanted.mean() * 1e-6));
  }

  @Test
  void percentilesAreThoseOfOneHistogramThatSawEveryRequest() throws Exception {
    Run[] runs = new Run[4];
    for (int i = 0; i < runs.length; i++) {
      runs[i] = new Run();
      runs[i].seed = i;
      runs[i].perSecond = 100 + i;
      runs[i].latencyNanos = 700_000 << i;
      runs[i].started = START.plusMillis(i);
    }
    LoadReport report = merged(runs);
    List<Long> latencies = new ArrayList<>();
    List<Long> services = new ArrayList<>();
    for (Run run : runs) {
      latencies.addAll(run.latencies);
      services.addAll(run.services);
    }
    Measures total = report.result().total().measures();
    assertSame(total.response(), latencies);
    assertSame(total.service(), services);
    assertThat(total.requests()).isEqualTo(latencies.size());
    assertThat(total.bytes()).isEqualTo(60L * latencies.size());
    assertThat(total.statuses()).containsEntry(200, (long) latencies.size());
    assertThat(total.cacheHits()).isEqualTo(4 * 2 * 10 * 7);
    assertThat(report.result().connect().count()).isEqualTo(8);
    assertThat(report.result().plan().connections()).isEqualTo(40);
    // All seconds lie on one grid, and none is lost.
    assertThat(report.result().intervals()).hasSize(10);
    assertThat(
            report.result().intervals().stream()
                .mapToLong(interval -> interval.total().requests())
                .sum())
        .isEqualTo(latencies.size());
    // 2 endpoints of 100, 101, 102 and 103 a second, over 3 ms more than 10 s.
    assertThat(report.result().total().requestsPerSecond())
        .isCloseTo(812 * 10 / 10.003, within(1e-6));
    assertThat(report.result().invalid()).isEmpty();
    assertThat(report.parts()).allMatch(part -> part.remarks().isEmpty());
  }

  @Test
  void partsThatDidNotRunTogetherMakeNoRateThatCouldBeTrusted() throws Exception {
    Run later = new Run();
    later.started = START.plusSeconds(37);
    LoadReport report = merged(new Run(), later);
    assertThat(report.result().invalid())
        .singleElement()
        .asString()
        .contains("together for 0 ns of 47 s");
    // 4000 requests in 47 s, not 400 a second.
    assertThat(report.result().total().requestsPerSecond()).isCloseTo(4000 / 47.0, within(0.01));
    assertThat(TextReport.render(report)).contains("INVALID").contains("+37 s");
  }

  @Test
  void aPartWhoseOwnResultIsInvalidMakesTheWholeInvalidAndIsNamed() throws Exception {
    Run starved = new Run();
    starved.started = START.plusMillis(5);
    starved.starved = 0.5;
    LoadReport report = merged(new Run(), starved);
    assertThat(report.result().invalid())
        .singleElement()
        .asString()
        .startsWith("b.json: the generator was short of CPU");
    assertThat(report.bottleneck().limitedBy()).isEqualTo(Bottleneck.GENERATOR);
  }

  @Test
  void aBusyPartAmongIdleOnesIsTheBottleneckAndIsNamed() throws Exception {
    Run busy = new Run();
    busy.started = START.plusMillis(5);
    busy.busy = 0.97;
    Run idle = new Run();
    idle.started = START.plusMillis(9);
    LoadReport report = merged(new Run(), busy, idle);
    assertThat(report.bottleneck().limitedBy()).isEqualTo(Bottleneck.GENERATOR);
    assertThat(report.parts().get(1).remarks()).singleElement().asString().contains("97 % busy");
    assertThat(report.parts().get(0).remarks()).isEmpty();
    assertThat(TextReport.render(report)).contains("Weak part    b.json: its threads were 97 %");
  }

  @Test
  void aPartThatIsFartherAwayOrFailsMoreIsNamedWithTheFigures() throws Exception {
    Run far = new Run();
    far.started = START.plusMillis(5);
    far.perSecond = 45;
    far.latencyNanos = 9_000_000;
    Run failing = new Run();
    failing.started = START.plusMillis(9);
    failing.failedPerSecond = 3;
    LoadReport report = merged(new Run(), far, failing);
    assertThat(report.result().valid()).isTrue();
    assertThat(report.parts().get(0).remarks()).isEmpty();
    assertThat(report.parts().get(1).remarks())
        .singleElement()
        .asString()
        .startsWith("made 45 % of what a.json made with each connection (p50 ");
    assertThat(report.parts().get(2).remarks())
        .containsExactly("3 % of its requests failed, of the others' 0 %");
    assertThat(report.result().total().measures().failed(ErrorClass.STATUS)).isEqualTo(60);
    assertThat(report.result().intervals().getFirst().total().failed()).isEqualTo(6);
  }

  @Test
  void whatCannotBeOneRunIsRefusedInOneSentence() throws Exception {
    Run one = new Run();
    LoadTestResult result = throughAFile(one.result());
    MergedRun merged = new MergedRun();
    merged.add("a.json", result);
    assertThatThrownBy(() -> merged.add("b.json", result))
        .hasMessage("a.json and b.json are the same run, whose requests would count twice.");
    Run other = new Run();
    other.plan = LoadPlan.of("http://10.0.0.6:8000/a").url("http://10.0.0.6:8000/b");
    assertThatThrownBy(() -> merged.add("b.json", other.result()))
        .hasMessageContaining("two servers")
        .hasMessageContaining("brisk bench compare");
    Run open = new Run();
    open.plan.rate(200);
    assertThatThrownBy(() -> merged.add("b.json", open.result()))
        .hasMessageContaining("open model and a closed one");
  }

  @Test
  void filesThatHoldTooLittleAreRefusedByName() throws Exception {
    String whole = JsonReport.render(LoadReport.of(new Run().result()));
    assertRefused(whole.replace("\"closed\"", "\"users\""), "is of a scenario");
    assertRefused(whole.replace("\"streams\"", "\"strands\""), "older version");
    assertRefused(whole.replaceFirst("\\{", "{\"parts\":[],"), "already");
    assertRefused(whole.replace("\"measure\"", "\"measured\""), "was changed");
    assertRefused(whole.replace("2026-11-29T", "yesterday "), "was changed");
    assertRefused(whole.replaceFirst("(\"histogram_ns\" : \\[ \\[ \\d+, )", "$1-"), "was changed");
    assertRefused("{}", "is not a result");
  }

  private void assertRefused(String text, String because) throws Exception {
    Path file = folder.resolve("bad.json");
    Files.writeString(file, text);
    assertThatThrownBy(() -> JsonResult.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageContaining(because);
  }

  @Test
  void everyOutputShowsTheWholeAndARowForEachPart() throws Exception {
    Run slow = new Run();
    slow.started = START.plusMillis(400);
    slow.perSecond = 50;
    LoadReport report = merged(new Run(), slow);
    String text = TextReport.render(report);
    assertThat(text).contains("Part ").contains("a.json ").contains("b.json ").contains("+400 ms");
    assertThat(text.lines()).allMatch(line -> line.length() <= 80);
    assertThat(HtmlReport.render(report)).contains("\"parts\"").doesNotContain("histogram_ns");
    assertThat(JsonReport.render(report)).contains("\"parts\" : [");
    assertThat(MarkdownReport.render(report))
        .contains("| a.json |")
        .contains("**Weak part** b.json");
    assertThat(CsvReport.render(report).lines()).hasSize(1 + report.result().intervals().size());
    assertThat(HdrLogReport.render(report)).contains("StartTime");
    assertThat(JunitReport.render(report)).contains("testcase");
    // Half a second more is no more intervals: the seconds lie on one grid.
    assertThat(report.result().intervals()).hasSize(10);
  }

  @Test
  void anObjectiveIsOfAllTogether() throws Exception {
    MergedRun merged = new MergedRun();
    Run second = new Run();
    second.started = START.plusMillis(1);
    merged.add("a.json", throughAFile(new Run().result()));
    merged.add("b.json", throughAFile(second.result()));
    assertThat(merged.report(List.of(LoadObjective.parse("rate>=390"))).met()).isTrue();
  }

  @Test
  void everyRequestOfTwoRunsIsAccountedForByTheServersOwnCount() throws Exception {
    AtomicLong seen = new AtomicLong();
    try (var server =
        ScriptedServer.start((request, exchange) -> {
          seen.incrementAndGet();
          return exchange.ok("x");
        })) {
      MergedRun merged = new MergedRun();
      for (String name : List.of("a.json", "b.json")) {
        LoadPlan plan =
            LoadPlan.of(server.url("/" + name))
                .connections(2)
                .requests(name.equals("a.json") ? 150 : 151)
                .build();
        merged.add(name, throughAFile(LoadTest.run(plan)));
      }
      LoadTestResult whole = merged.report(List.of()).result();
      assertThat(whole.total().measures().requests()).isEqualTo(301).isEqualTo(seen.get());
      assertThat(whole.endpoints())
          .extracting(each -> each.measures().requests())
          .containsExactly(150L, 151L);
    }
  }
}
