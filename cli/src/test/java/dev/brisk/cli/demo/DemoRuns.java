package dev.brisk.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Runs `brisk demo` in a hurry: all of it, with figures that mean little.
final class DemoRuns {
  record Run(int exitCode, String out, String err) {}

  private DemoRuns() {}

  static Run run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        new CommandLine(new DemoCommand(Demo.Pace.HURRY))
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .setExecutionExceptionHandler((failure, commandLine, result) -> {
              err.write(failure.getMessage());
              return failure instanceof dev.brisk.cli.support.CommandFailure known
                  ? known.exitCode()
                  : 99;
            })
            .execute(arguments);
    return new Run(exitCode, out.toString(), err.toString());
  }

  /// What holds for the figures of any run on any machine.
  static JsonNode checkedFigures(Path json, boolean redis) throws Exception {
    JsonNode report = JsonMapper.builder().build().readTree(Files.readString(json));
    assertThat(report.propertyNames()).containsExactly("endpoints");
    List<String> names = new ArrayList<>();
    for (JsonNode endpoint : report.path("endpoints")) {
      assertThat(endpoint.propertyNames())
          .containsExactly("name", "uncached", "memory", "redis", "hit_ratio", "speedup", "advice");
      names.add(endpoint.path("name").asString());
      checkFigures(endpoint.path("uncached"));
      checkFigures(endpoint.path("memory"));
      if (redis) {
        checkFigures(endpoint.path("redis"));
      } else {
        assertThat(endpoint.path("redis").isNull()).isTrue();
      }
      assertThat(endpoint.path("hit_ratio").asDouble()).isGreaterThan(0).isLessThan(1);
      double ratio =
          endpoint.path("memory").path("requests_per_second").asDouble()
              / endpoint.path("uncached").path("requests_per_second").asDouble();
      assertThat(endpoint.path("speedup").asDouble())
          .isCloseTo(ratio, org.assertj.core.data.Percentage.withPercentage(2));
      assertThat(endpoint.path("advice").asString()).endsWith(".").hasSizeGreaterThan(40);
    }
    assertThat(names).containsExactly("predict", "user", "post", "fraud-score", "sales");
    return report;
  }

  private static void checkFigures(JsonNode figures) {
    assertThat(figures.propertyNames()).containsExactly("requests_per_second", "p50_ms", "p99_ms");
    assertThat(figures.path("requests_per_second").asDouble()).isPositive();
    assertThat(figures.path("p50_ms").asDouble()).isPositive();
    assertThat(figures.path("p99_ms").asDouble())
        .isGreaterThanOrEqualTo(figures.path("p50_ms").asDouble());
  }
}
