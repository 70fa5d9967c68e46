package dev.brisk.httpcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.httpcache.ByteRanges.Parts;
import dev.brisk.httpcache.ByteRanges.Range;
import dev.brisk.httpcache.field.Fields;
import dev.brisk.httpcache.field.HttpDate;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangesTest {
  private static final String MODIFIED = HttpDate.format(StorageRulesTest.NOW.minusSeconds(3600));
  private static final ResponseHead STORED =
      new ResponseHead(200, Fields.of("ETag", "\"a\"", "Last-Modified", MODIFIED));

  private static ByteRanges.Selection select(String range, String... more) {
    Fields fields = Fields.of("Range", range).with(Fields.of(more).lines());
    return ByteRanges.select(new RequestHead("GET", fields), STORED, 100, StorageRulesTest.NOW);
  }

  private static String shown(ByteRanges.Selection selection) {
    return switch (selection) {
      case ByteRanges.Whole whole -> "whole";
      case ByteRanges.Unsatisfiable unsatisfiable -> "unsatisfiable";
      case Parts parts ->
          parts.ranges().stream()
              .map(range -> range.first() + "-" + range.last())
              .collect(Collectors.joining(","));
    };
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          bytes=0-4            | 0-4
          bytes=95-            | 95-99
          bytes=-5             | 95-99
          bytes=-500           | 0-99
          bytes=90-500         | 90-99
          BYTES=0-0            | 0-0
          bytes=0-1, 5-6       | 0-1,5-6
          bytes= 0-1 ,, 98-    | 0-1,98-99
          bytes=0-1,200-300    | 0-1
          bytes=100-           | unsatisfiable
          bytes=-0             | unsatisfiable
          bytes=5-4            | whole
          bytes=-              | whole
          bytes=               | whole
          bytes=a-b            | whole
          bytes=--5            | whole
          bytes=1-2-3          | whole
          bytes 0-4            | whole
          lines=0-4            | whole
          bytes=0-99,0-99      | whole
          bytes=99999999999999999999-  | whole
          """)
  void aRangeIsWhatItSaysOrAsIfItWereNotThere(String range, String selected) {
    assertThat(shown(select(range))).isEqualTo(selected);
  }

  @Test
  void aHundredRangesAreAnAttack() {
    String many =
        IntStream.range(0, 100).mapToObj(i -> i + "-" + i).collect(Collectors.joining(","));
    assertThat(shown(select("bytes=" + many))).isEqualTo("whole");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      textBlock =
          """
          "a",true
          "b",false
          W/"a",false
          """)
  void aRangeOfAnotherRepresentationIsTheWhole(String ifRange, boolean holds) {
    assertThat(shown(select("bytes=0-1", "If-Range", ifRange))).isEqualTo(holds ? "0-1" : "whole");
  }

  @Test
  void aDateHoldsIfItIsExactlyThatOfALongTimeAgo() {
    assertThat(shown(select("bytes=0-1", "If-Range", MODIFIED))).isEqualTo("0-1");
    assertThat(shown(select("bytes=0-1", "If-Range", HttpDate.format(StorageRulesTest.NOW))))
        .isEqualTo("whole");
    ResponseHead young =
        new ResponseHead(
            200,
            Fields.of(
                "Last-Modified",
                MODIFIED,
                "Date",
                HttpDate.format(StorageRulesTest.NOW.minusSeconds(3590))));
    assertThat(ByteRanges.ifRangeHolds(MODIFIED, young, StorageRulesTest.NOW))
        .as("it may have changed twice in that minute")
        .isFalse();
  }

  @Test
  void onlyAGetOfAWholeHasRanges() {
    assertThat(
            ByteRanges.select(
                new RequestHead("HEAD", Fields.of("Range", "bytes=0-1")),
                STORED,
                100,
                StorageRulesTest.NOW))
        .isEqualTo(new ByteRanges.Whole());
    assertThat(
            ByteRanges.select(
                new RequestHead("GET", Fields.of("Range", "bytes=0-1")),
                new ResponseHead(404, Fields.NONE),
                100,
                StorageRulesTest.NOW))
        .isEqualTo(new ByteRanges.Whole());
  }

  @Test
  void whatAPartSaysOfItselfIsRead() {
    assertThat(ByteRanges.contentRange("bytes 4-9/10").range()).isEqualTo(new Range(4, 9));
    assertThat(ByteRanges.contentRange("bytes 4-9/*").total()).isEmpty();
    assertThat(new Range(4, 9).contentRange(10)).isEqualTo("bytes 4-9/10");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bytes */10",
        "bytes 9-4/10",
        "bytes 4-9/9",
        "bytes 4-9",
        "items 4-9/10",
        "bytes x"
      })
  void aPartThatContradictsItselfIsNone(String contentRange) {
    assertThat(ByteRanges.contentRange(contentRange)).isNull();
  }

  @Test
  void partsArePutTogetherIfTheyAreOfTheSame() {
    assertThat(ByteRanges.mayCombine(Fields.of("ETag", "\"a\""), Fields.of("ETag", "\"a\"")))
        .isTrue();
    assertThat(ByteRanges.mayCombine(Fields.of("ETag", "W/\"a\""), Fields.of("ETag", "W/\"a\"")))
        .isFalse();
    assertThat(ByteRanges.mayCombine(Fields.NONE, Fields.NONE)).isFalse();
    assertThat(
            ByteRanges.joined(
                List.of(new Range(10, 20), new Range(0, 4), new Range(5, 9), new Range(30, 31))))
        .containsExactly(new Range(0, 20), new Range(30, 31));
  }

  @Test
  void aPartAnswersOnlyWhatLiesWithinIt() {
    ResponseHead part =
        new ResponseHead(206, Fields.of("ETag", "\"1\"", "Content-Range", "bytes 20-49/100"));
    assertThat(within(part, "bytes=20-49")).isTrue();
    assertThat(within(part, "bytes=30-31, 40-41")).isTrue();
    for (String outside :
        List.of("bytes=19-20", "bytes=40-50", "bytes=30-", "bytes=-5", "bytes=30-31, 60-61", "x")) {
      assertThat(within(part, outside)).as(outside).isFalse();
    }
    assertThat(within(part, "bytes=20-21", "If-Range", "\"1\"")).isTrue();
    assertThat(within(part, "bytes=20-21", "If-Range", "\"2\"")).isFalse();
    assertThat(
            within(
                new ResponseHead(206, Fields.of("Content-Range", "bytes 20-49/*")), "bytes=20-21"))
        .isFalse();
  }

  private static boolean within(ResponseHead part, String range, String... more) {
    Fields fields = Fields.of("Range", range).with(Fields.of(more).lines());
    return ByteRanges.within(new RequestHead("GET", fields), part, StorageRulesTest.NOW) != null;
  }
}
