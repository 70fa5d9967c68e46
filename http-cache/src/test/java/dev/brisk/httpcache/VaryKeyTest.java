package dev.brisk.httpcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.httpcache.field.Fields;
import java.util.List;
import org.junit.jupiter.api.Test;

class VaryKeyTest {
  private static String key(String vary, String... request) {
    return VaryKey.of(VaryKey.names(Fields.of("Vary", vary)), Fields.of(request));
  }

  @Test
  void whatTheNamedFieldsSayDecidesAndNothingElse() {
    assertThat(key("Foo", "Foo", "1", "Other", "2"))
        .isEqualTo(key("foo", "foo", "1", "Other", "3"));
    assertThat(key("Foo", "Foo", "1")).isNotEqualTo(key("Foo", "Foo", "2"));
    assertThat(key("Foo, Bar", "Bar", "a", "Foo", "1"))
        .isEqualTo(key("Bar,Foo", "Foo", "1", "Bar", "a"));
  }

  @Test
  void aFieldThatIsMissingIsNoEmptyField() {
    assertThat(key("Foo")).isEqualTo(key("Foo", "Bar", "1"));
    assertThat(key("Foo")).isNotEqualTo(key("Foo", "Foo", ""));
    assertThat(key("Foo")).isNotEqualTo(key("Foo", "Foo", "1"));
  }

  @Test
  void partsDoNotRunIntoEachOther() {
    assertThat(key("A, B", "A", "1", "B", "")).isNotEqualTo(key("A, B", "A", "", "B", "1"));
    assertThat(key("A, B", "A", "x")).isNotEqualTo(key("A, B", "B", "x"));
  }

  @Test
  void whatMeansTheSameIsTheSame() {
    assertThat(key("Foo", "Foo", "1, 2")).isEqualTo(key("Foo", "Foo", "1", "Foo", "2"));
    assertThat(key("Foo", "Foo", "1,2")).isEqualTo(key("Foo", "Foo", " 1 ,  2 "));
    assertThat(key("Accept-Language", "Accept-Language", "en, de"))
        .isEqualTo(key("Accept-Language", "Accept-Language", "DE ,eN"));
    assertThat(key("Accept-Encoding", "Accept-Encoding", "gzip;q=0.5, br"))
        .isEqualTo(key("Accept-Encoding", "Accept-Encoding", "br, gzip; q=0.5"));
  }

  @Test
  void orderAndCaseCountWhereNobodyKnowsBetter() {
    assertThat(key("Foo", "Foo", "1, 2")).isNotEqualTo(key("Foo", "Foo", "2, 1"));
    assertThat(key("Foo", "Foo", "a")).isNotEqualTo(key("Foo", "Foo", "A"));
  }

  @Test
  void aStarMatchesNobody() {
    assertThat(VaryKey.of(List.of("*", "foo"), Fields.NONE)).isNull();
    assertThat(VaryKey.names(Fields.of("Vary", "", "Vary", "*"))).containsExactly("*");
  }
}
