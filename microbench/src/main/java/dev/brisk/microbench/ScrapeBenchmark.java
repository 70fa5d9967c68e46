package dev.brisk.microbench;

import dev.brisk.metrics.Exposition;
import dev.brisk.metrics.http.HttpMetrics;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What a scrape of about 10,000 lines costs: 715 routes of 14 lines, read from two recorders. Run
/// with `ScrapeBenchmark`; it takes two minutes.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class ScrapeBenchmark {
  private static final int ROUTES = 715;
  private final PrometheusRegistry registry = registry();
  private final Exposition exposition = new Exposition(registry);
  private final PrometheusTextFormatWriter clientWriter = PrometheusTextFormatWriter.create();

  private static PrometheusRegistry registry() {
    HttpMetrics.Builder builder = HttpMetrics.builder();
    for (int i = 0; i < ROUTES; i++) {
      builder.route("GET", "/things/" + i + "/{id}");
    }
    PrometheusRegistry registry = new PrometheusRegistry();
    HttpMetrics metrics = builder.build().register(registry);
    for (int recorder = 0; recorder < 2; recorder++) {
      var own = metrics.recorder();
      for (int i = 0; i < ROUTES; i++) {
        own.record(metrics.route("GET", "/things/" + i + "/{id}"), 200, 1_000_000L * i, 10, 100);
      }
    }
    byte[] body = new Exposition(registry).render(null, null).body();
    long lines = new String(body, StandardCharsets.UTF_8).lines().count();
    System.out.println("# lines: " + lines + ", bytes: " + body.length);
    return registry;
  }

  @Benchmark
  public byte[] text() {
    return exposition.render(null, null).body();
  }

  /// The same families, written by client_java's own writer.
  @Benchmark
  public byte[] textByClientWriter() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 20);
    clientWriter.write(bytes, registry.scrape(), EscapingScheme.UNDERSCORE_ESCAPING);
    return bytes.toByteArray();
  }

  /// What Prometheus asks for.
  @Benchmark
  public byte[] openMetrics() {
    return exposition.render("application/openmetrics-text;version=1.0.0", null).body();
  }

  @Benchmark
  public byte[] textGzip() {
    return exposition.render(null, "gzip").body();
  }
}
