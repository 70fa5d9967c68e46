package dev.brisk.cache.key;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CacheKeysTest {
  @Test
  void keyIsTheNameAndTheSha256OfTheForm() {
    assertThat(CacheKeys.hashed("predict", "abc".getBytes(UTF_8)))
        .isEqualTo("predict:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  @Test
  void typedValuesMeetTheirJson() {
    assertThat(
            CacheKeys.ofValues(
                "n", Map.of("id", 7L, "ratio", 0.5, "all", true, "of", List.of("a", 2.0))))
        .isEqualTo(
            CacheKeys.ofJson(
                "n", "{\"id\":7,\"ratio\":0.5,\"all\":true,\"of\":[\"a\",2]}".getBytes(UTF_8)));
    assertThatThrownBy(() -> CacheKeys.ofValues("n", Map.of("x", Double.NaN)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> CacheKeys.ofValues("n", Map.of("x", new Object())))
        .hasMessageContaining("java.lang.Object");
  }

  @Test
  void partsAreHashedWithTheirBorders() {
    assertThat(CacheKeys.hashed("n", "ab".getBytes(UTF_8), "c".getBytes(UTF_8)))
        .isNotEqualTo(CacheKeys.hashed("n", "a".getBytes(UTF_8), "bc".getBytes(UTF_8)));
  }

  @Test
  void queryStringsMeetHoweverTheyAreOrderedAndEscaped() {
    assertThat(QueryString.canonical("b=2&a=1")).isEqualTo("a=1&b=2");
    assertThat(QueryString.canonical("q=a+b&&x")).isEqualTo("q=a%20b&x=");
    assertThat(QueryString.canonical("q=%7eA%2f%c3%a9")).isEqualTo("q=~A%2F%C3%A9");
    assertThat(QueryString.canonical("q=é")).isEqualTo("q=%C3%A9");
    assertThat(QueryString.canonical("t=1&a=0&t=0")).isEqualTo("a=0&t=1&t=0");
  }

  @Test
  void queryStringsThatDifferStayApart() {
    assertThat(QueryString.canonical("a=1%26b=2")).isNotEqualTo(QueryString.canonical("a=1&b=2"));
    assertThat(QueryString.canonical("a=%zz")).isNotEqualTo(QueryString.canonical("a=%25zz"));
    assertThat(QueryString.canonical("t=1&t=0")).isNotEqualTo(QueryString.canonical("t=0&t=1"));
    assertThat(QueryString.canonical("a=1%2")).isNotEqualTo(QueryString.canonical("a=1%252"));
  }

  @Test
  void statementsMeetHoweverTheyAreLaidOut() {
    assertThat(SqlText.canonical("select  *\n  from t\twhere a = 'x  y' ; "))
        .isEqualTo("select * from t where a = 'x  y'");
    assertThat(CacheKeys.ofSql("n", "select 1", Map.of("a", 1)))
        .isEqualTo(CacheKeys.ofSql("n", " select\n1;", Map.of("a", 1.0)))
        .isNotEqualTo(CacheKeys.ofSql("n", "select 1", Map.of("a", 2)));
  }

  @Test
  void statementsThatADialectMayReadOtherwiseStayApart() {
    assertThat(SqlText.canonical("select 'a\\'  b'")).isEqualTo("select 'a\\'  b'");
    assertThat(SqlText.canonical("select 5--3\n, 1")).isEqualTo("select 5--3\n, 1");
    assertThat(SqlText.canonical("select 'it''s  me',  2")).isEqualTo("select 'it''s  me', 2");
  }
}
