package dev.brisk.metrics.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {
  private static final String HEADER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  @Test
  void aHeaderIsReadAndWritten() {
    TraceContext context = TraceContext.parse(HEADER).orElseThrow();
    assertThat(context.traceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
    assertThat(context.spanIdText()).isEqualTo("b7ad6b7169203331");
    assertThat(context.sampled()).isTrue();
    assertThat(context.traceparent()).isEqualTo(HEADER);
  }

  @Test
  void aChildKeepsTheTraceAndItsFlagsButHasItsOwnSpan() {
    TraceContext child = TraceContext.continueOrCreate(HEADER, new Random(1));
    assertThat(child.traceparent()).startsWith("00-0af7651916cd43dd8448eb211c80319c-");
    assertThat(child.traceparent()).endsWith("-01").doesNotContain("b7ad6b7169203331");
  }

  @Test
  void withoutAHeaderATraceBegins() {
    TraceContext created = TraceContext.continueOrCreate(null, new Random(1));
    assertThat(created.sampled()).isTrue();
    assertThat(TraceContext.parse(created.traceparent())).contains(created);
  }

  @Test
  void laterVersionsMayAppendFields() {
    assertThat(TraceContext.parse("cc" + HEADER.substring(2) + "-what-the-future-holds"))
        .isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-extra",
        "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01.extra",
        "00_0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0g"
      })
  void malformedHeadersAreIgnored(String header) {
    assertThat(TraceContext.parse(header)).isEmpty();
  }
}
