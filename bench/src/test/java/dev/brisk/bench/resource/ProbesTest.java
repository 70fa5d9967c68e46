package dev.brisk.bench.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.brisk.bench.ScriptedServer;
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
    TargetUse use = TargetUse.of(probe.source(), List.of(before, after));
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
    TargetReading first = MetricsProbe.reading(PAGE);
    TargetReading last =
        MetricsProbe.reading(
            PAGE.replace("12.5", "14.5").replace("} 90", "} 170").replace("} 10", "} 30"));
    TargetUse use = TargetUse.of("page", List.of(first, last));
    assertThat(use.cpuSeconds()).isCloseTo(2, within(1e-9));
    assertThat(use.cacheHitRatio()).isCloseTo(0.8, within(1e-9));
    assertThat(Map.of("busiest", use.busiestThread()).get("busiest")).isNaN();
  }
}
