package dev.brisk.server.source.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamedStatementTest {
  @Test
  void eachNameBecomesAPlaceInOrder() {
    NamedStatement statement = postgres("select * from t where a = :a and (b = :b or c=:a)");

    assertThat(statement.sql()).isEqualTo("select * from t where a = ? and (b = ? or c=?)");
    assertThat(statement.names()).containsExactly("a", "b", "a");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select ':a'",
        "select 'it''s :a'",
        "select E'it\\'s :a'",
        "select e'\\\\' || ':a'",
        "select \"col:a\"",
        "select \"a\"\":b\"",
        "select 1 -- :a",
        "select 1 -- it's :a\n + 1",
        "select /* :a ' */ 1",
        "select /* a /* :b */ :c */ 1",
        "select x::int",
        "select $$ :a ' $$",
        "select $tag$ :a $$ ' $tag$",
        "select a$b, c$ from t",
        "select m[1:2]",
        "select f(a := 1)",
        "select 12:30",
        "select `a:b`"
      })
  void whatOnlyLooksLikeANameIsLeftAlone(String text) {
    assertThat(postgres(text)).isEqualTo(new NamedStatement(text, List.of(), Set.of()));
  }

  @Test
  void aCastOfAParameterKeepsBoth() {
    assertThat(postgres("select :a::int, m[:i]"))
        .isEqualTo(new NamedStatement("select ?::int, m[?]", List.of("a", "i"), Set.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "update t set a = :a, b=:b where c = :c | a,b",
        "update t set a = :a::int where c = :c | a",
        "update t set a = coalesce(:a, a), b = :b + 1, c = case when :c.sent then :c else c end |",
        "with n as (select 1) update t set a = :a from n | a",
        "insert into t values (:a) on conflict (a) do update set b = :b | b",
        "select a from t where a = :a |",
        "update t set (a, b) = (:a, :b) |",
      })
  void whatAnUpdateSetsAsItIsIsKnown(String text, @Nullable String assigned) {
    assertThat(postgres(text).assigned())
        .isEqualTo(assigned == null ? Set.of() : Set.of(assigned.split(",")));
  }

  @Test
  void whetherANameWasSentIsANameOfItsOwn() {
    NamedStatement statement = postgres("select :a.sent, :a.sentence, (:row).sent");
    assertThat(statement.names()).containsExactly("a.sent", "a", "row");
    assertThat(statement.sql()).isEqualTo("select ?, ?.sentence, (?).sent");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "insert into t values (:a) | true",
        "INSERT INTO t select 1 where :a or :b returning * | true",
        "insert or replace into t values (1) | false",
        "insert into t values (1) on conflict do nothing | false",
        "insert into t values (1) on duplicate key update a = 1 | false",
        "insert into t values (1); insert into t values (2) | false",
        "update t set conflict = 1 | false",
      })
  void whatOnlyInsertsIsKnown(String text, boolean inserts) {
    assertThat(NamedStatement.inserts(text)).isEqualTo(inserts);
  }

  @Test
  void aBackslashEndsNoStandardString() {
    assertThat(postgres("select '\\', :a, some'\\', :b").names()).containsExactly("a", "b");
    assertThat(postgres("select type'\\', :b, E'\\', :c'").names()).containsExactly("b");
  }

  @Test
  void jsonOperatorsOfPostgresAreEscapedForTheDriver() {
    assertThat(postgres("select a ? 'k' from t where a ?| :keys").sql())
        .isEqualTo("select a ?? 'k' from t where a ??| ?");
  }

  @Test
  void bracketsQuoteIdentifiersInSqliteAndCommentsDoNotNest() {
    assertThat(NamedStatement.parse("select [a:b], :c", Dialect.SQLITE).names())
        .containsExactly("c");
    assertThat(NamedStatement.parse("select /* /* */ :c", Dialect.SQLITE).names())
        .containsExactly("c");
  }

  @ParameterizedTest
  @ValueSource(strings = {"select ?", "select ?1", "select $a"})
  void parametersOfAnotherStyleAreRefusedWithTheirPlace(String text) {
    assertThatThrownBy(() -> NamedStatement.parse(text, Dialect.SQLITE))
        .hasMessageContaining("line 1, column 8")
        .hasMessageContaining(":name");
  }

  @ParameterizedTest
  @ValueSource(strings = {"select 'a", "select \"a", "select /* a", "select $$ a", "select E'a\\'"})
  void whatDoesNotEndIsRefused(String text) {
    assertThatThrownBy(() -> postgres(text)).hasMessageContaining("does not end");
  }

  /// An independent way to the same promise: a statement put together from pieces whose meaning is
  /// known has exactly the parameters of its parameter pieces, and everything else unchanged.
  @Property(tries = 2000)
  void piecesKeepTheirMeaningInAnyOrder(@ForAll("pieces") List<Piece> pieces) {
    StringBuilder text = new StringBuilder();
    StringBuilder sql = new StringBuilder();
    List<String> names = new java.util.ArrayList<>();
    for (Piece piece : pieces) {
      text.append(piece.text()).append(' ');
      sql.append(piece.parameter() ? "?" : piece.text()).append(' ');
      if (piece.parameter()) {
        names.add(piece.text().substring(1));
      }
    }

    assertThat(postgres(text.toString()))
        .isEqualTo(new NamedStatement(sql.toString(), names, Set.of()));
  }

  @Property(tries = 3000)
  void anyTextIsScannedOrRefusedAndPlacesMatchNames(
      @ForAll("noise") String text, @ForAll Dialect dialect) {
    NamedStatement statement;
    try {
      statement = NamedStatement.parse(text, dialect);
    } catch (IllegalArgumentException refused) {
      assertThat(refused).hasMessageMatching("(?s).*line \\d+, column \\d+.*");
      return;
    }
    // Whatever was replaced was ":name" -> "?"; undoing it gives the text back.
    int removed = statement.names().stream().mapToInt(String::length).sum();
    long doubled = dialect == Dialect.POSTGRESQL ? text.chars().filter(c -> c == '?').count() : 0;
    assertThat(statement.sql().length())
        .isBetween(text.length() - removed, (int) (text.length() - removed + doubled));
  }

  record Piece(String text, boolean parameter) {}

  @Provide
  Arbitrary<List<Piece>> pieces() {
    Arbitrary<String> content =
        Arbitraries.strings().withChars("ab:?$'\"-/*[]\\ \n").ofMaxLength(12);
    Arbitrary<Piece> literal =
        content.map(text -> new Piece("'" + text.replace("'", "''") + "'", false));
    Arbitrary<Piece> identifier =
        content.map(text -> new Piece("\"" + text.replace("\"", "\"\"") + "\"", false));
    Arbitrary<Piece> comment =
        content.map(text -> new Piece("/* " + text.replaceAll("[*/]", "") + " */", false));
    Arbitrary<Piece> line =
        content.map(text -> new Piece("--" + text.replace("\n", "") + "\n", false));
    Arbitrary<Piece> dollars =
        content.map(text -> new Piece("$q$" + text.replace("$", "") + "$q$", false));
    Arbitrary<Piece> plain =
        Arbitraries.of("select", "a.b", "x::int", "= 1", "(", ")", ",", "a->>'k'", ":=", "e", "E")
            .map(text -> new Piece(text, false));
    Arbitrary<Piece> parameter =
        Combinators.combine(
                Arbitraries.of("a", "b_1", "_c", "User"), Arbitraries.integers().between(0, 9))
            .as((name, number) -> new Piece(":" + name + number, true));
    return Arbitraries.oneOf(literal, identifier, comment, line, dollars, plain, parameter)
        .list()
        .ofMaxSize(20);
  }

  @Provide
  Arbitrary<String> noise() {
    return Arbitraries.strings().withChars("ab1:?$'\"-/*[]`eE\\ \n=").ofMaxLength(40);
  }

  private static NamedStatement postgres(String text) {
    return NamedStatement.parse(text, Dialect.POSTGRESQL);
  }
}
