package dev.brisk.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.bench.measure.LoadTestResult;
import dev.brisk.bench.measure.ResultBuilder;
import dev.brisk.bench.objective.LoadObjective;
import dev.brisk.bench.plan.LoadPlan;
import dev.brisk.bench.resource.NetworkMeter;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Entry B9: nothing measured was shown as 0 ns.
class B09NothingMeasuredTest {
  private static LoadReport report() {
    LoadTestResult nothing =
        new ResultBuilder(LoadPlan.of("http://127.0.0.1:1/").build(), Instant.EPOCH).build(false);
    return LoadReport.of(
        nothing,
        null,
        NetworkMeter.Use.UNKNOWN,
        List.of(LoadObjective.parse("p99<200ms"), LoadObjective.parse("errors<1%")),
        null);
  }

  @Test
  void itIsNoneInEveryForm() {
    assertThat(TextReport.render(report()))
        .contains("response     none     none")
        .contains("MISSED p99<200ms: measured none")
        .contains("Limited by   not judged: 0 requests are too few")
        .doesNotContain("Self-check");
    assertThat(JunitReport.render(report()))
        .contains("name=\"p99&lt;200ms\">\n    <failure message=\"measured none\"/>")
        .doesNotContain("0 ns");
    assertThat(MarkdownReport.render(report()))
        .contains("| `p99<200ms` | none | **missed** |")
        .contains("| none | none | none | none | none | none | none |")
        .contains("Limited by: not judged: 0 requests");
    assertThat(JsonReport.render(report())).contains("\"p99\" : null");
  }
}
