package dev.brisk.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.bench.plan.LoadTarget;
import dev.brisk.bench.plan.Rows;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class DemoCommandTest {
  @TempDir Path folder;

  @Test
  void theDemoTellsItsStoryMeasuresEveryEndpointAndWritesTheFigures() throws Exception {
    Path json = folder.resolve("demo.json");
    DemoRuns.Run run = DemoRuns.run("--json", json.toString());
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .containsSubsequence(
            "/posts is answered by a stand-in",
            "Client and server share this process",
            "The same input twice",
            "first",
            "miss",
            "Iris-setosa",
            "second",
            "hit",
            "key  predict:",
            "A write that invalidates",
            "PUT /users/7",
            "GET /users/7",
            "miss",
            "Ada Lovelace",
            "requests/s",
            "POST /predict",
            "source",
            "memory",
            "GET /sales/{region}");
    assertThat(run.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(81));
    JsonNode report = DemoRuns.checkedFigures(json, false);
    // Hundreds of milliseconds against microseconds: true on any machine.
    JsonNode post = report.path("endpoints").get(2);
    assertThat(post.path("uncached").path("p50_ms").asDouble()).isGreaterThanOrEqualTo(80);
    assertThat(post.path("advice").asString()).contains("Redis was not measured");
  }

  @Test
  void aRedisThatIsNotThereIsAnErrorBeforeAnythingIsMeasured() {
    DemoRuns.Run run = DemoRuns.run("--redis", "redis://127.0.0.1:1");
    assertThat(run.exitCode()).isEqualTo(4);
    assertThat(run.err()).contains("Redis at 127.0.0.1:1 can't be reached");
  }

  @Test
  void figuresThatCannotBeTrueAreNotReported() {
    DemoWorkload workload = workload("a", "b", "a", "b", "a");
    assertThatThrownBy(() -> Demo.check(workload, measured(5, 1, 0), true))
        .hasMessageContaining("1 of 5 requests to GET /x failed");
    assertThatThrownBy(() -> Demo.check(workload, measured(5, 0, 4), true))
        .hasMessageContaining("had 4 hits, but only 3 inputs were asked for again");
    assertThatThrownBy(() -> Demo.check(workload, measured(5, 0, 1), false))
        .hasMessageContaining("cache that is switched off");
  }

  @Test
  void aTierThatNeverAnswersIsNotReportedAsMeasured() {
    DemoWorkload workload = workload(Collections.nCopies(50, "a").toArray(String[]::new));
    assertThatThrownBy(() -> Demo.check(workload, measured(50, 0, 0), true))
        .hasMessageContaining("the tier is not at work");
  }

  private static DemoWorkload workload(String... inputs) {
    return new DemoWorkload(
        "x",
        "GET /x",
        "few",
        LoadTarget.get("/${id}"),
        new Rows(List.of("id"), Arrays.stream(inputs).map(List::of).toList()));
  }

  private static Measurement measured(int requests, int failures, int hits) {
    return new Measurement(requests, failures, hits, Duration.ofSeconds(1), 1, 2, 0.1);
  }
}
