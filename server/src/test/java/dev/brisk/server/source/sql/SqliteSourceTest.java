package dev.brisk.server.source.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.server.message.Answer;
import dev.brisk.server.source.DatasourceSettings;
import dev.brisk.server.source.Requests;
import dev.brisk.server.source.Source;
import dev.brisk.server.source.SourceContext;
import dev.brisk.server.source.SourceException;
import dev.brisk.server.source.SourceProblem;
import dev.brisk.server.source.SourceRequest;
import dev.brisk.server.source.SourceStatistics;
import dev.brisk.server.source.sql.SqlSettings.Result;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteSourceTest {
  private static final Duration SECONDS = Duration.ofSeconds(20);
  private static final String ENDLESS =
      "with recursive n(i) as (select 1 union all select i + 1 from n) select max(i) from n";

  @TempDir Path directory;
  private SourceContext context;

  @BeforeEach
  void createUsers() throws Exception {
    execute(
        "create table users (id integer primary key, name text not null unique, age integer,"
            + " active boolean, joined timestamp, extra json, photo blob, score real)",
        "insert into users values (1, 'Ada', 36, 1, '2026-11-23 03:00:00', '{\"a\":[1,2]}',"
            + " x'0102ff', 1.5)",
        "insert into users values (9007199254740993, 'Big', null, 0, null, 'no json', null, null)");
    context =
        new SourceContext(
            directory,
            Map.of(
                "shop",
                new DatasourceSettings(
                    "shop", "jdbc:sqlite:users.db", null, null, 4, Duration.ofSeconds(5))));
  }

  @AfterEach
  void close() {
    context.close();
  }

  @Test
  void oneRowIsAnObjectTypedByTheDatabase() {
    assertThat(Requests.text(query("select * from users where id = :id", Result.ONE), id(1)))
        .isEqualTo(
            "{\"id\":1,\"name\":\"Ada\",\"age\":36,\"active\":true,"
                + "\"joined\":\"2026-11-23T03:00:00\",\"extra\":{\"a\":[1,2]},"
                + "\"photo\":\"AQL/\",\"score\":1.5}");
  }

  @Test
  void integersStayExactAndWhatIsNoJsonStaysText() {
    assertThat(
            Requests.text(
                query("select id, age, active, extra from users where id = :id", Result.ONE),
                id(9007199254740993L)))
        .isEqualTo("{\"id\":9007199254740993,\"age\":null,\"active\":false,\"extra\":\"no json\"}");
  }

  @Test
  void manyRowsAreAnArrayEvenOfNone() {
    Source names = query("select name from users where age > :age order by id", Result.MANY);
    assertThat(Requests.text(names, Requests.get(Map.of("age", 30L))))
        .isEqualTo("[{\"name\":\"Ada\"}]");
    assertThat(Requests.text(names, Requests.get(Map.of("age", 99L)))).isEqualTo("[]");
  }

  @Test
  void valueIsTheFirstColumnAlone() {
    assertThat(
            Requests.text(
                query("select count(*) from users", Result.VALUE), Requests.get(Map.of())))
        .isEqualTo("2");
  }

  /// Statements stay prepared; another program may change the tables meanwhile.
  @Test
  void aSchemaThatChangesBetweenTwoCallsIsSeenByTheSecond() throws Exception {
    Source all = query("select * from users where id = :id", Result.ONE);
    Source two = query("select age, name from users where id = :id", Result.ONE);
    Requests.text(all, id(1));
    assertThat(Requests.text(two, id(1))).isEqualTo("{\"age\":36,\"name\":\"Ada\"}");
    execute("drop table users", "create table users (name text, age text, id integer)");
    execute("insert into users values ('Eve', 'forty', 1)");
    assertThat(Requests.text(all, id(1)))
        .isEqualTo("{\"name\":\"Eve\",\"age\":\"forty\",\"id\":1}");
    assertThat(Requests.text(two, id(1))).isEqualTo("{\"age\":\"forty\",\"name\":\"Eve\"}");
  }

  @Test
  void aStatementThatFailedIsPreparedAnew() throws Exception {
    Source insert = write("insert into users (id, name) values (:id, :name)");
    SourceException twice =
        Requests.failure(insert, Requests.put(Map.of("id", 1L), "{\"name\":\"Ann\"}"));
    assertThat(twice.kind()).isEqualTo(SourceException.Kind.CONFLICT);
    assertThat(Requests.text(insert, Requests.put(Map.of("id", 2L), "{\"name\":\"Ann\"}")))
        .isEqualTo("{\"updated\":1}");
    assertThat(Requests.text(insert, Requests.put(Map.of("id", 3L), "{\"name\":\"Bo\"}")))
        .isEqualTo("{\"updated\":1}");
  }

  @Test
  void noRowIsNotFound() {
    SourceException failure =
        Requests.failure(query("select * from users where id = :id", Result.ONE), id(7));
    assertThat(failure.kind()).isEqualTo(SourceException.Kind.NOT_FOUND);
  }

  @Test
  void aParameterIsBoundAndNeverPartOfTheStatement() {
    Source byName = query("select id from users where name = :name", Result.MANY);
    assertThat(Requests.text(byName, Requests.get(Map.of("name", "x' or '1'='1")))).isEqualTo("[]");
  }

  @Test
  void aWriteTakesBodyFieldsAndTellsHowManyRows() {
    Source update = write("update users set name = :name, age = :age where id = :id");
    assertThat(
            Requests.text(update, Requests.put(Map.of("id", 1L), "{\"name\":\"Eve\",\"age\":40}")))
        .isEqualTo("{\"updated\":1}");
    assertThat(
            Requests.text(query("select name, age from users where id = :id", Result.ONE), id(1)))
        .isEqualTo("{\"name\":\"Eve\",\"age\":40}");
  }

  @Test
  void aBodyCannotRedirectAWriteToAnotherRow() {
    Source update = write("update users set age = :age where id = :id");
    Requests.answer(update, Requests.put(Map.of("id", 1L), "{\"age\":1,\"id\":9007199254740993}"));
    assertThat(Requests.text(query("select age from users where id = :id", Result.VALUE), id(1)))
        .isEqualTo("1");
  }

  @Test
  void aWriteThatTouchesNoRowIsNotFound() {
    Source update = write("update users set age = 1 where id = :id");
    assertThat(Requests.failure(update, id(7)).kind()).isEqualTo(SourceException.Kind.NOT_FOUND);
  }

  @Test
  void aBrokenConstraintIsAConflictThatTellsNothingOfTheStatement() {
    Source insert = write("insert into users (name) values (:name)");
    SourceException failure =
        Requests.failure(insert, Requests.put(Map.of(), "{\"name\":\"Ada\"}"));
    assertThat(failure.kind()).isEqualTo(SourceException.Kind.CONFLICT);
    assertThat(failure.getMessage()).doesNotContain("users").doesNotContain("insert");
  }

  @Test
  void returningAnswersTheRow() {
    Source insert = write("insert into users (id, name) values (:id, :name) returning id, name");
    assertThat(Requests.text(insert, Requests.put(Map.of(), "{\"id\":5,\"name\":\"Zoe\"}")))
        .isEqualTo("{\"id\":5,\"name\":\"Zoe\"}");
  }

  @Test
  void aStatementOverItsTimeIsCancelledInTheDatabase() {
    Source endless =
        new SqlSource(
            new SqlSettings("shop", ENDLESS, false, Result.VALUE, Duration.ofMillis(200)),
            Databases.find(context, "shop"));
    List<CompletableFuture<Answer>> calls = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      calls.add(endless.fetch(Requests.get(Map.of())).toCompletableFuture());
    }
    for (CompletableFuture<Answer> call : calls) {
      assertThat(call)
          .failsWithin(20, TimeUnit.SECONDS)
          .withThrowableOfType(java.util.concurrent.ExecutionException.class)
          .havingCause()
          .isInstanceOfSatisfying(
              SourceException.class,
              failure -> assertThat(failure.kind()).isEqualTo(SourceException.Kind.TIMEOUT));
    }
    // Were they still computing, no worker would be free for this.
    assertThat(Requests.text(query("select 1", Result.VALUE), Requests.get(Map.of())))
        .isEqualTo("1");
  }

  @Test
  void cancellingTheFutureStopsTheStatement() {
    Source endless = query(ENDLESS, Result.VALUE);
    List<CompletableFuture<Answer>> calls = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      calls.add(endless.fetch(Requests.get(Map.of())).toCompletableFuture());
    }
    calls.forEach(call -> call.cancel(true));
    assertThat(Requests.text(query("select 1", Result.VALUE), Requests.get(Map.of())))
        .isEqualTo("1");
  }

  @Test
  void beyondWorkersAndQueueCallsAreRefusedAtOnceWithRetryAfter() {
    Source endless = query(ENDLESS, Result.VALUE);
    List<CompletableFuture<Answer>> calls = new ArrayList<>();
    SourceStatistics.Pool pool = endless.statistics().pool();
    for (int i = 0; i < pool.limit() + pool.queueLimit(); i++) {
      calls.add(endless.fetch(Requests.get(Map.of())).toCompletableFuture());
    }
    SourceException refused = Requests.failure(endless, Requests.get(Map.of()));
    calls.forEach(call -> call.cancel(true));

    assertThat(refused.kind()).isEqualTo(SourceException.Kind.UNAVAILABLE);
    assertThat(refused.retryAfter()).isPositive();
    assertThat(endless.statistics().pool().rejected()).isPositive();
  }

  @Test
  void moreRowsOrBytesThanAllowedIsAFailureRatherThanATornAnswer() {
    Source rows = limited(1, 1 << 20);
    Source bytes = limited(100, 20);
    assertThat(Requests.failure(rows, Requests.get(Map.of())))
        .hasMessageContaining("more than 1 rows");
    assertThat(Requests.failure(bytes, Requests.get(Map.of())))
        .hasMessageContaining("larger than 20 bytes");
  }

  private Source limited(int maxRows, long maxBytes) {
    return new SqlSource(
        new SqlSettings(
            "shop",
            "select id, name from users",
            false,
            Result.MANY,
            SECONDS,
            maxRows,
            maxBytes,
            null,
            null),
        Databases.find(context, "shop"));
  }

  @Test
  void aLockedDatabaseIsUnavailable() throws Exception {
    SourceContext impatient =
        new SourceContext(
            directory,
            Map.of(
                "shop",
                new DatasourceSettings(
                    "shop",
                    "jdbc:sqlite:users.db?busy_timeout=50",
                    null,
                    null,
                    1,
                    Duration.ofSeconds(5))));
    try (impatient;
        Connection other =
            DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("users.db"));
        Statement lock = other.createStatement()) {
      lock.execute("begin exclusive");
      Source update =
          new SqlSource(
              new SqlSettings(
                  "shop", "update users set age = 1 where id = :id", true, Result.ONE, SECONDS),
              Databases.find(impatient, "shop"));
      assertThat(Requests.failure(update, id(1)).kind())
          .isEqualTo(SourceException.Kind.UNAVAILABLE);
      lock.execute("rollback");
      assertThat(Requests.text(update, id(1))).isEqualTo("{\"updated\":1}");
    }
  }

  @Test
  void aStatementThatTheDatabaseRefusesIsAProblemAtTheStart() {
    assertThatThrownBy(() -> query("select nam from users", Result.ONE))
        .isInstanceOf(SourceProblem.class)
        .hasMessageContaining("sql.query")
        .hasMessageContaining("no such column: nam");
    assertThatThrownBy(() -> write("update users set age = @age"))
        .hasMessageContaining("sql.execute")
        .hasMessageContaining(":name");
  }

  @Test
  void aMissingFileAndAnUnknownDatasourceAreProblemsAtTheStart() {
    assertThatThrownBy(() -> Databases.find(context, "shoop")).hasMessageContaining("[shop]");
    SourceContext missing =
        new SourceContext(
            directory,
            Map.of(
                "x", new DatasourceSettings("x", "jdbc:sqlite:none.db", null, null, 1, SECONDS)));
    assertThatThrownBy(() -> Databases.find(missing, "x"))
        .hasMessageContaining("none.db")
        .hasMessageContaining("no such file");
    missing.close();
  }

  @Test
  void fingerprintsDifferWithTheStatementOnly() {
    String one = query("select 1", Result.VALUE).fingerprint();
    assertThat(query("select 1", Result.VALUE).fingerprint()).isEqualTo(one);
    assertThat(query("select 2", Result.VALUE).fingerprint()).isNotEqualTo(one);
  }

  @Test
  void checkIsEmptyWhenTheDatabaseAnswers() {
    assertThat(query("select 1", Result.VALUE).check().toCompletableFuture())
        .succeedsWithin(20, TimeUnit.SECONDS)
        .satisfies(problem -> assertThat(problem).isEmpty());
  }

  private Source query(String text, Result result) {
    return new SqlSource(
        new SqlSettings("shop", text, false, result, SECONDS), Databases.find(context, "shop"));
  }

  private Source write(String text) {
    return new SqlSource(
        new SqlSettings("shop", text, true, Result.ONE, SECONDS), Databases.find(context, "shop"));
  }

  private static SourceRequest id(long id) {
    return Requests.get(Map.of("id", id));
  }

  private void execute(String... statements) throws Exception {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("users.db"));
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
