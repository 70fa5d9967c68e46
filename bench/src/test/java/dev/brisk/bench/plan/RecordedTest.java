package dev.brisk.bench.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RecordedTest {
  private static String body(Target target) {
    return new String(target.body().bytes(), StandardCharsets.UTF_8);
  }

  @Test
  void aCommandCopiedFromABrowserIsRead() {
    Recorded recorded =
        Recorded.curl(
            """
            curl 'http://localhost:8000/predict?x=1' -X POST --compressed \\
              -H 'Content-Type: application/json' -H "Accept-Encoding: gzip" \\
              --data-raw $'{"a":"it\\'s"}'
            """);
    assertThat(recorded.origin().url()).isEqualTo("http://localhost:8000");
    Target target = recorded.targets().getFirst();
    assertThat(target.name()).isEqualTo("POST /predict?x=1");
    assertThat(body(target)).isEqualTo("{\"a\":\"it's\"}");
    assertThat(target.headers())
        .containsOnly(java.util.Map.entry("Content-Type", "application/json"));
  }

  @Test
  void dataWithoutATypeIsAForm() {
    Target target = Recorded.curl("curl -d a=1 -d b=2 http://localhost/x").targets().getFirst();
    assertThat(target.method()).isEqualTo("POST");
    assertThat(body(target)).isEqualTo("a=1&b=2");
    assertThat(target.headers()).containsEntry("Content-Type", "application/x-www-form-urlencoded");
  }

  @Test
  void aHarFileGivesItsRequestsWithWeights() {
    String entry =
        "{\"request\":{\"method\":\"GET\",\"url\":\"http://localhost:8000/a\",\"headers\":"
            + "[{\"name\":\"Host\",\"value\":\"x\"},{\"name\":\"X-K\",\"value\":\"v\"}]}}";
    String other = entry.replace("localhost:8000", "elsewhere");
    Recorded recorded =
        Recorded.har("{\"log\":{\"entries\":[" + entry + "," + other + "," + entry + "]}}");
    assertThat(recorded.targets()).hasSize(1);
    assertThat(recorded.targets().getFirst().weight()).isEqualTo(2);
    assertThat(recorded.targets().getFirst().headers()).containsOnlyKeys("X-K");
  }

  @Test
  void whatIsNotUnderstoodIsRefusedInOneSentence() {
    assertThatThrownBy(() -> Recorded.curl("curl --proxy x http://a/"))
        .hasMessageContaining("'--proxy' is not understood");
    assertThatThrownBy(() -> Recorded.curl("curl 'http://a/")).hasMessageContaining("quotes");
    assertThatThrownBy(() -> Recorded.curl("curl -s")).hasMessageContaining("no URL");
    assertThatThrownBy(() -> Recorded.har("{}")).hasMessageContaining("no HTTP requests");
    assertThatThrownBy(() -> Recorded.har("[")).hasMessageContaining("not JSON");
  }
}
