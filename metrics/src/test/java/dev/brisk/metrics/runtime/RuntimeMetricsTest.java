package dev.brisk.metrics.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.catalogue.Metric;
import dev.brisk.catalogue.MetricsCatalogue;
import dev.brisk.metrics.Exposition;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuntimeMetricsTest {
  @TempDir Path root;

  @Test
  void everyMetricOfTheJvmAndTheProcessIsThere() {
    PrometheusRegistry registry = new PrometheusRegistry();
    RuntimeMetrics.register(registry);
    String text =
        new String(new Exposition(registry).render(null, null).body(), StandardCharsets.UTF_8);

    Stream.of(Metric.Group.JVM, Metric.Group.PROCESS)
        .flatMap(MetricsCatalogue::of)
        // Has no series until the first collection.
        .filter(metric -> metric != MetricsCatalogue.JVM_ALLOCATED)
        .flatMap(metric -> metric.seriesNames().stream())
        .forEach(name -> assertThat(text).containsPattern("(?m)^" + name + "[ {]"));
  }

  /// M10: the guide, which is made from the catalogue, lacked 21 of them.
  @Test
  void everyMetricThatIsThereIsInTheCatalogue() {
    PrometheusRegistry registry = new PrometheusRegistry();
    RuntimeMetrics.register(registry);
    for (MetricSnapshot family : registry.scrape()) {
      String suffix =
          switch (family) {
            case CounterSnapshot ignored -> "_total";
            case InfoSnapshot ignored -> "_info";
            default -> "";
          };
      String name = family.getMetadata().getPrometheusName() + suffix;
      assertThat(MetricsCatalogue.find(name)).as(name).isPresent();
    }
  }

  @Test
  void theLeastLimitOfAllGroupsUpToTheRootCounts() throws IOException {
    write("proc/self/cgroup", "0::/a/b\n");
    write("sys/fs/cgroup/a/b/cpu.max", "max 100000\n");
    write("sys/fs/cgroup/a/cpu.max", "50000 100000\n");
    write("sys/fs/cgroup/a/b/memory.max", "1048576\n");
    write("sys/fs/cgroup/a/memory.max", "max\n");
    write("sys/fs/cgroup/a/b/cpu.stat", "usage_usec 5\nthrottled_usec 1500000\n");

    ControlGroup group = new ControlGroup(root);
    assertThat(group.processors()).isEqualTo(0.5);
    assertThat(group.memoryBytes()).isEqualTo(1_048_576);
    assertThat(group.throttledSeconds()).isEqualTo(1.5);
  }

  @Test
  void versionOneGroupsAreRead() throws IOException {
    write("proc/self/cgroup", "4:memory:/m\n3:cpu,cpuacct:/c\n");
    write("sys/fs/cgroup/cpu,cpuacct/c/cpu.cfs_quota_us", "25000\n");
    write("sys/fs/cgroup/cpu,cpuacct/c/cpu.cfs_period_us", "100000\n");
    write("sys/fs/cgroup/memory/m/memory.limit_in_bytes", "2097152\n");

    ControlGroup group = new ControlGroup(root);
    assertThat(group.processors()).isEqualTo(0.25);
    assertThat(group.memoryBytes()).isEqualTo(2_097_152);
  }

  @Test
  void withoutGroupsTheMachineIsTheLimit() {
    ControlGroup group = new ControlGroup(root);
    assertThat(group.processors()).isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(group.memoryBytes()).isPositive();
    assertThat(group.throttledSeconds()).isZero();
  }

  private void write(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
