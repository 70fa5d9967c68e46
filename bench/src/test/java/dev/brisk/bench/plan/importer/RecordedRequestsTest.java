package dev.brisk.bench.plan.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.bench.plan.HeaderLine;
import dev.brisk.bench.plan.LoadTarget;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RecordedRequestsTest {
  private static String body(LoadTarget target) {
    return new String(target.body().bytes(), StandardCharsets.UTF_8);
  }

  @Test
  void aCommandCopiedFromABrowserIsRead() {
    RecordedRequests recorded =
        RecordedRequests.curl(
            """
            curl 'http://localhost:8000/predict?x=1' -X POST --compressed \\
              -H 'Content-Type: application/json' -H "Accept-Encoding: gzip" \\
              --data-raw $'{"a":"it\\'s"}'
            """);
    assertThat(recorded.origin().url()).isEqualTo("http://localhost:8000");
    LoadTarget target = recorded.targets().getFirst();
    assertThat(target.name()).isEqualTo("POST /predict?x=1");
    assertThat(body(target)).isEqualTo("{\"a\":\"it's\"}");
    assertThat(target.headers()).containsOnly(new HeaderLine("Content-Type", "application/json"));
  }

  @Test
  void dataWithoutATypeIsAForm() {
    LoadTarget target =
        RecordedRequests.curl("curl -d a=1 -d b=2 http://localhost/x").targets().getFirst();
    assertThat(target.method()).isEqualTo("POST");
    assertThat(body(target)).isEqualTo("a=1&b=2");
    assertThat(target.headers())
        .contains(new HeaderLine("Content-Type", "application/x-www-form-urlencoded"));
  }

  @Test
  void aHarFileGivesItsRequestsWithWeights() {
    String entry =
        "{\"request\":{\"method\":\"GET\",\"url\":\"http://localhost:8000/a\",\"headers\":"
            + "[{\"name\":\"Host\",\"value\":\"x\"},{\"name\":\"X-K\",\"value\":\"v\"}]}}";
    String other = entry.replace("localhost:8000", "elsewhere");
    RecordedRequests recorded =
        RecordedRequests.har("{\"log\":{\"entries\":[" + entry + "," + other + "," + entry + "]}}");
    assertThat(recorded.targets()).hasSize(1);
    assertThat(recorded.targets().getFirst().weight()).isEqualTo(2);
    assertThat(recorded.targets().getFirst().headers()).containsOnly(new HeaderLine("X-K", "v"));
  }

  @Test
  void whatIsNotUnderstoodIsRefusedInOneSentence() {
    assertThatThrownBy(() -> RecordedRequests.curl("curl --proxy x http://a/"))
        .hasMessageContaining("'--proxy' is not understood");
    assertThatThrownBy(() -> RecordedRequests.curl("curl 'http://a/"))
        .hasMessageContaining("quotes");
    assertThatThrownBy(() -> RecordedRequests.curl("curl -s")).hasMessageContaining("no URL");
    assertThatThrownBy(() -> RecordedRequests.har("{}")).hasMessageContaining("no HTTP requests");
    assertThatThrownBy(() -> RecordedRequests.har("[")).hasMessageContaining("not JSON");
  }
}
