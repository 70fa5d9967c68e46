package dev.brisk.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.bench.LoadTest;
import dev.brisk.bench.ObservedLoadTest;
import dev.brisk.bench.ScriptedServer;
import dev.brisk.bench.live.BenchMetricNames;
import dev.brisk.bench.live.LiveMetrics;
import dev.brisk.bench.live.LiveMetricsServer;
import dev.brisk.bench.measure.Interval;
import dev.brisk.bench.objective.LoadObjective;
import dev.brisk.bench.plan.LoadPlan;
import dev.brisk.bench.resource.ProcessProbe;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OutputsTest {
  private static ScriptedServer server;
  private static LoadReport report;
  private static LiveMetrics live;

  @BeforeAll
  static void run() throws Exception {
    server = ScriptedServer.start((request, exchange) -> exchange.ok("</script>"));
    LoadPlan plan =
        LoadPlan.of(server.url("/a?b=</script>"))
            .url(server.url("/c"))
            .connections(4)
            .duration(Duration.ofMillis(600))
            .reporting(Duration.ofMillis(100))
            .build();
    live = new LiveMetrics(plan);
    report =
        ObservedLoadTest.of(
                plan,
                new ProcessProbe(ProcessHandle.current().pid()),
                List.of(LoadObjective.parse("p99<10s"), LoadObjective.parse("rate>=100000000")),
                0.5,
                live)
            .run();
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @Test
  void theHtmlFileHoldsEverythingAndLoadsNothing() {
    String html = HtmlReport.render(report);
    assertThat(html).contains("uPlot").contains("\"percentile_curve\"").doesNotContain("/*DATA*/");
    assertThat(html).doesNotContainPattern("(src|href)=\"[^\"]");
    assertThat(html).as("a path cannot end the script").contains("b=\\u003c/script>");
  }

  @Test
  void theHdrLogGivesBackEveryLatency() {
    HistogramLogReader reader =
        new HistogramLogReader(
            new ByteArrayInputStream(HdrLogReport.render(report).getBytes(StandardCharsets.UTF_8)));
    long count = 0;
    EncodableHistogram next;
    while ((next = reader.nextIntervalHistogram()) != null) {
      count += ((Histogram) next).getTotalCount();
    }
    assertThat(count).isEqualTo(report.result().total().measures().response().count());
  }

  @Test
  void theCsvHasALineForEachIntervalAndEndpoint() {
    List<String> lines = CsvReport.render(report).lines().toList();
    assertThat(lines).hasSize(1 + 3 * report.result().intervals().size());
    assertThat(lines.get(2)).contains("\"GET /a?b=</script>\"");
  }

  @Test
  void junitIsXmlWithOneCaseAnObjective() throws Exception {
    var document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(
                new ByteArrayInputStream(
                    JunitReport.render(report).getBytes(StandardCharsets.UTF_8)));
    assertThat(document.getElementsByTagName("testcase").getLength()).isEqualTo(3);
    assertThat(document.getElementsByTagName("failure").getLength()).isGreaterThanOrEqualTo(1);
  }

  @Test
  void markdownAndTextSayWhatWasMissedAndWhatLimited() {
    assertThat(MarkdownReport.render(report))
        .contains("| `rate>=100000000` |")
        .contains("**missed**")
        .contains("Limited by");
    assertThat(TextReport.render(report))
        .contains("MISSED rate>=100000000")
        .contains("Limited by")
        .contains("Self-check")
        .satisfies(text ->
            // The first line is the URL.
            assertThat(text.lines().skip(1)).allMatch(line -> line.length() <= 80))
        .contains("a million cost")
        .contains("Concurrency");
  }

  @Test
  void theLivePageCountsWhatTheResultCounts() throws Exception {
    try (LiveMetricsServer page = new LiveMetricsServer(live, 0);
        HttpClient client = HttpClient.newHttpClient()) {
      String body =
          client
              .send(
                  HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + page.port() + "/metrics"))
                      .build(),
                  HttpResponse.BodyHandlers.ofString())
              .body();
      for (String name : BenchMetricNames.ALL) {
        assertThat(body).contains("# TYPE " + name);
      }
      long requests =
          body.lines()
              .filter(line -> line.startsWith(BenchMetricNames.REQUESTS + "{"))
              .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
              .sum();
      assertThat(requests).isEqualTo(report.result().total().measures().requests());
    }
  }

  @Test
  void theLiveLineShowsRateAndPercentiles() {
    Interval interval = report.result().intervals().getFirst();
    LiveText text = new LiveText(10);
    assertThat(text.line(interval, false)).contains("of 10").contains("p99");
    assertThat(text.line(interval, true)).endsWith("██");
  }

  @Test
  void theFiveLineExampleWorks() throws Exception {
    LoadPlan plan = LoadPlan.of(server.url("/")).duration(Duration.ofMillis(200)).build();
    assertThat(LoadTest.run(plan).total().requestsPerSecond()).isPositive();
    assertThat(TextReport.render(ObservedLoadTest.of(plan).run())).contains("Throughput");
  }
}
