package dev.brisk.httpcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.httpcache.field.Fields;
import dev.brisk.httpcache.field.HttpDate;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValidationTest {
  private static final Instant NOW = StorageRulesTest.NOW;
  private static final String MODIFIED = HttpDate.format(NOW.minusSeconds(3600));

  private static ResponseHead ok(String... fields) {
    return new ResponseHead(200, Fields.of(fields));
  }

  private static RequestHead get(String... fields) {
    return new RequestHead("GET", Fields.of(fields));
  }

  @Test
  void theOriginIsAskedWithEveryValidatorThatIsStored() {
    assertThat(Validation.conditions(ok("ETag", "W/\"a\"", "Last-Modified", MODIFIED)))
        .containsExactly(
            new Fields.Line("If-None-Match", "W/\"a\""),
            new Fields.Line("If-Modified-Since", MODIFIED));
    assertThat(Validation.conditions(ok("Cache-Control", "max-age=1"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      textBlock =
          """
          "abc"   | "abc"                | true
          "abc"   | "x", "abc", "y"      | true
          "abc"   | "x","abc"            | true
          "abc"   | W/"abc"              | true
          W/"abc" | "abc"                | true
          W/"abc" | W/"abc"              | true
          "abc"   | *                    | true
          "abc"   | "ABC"                | false
          "a,b"   | "a,b"                | true
          "abc"   | "x"                  | false
          "abc"   | "ab                  | false
          "b"     | "a, "b""             | false
          """)
  void aClientThatHasItGetsA304(String tag, String ifNoneMatch, boolean notModified) {
    assertThat(Validation.isNotModified(get("If-None-Match", ifNoneMatch), ok("ETag", tag), NOW))
        .isEqualTo(notModified);
  }

  @Test
  void theTagComesBeforeTheDate() {
    ResponseHead stored = ok("ETag", "\"a\"", "Last-Modified", MODIFIED);
    assertThat(
            Validation.isNotModified(
                get("If-None-Match", "\"b\"", "If-Modified-Since", MODIFIED), stored, NOW))
        .isFalse();
    assertThat(
            Validation.isNotModified(
                get("If-None-Match", "\"a\"", "If-Modified-Since", HttpDate.format(Instant.EPOCH)),
                stored,
                NOW))
        .isTrue();
  }

  @Test
  void aDateIsComparedToTheLastChange() {
    ResponseHead stored = ok("Last-Modified", MODIFIED);
    assertThat(Validation.isNotModified(get("If-Modified-Since", MODIFIED), stored, NOW)).isTrue();
    assertThat(
            Validation.isNotModified(
                get("If-Modified-Since", HttpDate.format(NOW.minusSeconds(3601))), stored, NOW))
        .isFalse();
    assertThat(Validation.isNotModified(get("If-Modified-Since", "yesterday"), stored, NOW))
        .isFalse();
    assertThat(
            Validation.isNotModified(
                get("If-Modified-Since", HttpDate.format(NOW)),
                ok("Date", HttpDate.format(NOW)),
                NOW))
        .as("without Last-Modified the date counts")
        .isTrue();
  }

  @Test
  void anErrorIsNeverNotModified() {
    assertThat(
            Validation.isNotModified(
                get("If-None-Match", "*"), new ResponseHead(404, Fields.NONE), NOW))
        .isFalse();
  }

  @Test
  void a304ReplacesWhatItBringsAndLeavesTheRest() {
    ResponseHead stored =
        ok(
            "Cache-Control", "max-age=1",
            "ETag", "\"a\"",
            "Content-Length", "36",
            "Content-Encoding", "gzip",
            "Content-Type", "text/plain",
            "Age", "500",
            "Date", HttpDate.format(NOW.minusSeconds(900)),
            "X-Old", "old",
            "X-Two", "1",
            "X-Two", "2");
    ResponseHead updated =
        Validation.updated(
            stored,
            Fields.of(
                "cache-control", "max-age=3600",
                "ETag", "\"a\"",
                "Content-Length", "10",
                "Content-Encoding", "br",
                "Content-Type", "text/html",
                "Connection", "X-Hop",
                "X-Hop", "1",
                "X-Two", "3"),
            NOW);
    assertThat(updated.status()).isEqualTo(200);
    assertThat(updated.fields().lines())
        .containsExactlyInAnyOrder(
            new Fields.Line("cache-control", "max-age=3600"),
            new Fields.Line("ETag", "\"a\""),
            new Fields.Line("Content-Length", "36"),
            new Fields.Line("Content-Encoding", "gzip"),
            new Fields.Line("Content-Type", "text/html"),
            new Fields.Line("Date", HttpDate.format(NOW)),
            new Fields.Line("X-Old", "old"),
            new Fields.Line("X-Two", "3"));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      textBlock =
          """
          "a",`"a"`,true
          "a",`"b"`,false
          "a",W/"a",true
          W/"a",`"a"`,false
          """)
  void a304IsAboutWhatItNames(String storedTag, String tag, boolean about) {
    assertThat(Validation.isAbout(ok("ETag", storedTag), Fields.of("ETag", tag))).isEqualTo(about);
  }

  @Test
  void a304WithoutAValidatorIsAboutWhatWasAsked() {
    assertThat(Validation.isAbout(ok("ETag", "\"a\""), Fields.NONE)).isTrue();
    assertThat(
            Validation.isAbout(ok("Last-Modified", MODIFIED), Fields.of("Last-Modified", MODIFIED)))
        .isTrue();
    assertThat(
            Validation.isAbout(
                ok("Last-Modified", MODIFIED), Fields.of("Last-Modified", HttpDate.format(NOW))))
        .isFalse();
  }

  @Test
  void aHeadTellsWhetherTheStoredGetIsStillTheSame() {
    ResponseHead stored = ok("ETag", "\"a\"", "Content-Length", "5");
    assertThat(Validation.byHead(stored, Fields.of("ETag", "\"a\"", "Content-Length", "5")))
        .isEqualTo(Validation.HeadVerdict.SAME);
    assertThat(Validation.byHead(stored, Fields.of("Content-Length", "6")))
        .isEqualTo(Validation.HeadVerdict.CHANGED);
    assertThat(Validation.byHead(stored, Fields.of("ETag", "\"b\"")))
        .isEqualTo(Validation.HeadVerdict.CHANGED);
    assertThat(Validation.byHead(stored, Fields.of("X", "1")))
        .isEqualTo(Validation.HeadVerdict.SAME);
  }
}
