package dev.brisk.httpcache.field;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StructuredFieldsTest {
  @Test
  void everyTypeIsRead() {
    assertThat(
            StructuredFields.list(
                    "-7, 1.50, \"a\\\"b\", tok/en:1, :aGk=:, ?0, @1659578233, %\"f%c3%bc\"")
                .stream()
                .map(member -> ((StructuredFields.Item) member).value()))
        .containsExactly(
            new StructuredFields.Whole(-7),
            new StructuredFields.Number(new BigDecimal("1.50")),
            new StructuredFields.Text("a\"b"),
            new StructuredFields.Token("tok/en:1"),
            new StructuredFields.Bytes(List.of((byte) 'h', (byte) 'i')),
            new StructuredFields.Bool(false),
            new StructuredFields.Date(1659578233),
            new StructuredFields.Display("fü"));
  }

  @Test
  void membersHaveParametersAndTheLastOfANameCounts() {
    assertThat(StructuredFields.dictionary("a=1;x;y=2, b=(c d);z, a=3").toString())
        .isEqualTo(
            "{a=Item[value=Whole[value=3], parameters={}],"
                + " b=Inner[items=[Item[value=Token[value=c], parameters={}],"
                + " Item[value=Token[value=d], parameters={}]],"
                + " parameters={z=Bool[value=true]}]}");
  }

  @Test
  void nothingIsAnEmptyListAndNoItem() {
    assertThat(StructuredFields.list("  ")).isEmpty();
    assertThat(StructuredFields.dictionary("")).isEmpty();
    assertThatThrownBy(() -> StructuredFields.item(""))
        .isInstanceOf(StructuredFields.Malformed.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a,",
        ",a",
        "a b",
        "A=1",
        "a=",
        "a= 1",
        "a =1",
        "a=\"x",
        "a=1.",
        "a=1.2345",
        "a=1234567890123456",
        "a=?2",
        "a=:x",
        "a=(1 2",
        "a=(1,2)",
        "a=@1.5",
        "a=%\"%C3\"",
        "a;B=1",
        "a=\"\u00e9\"",
        "&&"
      })
  void whatIsNotToTheLetterIsRefusedWhole(String text) {
    assertThatThrownBy(() -> StructuredFields.dictionary(text))
        .isInstanceOf(StructuredFields.Malformed.class);
  }
}
