package dev.brisk.profiler.line;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.profiler.line.programs.Exceptions;
import dev.brisk.profiler.source.SourceFinder;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineHtmlTest {
  @Test
  void thePageHasHitsTimesSourceAndHeatAndNeedsNoNetwork() throws Exception {
    LineProfile profile = WovenPrograms.run(Exceptions.class, 1);
    SourceFinder sources = new SourceFinder(List.of(Path.of("src/test/java")), Path.of(""));
    String page = new LineHtml(sources).write(profile);
    assertThat(page)
        .contains("dev.brisk.profiler.line.programs.Exceptions.guarded")
        .contains("for (int i = 0; i &lt; 6; i++) { // 7")
        .contains("--heat:0.", "Every call was timed.", "<td>7</td>")
        .doesNotContain("{{", "http:", "https:", "<script", "src=");
    String withoutTimes = new LineHtml(sources).write(WovenPrograms.run(Exceptions.class, 0));
    assertThat(withoutTimes).contains("Hits only.", "<td>7</td>").doesNotContain("total 0");
  }
}
