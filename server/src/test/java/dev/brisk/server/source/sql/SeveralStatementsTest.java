package dev.brisk.server.source.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SeveralStatementsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "select 1",
        "select 1;",
        "select 1; ; -- the end\n /* ; */ ;",
        "/* ; */ select ';', \";\", `;` -- ;\n",
        "select [a;b] from t",
        "create trigger t after insert on a begin insert into b values (1); select case when 1"
            + " then 2 end; end",
        "create trigger t after insert on a begin insert into b values (1); end;",
        "select case when a then b end from t;"
      })
  void oneStatementIsOne(String text) {
    assertThat(NamedStatement.verbs(text, Dialect.SQLITE)).hasSize(1);
    assertThat(NamedStatement.parse(text, Dialect.SQLITE).names()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "select 1; select 2 | 2",
        "select ';'; (select 2); with x as (select 1) select * from x | 3",
        "begin; update a set b = 1; end; select 1 | 4",
        "create function f() returns int language sql as $$ select 1; select 2; $$; select 1 | 2",
        "create function f() returns int begin atomic select 1; select 2; end; select 1 | 2",
        "select E'\\';'; select 1 | 2",
        "select 1 /* /* ; */ ; */ ; select 2 | 2"
      })
  void severalStatementsAreCounted(String text, int count) {
    assertThat(NamedStatement.verbs(text, Dialect.POSTGRESQL)).hasSize(count);
    assertThat(NamedStatement.parse(text, Dialect.POSTGRESQL).names()).isEmpty();
    assertThatThrownBy(() -> NamedStatement.parse(text.replace("$$", "'"), Dialect.OTHER))
        .hasMessageContaining("a second statement begins at line");
  }

  @Test
  void aFileOfStatementsTellsWhereTheSecondBegins() {
    assertThatThrownBy(() ->
            NamedStatement.parse("insert into a\nvalues (1);\n\n  delete from b", Dialect.SQLITE))
        .hasMessageContaining("line 4, column 3");
  }
}
