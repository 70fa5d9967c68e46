package dev.brisk.server.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.metrics.trace.TraceContext;
import dev.brisk.server.message.CacheOutcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class AccessLinesTest {
  private static final JsonMapper JSON = JsonMapper.shared();

  private static AccessLog.Line line(
      long millis, long nanos, long bytes, String text, @Nullable String more) {
    return new AccessLog.Line(
        millis,
        text,
        text,
        text,
        "1.1",
        200,
        bytes,
        nanos,
        text,
        new TraceContext(nanos, 1, bytes | 1, 1),
        more == null ? null : CacheOutcome.HIT,
        more);
  }

  private static byte[] written(AccessLog.Line... lines) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    AccessLines writer = new AccessLines(out);
    try {
      for (AccessLog.Line line : lines) {
        writer.add(line);
      }
      writer.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<Character> edges =
        Arbitraries.of('"', '\\', '\n', '\u0000', '\u001f', '\u007f', '\u0080', 'ÿ', '߿', 'ࠀ', '€');
    Arbitrary<String> pairs = Arbitraries.of("😀", "\uD800\uDC00", "\uDBFF\uDFFF", "a", "");
    return Arbitraries.oneOf(
        Arbitraries.strings().withChars('\u0000', '\uD7FF').ofMaxLength(40),
        Arbitraries.strings().withChars('\uE000', '\uFFFF').ofMaxLength(5),
        edges.list().ofMaxSize(20).map(list -> String.valueOf(list)),
        pairs.list().ofMaxSize(9).map(list -> String.join("", list)));
  }

  /// The truth is Jackson's tree, from which the lines were once written.
  @Property(tries = 500)
  void aLineIsWhatJacksonReadsAndWouldWrite(
      @ForAll("texts") String text,
      @ForAll("texts") String more,
      @ForAll @LongRange(min = 0, max = 4_000_000_000_000L) long millis,
      @ForAll @LongRange(min = 0, max = 9_000_000_000_000L) long nanos,
      @ForAll @LongRange(min = 0) long bytes) {
    ObjectNode expected = JSON.createObjectNode();
    AccessLog.Line line = line(millis, nanos, bytes, text, more);
    expected.put("remote", text);
    expected.put("method", text);
    expected.put("path", text);
    expected.put("protocol", "HTTP/1.1");
    expected.put("status", 200);
    expected.put("bytes", bytes);
    expected.put("request_id", text);
    expected.put("trace_id", line.trace().traceId());
    expected.put("span_id", line.trace().spanIdText());
    expected.put("cache", "hit");
    expected.put("user_agent", more);

    ObjectNode read = (ObjectNode) JSON.readTree(written(line));
    assertThat(Instant.parse(read.remove("time").stringValue()))
        .isEqualTo(Instant.ofEpochMilli(millis));
    assertThat(read.remove("duration_ms").doubleValue()).isEqualTo(nanos / 1000 / 1e3);
    // By their text: a number is an int or a long as it comes.
    assertThat(read.toString()).isEqualTo(expected.toString());
  }

  @Test
  void whatIsNotThereIsLeftOutAndTextsAreCut() {
    AccessLog.Line line = line(0, 0, 0, "x".repeat(600), null);
    ObjectNode read = (ObjectNode) JSON.readTree(written(line));
    assertThat(read.has("cache") || read.has("user_agent")).isFalse();
    assertThat(read.get("path").stringValue()).isEqualTo("x".repeat(500) + "…");
    assertThat(read.get("time").stringValue()).isEqualTo("1970-01-01T00:00:00.000Z");
    assertThat(read.get("duration_ms").doubleValue()).isZero();
  }

  @Test
  void halfOfASurrogatePairDoesNotEndTheLog() {
    ObjectNode read =
        (ObjectNode) JSON.readTree(written(line(0, 0, 0, "a\uD800b\uDC00", "\uD800")));
    assertThat(read.get("path").stringValue()).isEqualTo("a\uFFFDb\uFFFD");
    assertThat(read.get("user_agent").stringValue()).isEqualTo("\uFFFD");
  }

  @Test
  void theLongestLinesFitTheBuffer() {
    AccessLog.Line[] lines = new AccessLog.Line[20];
    String worst = "\u0001".repeat(600);
    java.util.Arrays.fill(
        lines, line(Long.MAX_VALUE / 1_000_000, 1L << 60, 1L << 62, worst, worst));
    String[] read = new String(written(lines), StandardCharsets.UTF_8).split("\n");
    assertThat(read).hasSize(20).containsOnly(read[0]);
    assertThat(read[0].length()).isGreaterThan(15_000);
    assertThat(JSON.readTree(read[0]).get("bytes").longValue()).isEqualTo(1L << 62);
  }
}
