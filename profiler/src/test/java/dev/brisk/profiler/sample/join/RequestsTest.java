package dev.brisk.profiler.sample.join;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.profiler.sample.model.SampleHeader;
import dev.brisk.profiler.sample.model.SampleProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class RequestsTest {
  private final Requests requests =
      new Requests(
          List.of(
              new Requests.Segment(1, 100, 200, "GET /a", 1, 0, false),
              new Requests.Segment(2, 210, 300, "GET /a", 1, 200, true),
              new Requests.Segment(1, 250, 400, "GET /b", 2, 503, true),
              new Requests.Segment(1, 300, 350, "GET /inner", 3, 200, true)));

  @Test
  void aSampleBelongsToTheSegmentThatCoversItOnItsThread() {
    assertThat(requests.endpointAt(1, 150)).isEqualTo("GET /a");
    assertThat(requests.endpointAt(2, 250)).isEqualTo("GET /a");
    assertThat(requests.endpointAt(1, 260)).isEqualTo("GET /b");
  }

  @Test
  void theInnermostOfNestedSegmentsWinsAndTheOuterGoesOnAfterIt() {
    assertThat(requests.endpointAt(1, 320)).isEqualTo("GET /inner");
    assertThat(requests.endpointAt(1, 380)).isEqualTo("GET /b");
  }

  /// Of an event loop that marks its whole round and each task in it.
  @Test
  void theOuterSegmentGoesOnHoweverManyWereInIt() {
    List<Requests.Segment> nested = new ArrayList<>();
    nested.add(new Requests.Segment(1, 0, 1_000, "round", 0, 0, false));
    for (int i = 0; i < 50; i++) {
      nested.add(new Requests.Segment(1, 10L * i, 10L * i + 5, "task", 0, 0, false));
    }
    Requests round = new Requests(nested);
    assertThat(round.endpointAt(1, 3)).isEqualTo("task");
    assertThat(round.endpointAt(1, 497)).isEqualTo("round");
    assertThat(round.endpointAt(1, 900)).isEqualTo("round");
    assertThat(round.endpointAt(1, 1_001)).isEqualTo(SampleProfile.NO_ENDPOINT);
  }

  @Test
  void aSampleOutsideEveryRequestBelongsToNone() {
    assertThat(requests.endpointAt(1, 220)).isEqualTo(SampleProfile.NO_ENDPOINT);
    assertThat(requests.endpointAt(2, 150)).isEqualTo(SampleProfile.NO_ENDPOINT);
    assertThat(requests.endpointAt(9, 150)).isEqualTo(SampleProfile.NO_ENDPOINT);
  }

  @Test
  void aRequestOnTwoThreadsIsOneRequestFromItsFirstToItsLastSegment() {
    SampleHeader.Measures measures =
        requests.measures(2, OptionalDouble.of(1.5), OptionalDouble.empty());
    assertThat(measures.requests()).isEqualTo(3);
    assertThat(measures.requestsPerSecond()).hasValue(1.5);
    assertThat(measures.errorShare()).hasValue(1.0 / 3);
    assertThat(measures.p99Nanos()).hasValue(200);
  }
}
