package dev.brisk.bench.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.brisk.bench.ScriptedServer;
import dev.brisk.bench.measure.GeneratorUse;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProbesTest {
  private static final String PAGE =
      """
      # HELP process_cpu_seconds_total CPU
      # TYPE process_cpu_seconds_total counter
      process_cpu_seconds_total 12.5
      process_resident_memory_bytes 1.048576E8
      jvm_gc_collection_seconds_count{gc="Copy"} 3
      jvm_gc_collection_seconds_sum{gc="Copy"} 0.25
      brisk_cache_requests_total{endpoint="GET /a",tier="memory",result="hit"} 90
      brisk_cache_requests_total{endpoint="GET /a",tier="source",result="miss"} 10
      http_requests_total{method="GET",status="2xx",handler="/a"} 400
      http_requests_total{method="GET",status="2xx",handler="/metrics"} 7
      odd line
      """;

  @Test
  void thisProcessIsSeenToBurnCpu() throws Exception {
    ProcessProbe probe = new ProcessProbe(ProcessHandle.current().pid());
    TargetReading before = probe.read();
    long until = System.nanoTime() + 300_000_000;
    double sum = 0;
    while (System.nanoTime() < until) {
      sum += Math.sqrt(sum + 1);
    }
    TargetReading after = probe.read();
    TargetUse use = TargetUse.of(probe.source(), List.of(before, after), 0);
    assertThat(sum).isPositive();
    assertThat(use.cpuSeconds()).isPositive();
    assertThat(use.busiestThread()).isPositive();
    assertThat(use.residentBytesMax()).isGreaterThan(10 << 20);
    assertThat(use.cores()).isGreaterThanOrEqualTo(1);
  }

  @Test
  void aProcessThatDoesNotExistIsRefused() {
    assertThatThrownBy(() -> new ProcessProbe(4_000_000_000L))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("There is no process 4000000000");
  }

  @Test
  void aMetricsPageIsRead() throws Exception {
    try (var server = ScriptedServer.start((request, exchange) -> exchange.ok(PAGE))) {
      TargetReading reading = new MetricsProbe(URI.create(server.url("/metrics"))).read();
      assertThat(reading.cpuSeconds()).isEqualTo(12.5);
      assertThat(reading.residentBytes()).isEqualTo(104_857_600.0);
      assertThat(reading.gcSeconds()).isEqualTo(0.25);
      assertThat(reading.cacheHits()).isEqualTo(90);
      assertThat(reading.cacheRequests()).isEqualTo(100);
      assertThat(reading.diskReadBytes()).isNaN();
    }
  }

  @Test
  void useIsTheDifferenceOfReadings() {
    TargetReading first = MetricsProbe.reading(PAGE, "/metrics");
    TargetReading last =
        MetricsProbe.reading(
            PAGE.replace("12.5", "14.5")
                .replace("} 90", "} 170")
                .replace("} 10", "} 30")
                .replace("} 400", "} 1400")
                .replace("} 7\n", "} 4007\n"),
            "/metrics");
    TargetUse use = TargetUse.of("page", List.of(first, last), 1010);
    assertThat(use.cpuSeconds()).isCloseTo(2, within(1e-9));
    assertThat(use.cacheHitRatio()).isCloseTo(0.8, within(1e-9));
    assertThat(use.served()).as("without those for the page itself").isEqualTo(1000);
    assertThat(use.counts())
        .hasValue("the server counted 1,000 answers, this run 1,010: they agree");
    assertThat(Map.of("busiest", use.busiestThread()).get("busiest")).isNaN();
  }

  private static String counts(double served, long answered) {
    double none = Double.NaN;
    return new TargetUse(
            "", 1, 1, 1, none, 1, 1, 0, 0, 0, 0, 0, 0, none, served, answered, List.of())
        .counts()
        .orElse("nothing");
  }

  @Test
  void countsThatDifferSaySo() {
    assertThat(counts(2000, 1000)).endsWith("2,000 answers, this run 1,000: others ask it too");
    assertThat(counts(500, 1000)).contains("500 answers, this run 1,000: others answer, too");
    assertThat(counts(Double.NaN, 1000)).isEqualTo("nothing");
    assertThat(counts(0, 99)).as("too few to judge").isEqualTo("nothing");
  }

  @Test
  void cpuOfTheWholeIsNotLessThanThatOfAPart() {
    assertThat(new GeneratorUse(1, 1, 0.5, 0, 0, 2.25, 1.5, 1).cpuCheck())
        .isEqualTo("the event loops used 1.50 s of CPU, the whole process 2.25 s");
    assertThat(new GeneratorUse(1, 1, 0.5, 0, 0, 0.02, 0.022, 1).cpuCheck())
        .endsWith("22 ms of CPU, the whole process 20 ms, whose clock has steps of 10 ms");
    assertThat(new GeneratorUse(1, 1, 0.5, 0, 0, 1.25, 1.5, 1).cpuCheck())
        .endsWith(
            "the whole process 1.25 s, which is less than a part of it: the machine's clocks"
                + " are wrong");
  }
}
