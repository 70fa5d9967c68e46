package dev.brisk.server.source.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.fixtures.PostgresServer;
import dev.brisk.fixtures.ServerProcess;
import dev.brisk.server.message.Answer;
import dev.brisk.server.source.DatasourceSettings;
import dev.brisk.server.source.Requests;
import dev.brisk.server.source.Source;
import dev.brisk.server.source.SourceContext;
import dev.brisk.server.source.SourceException;
import dev.brisk.server.source.SourceException.Kind;
import dev.brisk.server.source.SourceProblem;
import dev.brisk.server.source.SourceRequest;
import dev.brisk.server.source.sql.SqlSettings.Result;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgresSourceIT {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static PostgresServer postgres;
  private final List<SourceContext> contexts = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    postgres = PostgresServer.started("max_connections=40");
    execute(
        "create type mood as enum ('good', 'bad')",
        "create table things (id bigint primary key, uid uuid, name text unique, price numeric,"
            + " mood mood, born date, at timestamptz, local timestamp, clock time, ok boolean,"
            + " doc jsonb, raw bytea, tags text[], small smallint, real_ real)",
        "create table parts (id integer primary key, thing bigint not null references things)",
        "insert into things values (1, '6f1f9d0e-1c7f-4a37-9f0e-8f1f0f4c3d2b', 'Ada',"
            + " 12345678901234567890.10, 'good', '2026-11-23', '2026-11-23T05:00:00.5+02',"
            + " '2026-11-23 05:00', '23:59:58', true, '{\"a\": [1, 2.50]}', '\\x0102ff',"
            + " '{x,\"y z\",NULL}', 7, 1.5)",
        "insert into things (id) values (2)");
  }

  @AfterAll
  static void stop() {
    postgres.close();
  }

  @AfterEach
  void close() {
    contexts.forEach(SourceContext::close);
  }

  @Test
  void everyTypeBecomesItsJson() {
    assertThat(Requests.text(query("select * from things where id = :id", Result.ONE), id(1)))
        .isEqualTo(
            "{\"id\":1,\"uid\":\"6f1f9d0e-1c7f-4a37-9f0e-8f1f0f4c3d2b\",\"name\":\"Ada\","
                + "\"price\":12345678901234567890.10,\"mood\":\"good\",\"born\":\"2026-11-23\","
                + "\"at\":\"2026-11-23T03:00:00.5Z\",\"local\":\"2026-11-23T05:00:00\","
                + "\"clock\":\"23:59:58\",\"ok\":true,\"doc\":{\"a\": [1, 2.50]},"
                + "\"raw\":\"AQL/\",\"tags\":[\"x\",\"y z\",null],\"small\":7,\"real_\":1.5}");
    assertThat(Requests.text(query("select * from things where id = :id", Result.ONE), id(2)))
        .isEqualTo(
            "{\"id\":2,\"uid\":null,\"name\":null,\"price\":null,\"mood\":null,\"born\":null,"
                + "\"at\":null,\"local\":null,\"clock\":null,\"ok\":null,\"doc\":null,\"raw\":null,"
                + "\"tags\":null,\"small\":null,\"real_\":null}");
  }

  @Test
  void whatJsonLacksIsNullOrText() {
    assertThat(
            Requests.text(
                query(
                    "select 'NaN'::float8 a, 'Infinity'::numeric b, 'infinity'::date c,"
                        + " '-infinity'::timestamptz d, interval '1 day' e, '{1,2}'::int[] f,"
                        + " '{{1,2},{3,4}}'::float8[] g, 9007199254740993 h, '1.5'::money i,"
                        + " '10.0.0.1'::inet j, 'infinity'::timestamp k, B'101' l,"
                        + " '{2026-11-23}'::date[] m, '23:59:58+02'::timetz n, 1e-7::numeric o",
                    Result.ONE),
                Requests.get(Map.of())))
        .isEqualTo(
            "{\"a\":null,\"b\":null,\"c\":\"infinity\",\"d\":\"-infinity\","
                + "\"e\":\"1 day\",\"f\":[1,2],"
                + "\"g\":[[1.0,2.0],[3.0,4.0]],\"h\":9007199254740993,\"i\":\"$1.50\","
                + "\"j\":\"10.0.0.1\",\"k\":\"infinity\",\"l\":\"101\",\"m\":[\"2026-11-23\"],"
                + "\"n\":\"23:59:58+02\",\"o\":0.0000001}");
  }

  @Test
  void valuesAreBoundInTheTypeThatTheDatabaseExpects() {
    Source insert =
        source(
            "insert into things values (:id, :uid, :name, :price, :mood, :born, :at, :local,"
                + " :clock, :ok, :doc, :raw, :tags, :small, :real) returning *",
            true,
            Result.ONE,
            LONG,
            4);
    String body =
        "{\"uid\":\"00000000-0000-0000-0000-000000000001\",\"name\":\"Bob\",\"price\":0.10,"
            + "\"mood\":\"bad\",\"born\":\"2000-01-01\",\"at\":\"2000-01-01T00:00:00Z\","
            + "\"local\":\"2000-01-01T00:00:00\",\"clock\":\"01:02\",\"ok\":false,"
            + "\"doc\":{\"k\":[1,null]},\"raw\":\"AQL/\",\"tags\":[\"a\",null],\"small\":-3,"
            + "\"real\":2.5}";
    assertThat(Requests.text(insert, Requests.put(Map.of("id", 3L), body)))
        .isEqualTo(
            "{\"id\":3,\"uid\":\"00000000-0000-0000-0000-000000000001\",\"name\":\"Bob\","
                + "\"price\":0.10,\"mood\":\"bad\",\"born\":\"2000-01-01\","
                + "\"at\":\"2000-01-01T00:00:00Z\",\"local\":\"2000-01-01T00:00:00\","
                + "\"clock\":\"01:02:00\",\"ok\":false,\"doc\":{\"k\": [1, null]},"
                + "\"raw\":\"AQL/\",\"tags\":[\"a\",null],\"small\":-3,\"real_\":2.5}");
    assertThat(Requests.text(insert, Requests.put(Map.of("id", 4L), "{}")))
        .startsWith("{\"id\":4,\"uid\":null");
  }

  @Test
  void anOptionalFilterWorksWithoutAndWithItsValue() {
    Source source =
        query(
            "select id from things where (:name is null or name = :name)"
                + " and (:least::bigint is null or id >= :least) and id <= 2 order by id",
            Result.MANY);
    assertThat(Requests.text(source, Requests.get(Map.of()))).isEqualTo("[{\"id\":1},{\"id\":2}]");
    assertThat(Requests.text(source, Requests.get(Map.of("name", "Ada"))))
        .isEqualTo("[{\"id\":1}]");
    assertThat(Requests.text(source, Requests.get(Map.of("least", 2L)))).isEqualTo("[{\"id\":2}]");
  }

  @Test
  void listsBindToArraysAndOperatorsOfJsonWork() {
    assertThat(
            Requests.text(
                query("select count(*) from things where id = any(:ids)", Result.VALUE),
                Requests.get(Map.of("ids", List.of(1L, 2L, 99L)))))
        .isEqualTo("2");
    assertThat(
            Requests.text(
                query("select id from things where doc ? 'a' and id = :id", Result.VALUE), id(1)))
        .isEqualTo("1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "select 1 where :v = '00000000-0000-0000-0000-000000000001'::uuid | no-uuid",
        "select 1 where :v = current_date                                 | someday",
        "select 1 where :v = 1::int                                       | 99999999999",
        "select 1 where :v = 1::smallint                                  | 70000",
        "select 1 where :v = 1::int                                       | 1.5",
        "select 1 where :v = 1::int                                       | x",
        "select 1 where :v = 1::bigint                                    | 1e30",
        "select 1 where :v = 'good'::mood                                 | ugly"
      })
  void aValueThatDoesNotFitIsRefusedWithoutTellingTheStatement(String text, String value) {
    SourceException failure =
        Requests.failure(query(text, Result.MANY), Requests.get(Map.of("v", value)));
    assertThat(failure.kind()).isEqualTo(Kind.REFUSED);
    assertThat(failure.getMessage()).doesNotContain("select").doesNotContain(value);
  }

  @Test
  void hugeExponentsDoNotFillTheHeap() {
    Source source = query("select 1 where :v = 1::numeric", Result.MANY);
    assertThat(Requests.failure(source, Requests.put(Map.of(), "{\"v\":1e999999999}")).kind())
        .isEqualTo(Kind.REFUSED);
    Source integer = query("select 1 where :v = 1::bigint", Result.MANY);
    assertThat(Requests.failure(integer, Requests.put(Map.of(), "{\"v\":1e999999999}")).kind())
        .isEqualTo(Kind.REFUSED);
  }

  @Test
  void aBrokenConstraintIsAConflict() {
    for (String statement :
        List.of(
            "insert into things (id, name) values (77, :name)",
            "insert into parts values (1, 4711)",
            "insert into parts values (1, null)")) {
      SourceException failure =
          Requests.failure(write(statement), Requests.get(Map.of("name", "Ada")));
      assertThat(failure.kind()).as(statement).isEqualTo(Kind.CONFLICT);
      // Its constraint or column is named (entry S13), and no value.
      assertThat(failure.getMessage())
          .containsPattern("things_\\w+|parts_\\w+|thing")
          .doesNotContain("Ada")
          .doesNotContain("4711");
    }
  }

  @Test
  void aWriteTellsHowManyRowsAndNoneIsNotFound() {
    Source update = write("update things set small = :small where id = :id");
    assertThat(Requests.text(update, Requests.put(Map.of("id", 2L), "{\"small\":null}")))
        .isEqualTo("{\"updated\":1}");
    assertThat(Requests.failure(update, Requests.put(Map.of("id", 99L), "{}")).kind())
        .isEqualTo(Kind.NOT_FOUND);
  }

  @Test
  void aStatementOverItsTimeIsCancelledInTheDatabase() throws Exception {
    Source slow =
        source("select pg_sleep(60), 'timeout-test'", false, Result.ONE, Duration.ofMillis(300), 2);
    assertThat(Requests.failure(slow, Requests.get(Map.of())).kind()).isEqualTo(Kind.TIMEOUT);
    awaitNoStatement("timeout-test");
  }

  @Test
  void cancellingTheFutureCancelsInTheDatabase() throws Exception {
    Source slow = query("select pg_sleep(60), 'cancel-test'", Result.ONE);
    CompletableFuture<Answer> call = slow.fetch(Requests.get(Map.of())).toCompletableFuture();
    ServerProcess.await("the statement to run", LONG, () -> running("cancel-test") == 1);

    call.cancel(true);

    awaitNoStatement("cancel-test");
  }

  @Test
  void whoWaitsTooLongForAConnectionIsUnavailable() throws Exception {
    SourceContext context = context(postgres.url(), 1, Duration.ofMillis(300));
    Source slow = source(context, "select pg_sleep(60), 'pool-test'", false, Result.ONE, LONG);
    CompletableFuture<Answer> call = slow.fetch(Requests.get(Map.of())).toCompletableFuture();
    ServerProcess.await("the statement to run", LONG, () -> running("pool-test") == 1);

    SourceException failure = Requests.failure(slow, Requests.get(Map.of()));

    assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(failure.retryAfter()).isPositive();
    assertThat(slow.statistics().pool().running()).isEqualTo(1);
    call.cancel(true);
    awaitNoStatement("pool-test");
  }

  @Test
  void aDatabaseThatDiesIsUnavailableAndUsedAgainWhenItIsBack() {
    try (PostgresServer own = PostgresServer.started()) {
      SourceContext context = context(own.url(), 3, Duration.ofMillis(500));
      Source one = source(context, "select 1", false, Result.VALUE, LONG);
      assertThat(Requests.text(one, Requests.get(Map.of()))).isEqualTo("1");

      own.kill();
      for (int i = 0; i < 3; i++) {
        SourceException failure = Requests.failure(one, Requests.get(Map.of()));
        assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(failure.getMessage())
            .doesNotContain(PostgresServer.PASSWORD)
            .doesNotContain("127.0.0.1")
            .doesNotContain("select");
      }
      assertThat(one.check().toCompletableFuture().join().orElseThrow()).contains("'db'");

      own.start();
      ServerProcess.await("an answer again", LONG, () -> answers(one));
      assertThat(one.check().toCompletableFuture().join()).isEmpty();
    }
  }

  @Test
  void aDatabaseThatHangsIsATimeoutAndItsConnectionIsGivenUp() {
    try (PostgresServer own = PostgresServer.started()) {
      SourceContext context = context(own.url(), 1, Duration.ofSeconds(1));
      Source one = source(context, "select 1", false, Result.VALUE, Duration.ofMillis(500));
      assertThat(Requests.text(one, Requests.get(Map.of()))).isEqualTo("1");

      own.pause();
      assertThat(Requests.failure(one, Requests.get(Map.of())).kind())
          .isIn(Kind.TIMEOUT, Kind.UNAVAILABLE);
      // The only worker comes free although the database never answered it.
      ServerProcess.await("the worker", LONG, () -> one.statistics().pool().running() == 0);

      own.resume();
      ServerProcess.await("an answer again", LONG, () -> answers(one));
    }
  }

  @Test
  void aDatabaseThatIsAwayAtTheStartIsFoundLater() {
    try (PostgresServer own = PostgresServer.started()) {
      own.stop();
      SourceContext context = context(own.url(), 2, Duration.ofSeconds(1));
      Source one = source(context, "select :n::int + 1", false, Result.VALUE, LONG);
      assertThat(Requests.failure(one, Requests.get(Map.of("n", 1L))).kind())
          .isEqualTo(Kind.UNAVAILABLE);

      own.start();
      ServerProcess.await(
          "an answer",
          LONG,
          () -> {
            try {
              return Requests.text(one, Requests.get(Map.of("n", 1L))).equals("2");
            } catch (RuntimeException notYet) {
              return false;
            }
          });
    }
  }

  @Test
  void aWrongPasswordIsUnavailableAndNeverShown() {
    SourceContext context =
        context(
            new DatasourceSettings(
                "db",
                postgres.url(),
                PostgresServer.USER,
                "wrong-secret",
                1,
                Duration.ofSeconds(1)));
    Source one = source(context, "select 1", false, Result.VALUE, LONG);
    SourceException failure = Requests.failure(one, Requests.get(Map.of()));
    assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
    for (Throwable at = failure; at != null; at = at.getCause()) {
      assertThat(String.valueOf(at.getMessage())).doesNotContain("wrong-secret");
    }
  }

  @Test
  void aStatementThatTheDatabaseRefusesIsAProblemAtTheStart() {
    assertThatThrownBy(() -> query("select nam from things where id = :id", Result.ONE))
        .isInstanceOf(SourceProblem.class)
        .hasMessageContaining("sql.query")
        .hasMessageContaining("column \"nam\" does not exist");
    assertThatThrownBy(() -> write("update things set id = where"))
        .hasMessageContaining("sql.execute")
        .hasMessageContaining("syntax error");
  }

  @Test
  void aResultThatIsTooLargeIsAFailureAndTheConnectionServesOn() {
    SourceContext context = context(postgres.url(), 1, Duration.ofSeconds(5));
    Source small = source(context, "select 1", false, Result.VALUE, LONG);
    for (String megabytes : List.of("9", "80")) {
      Source large =
          source(
              context,
              "select repeat('x', 1000000) from generate_series(1, " + megabytes + ")",
              false,
              Result.MANY,
              LONG);
      SourceException failure = Requests.failure(large, Requests.get(Map.of()));
      assertThat(failure).hasMessageContaining("The result is larger than");
      assertThat(failure.kind()).isEqualTo(Kind.FAILED);
      ServerProcess.await("an answer again", LONG, () -> answers(small));
    }
  }

  @Test
  void manyCallersShareFewConnections() {
    SourceContext context = context(postgres.url(), 3, Duration.ofSeconds(20));
    Source slow =
        source(
            context,
            "select count(*) from pg_stat_activity, pg_sleep(0.01) where query like"
                + " '%many callers%' and state = 'active'",
            false,
            Result.VALUE,
            LONG);
    List<CompletableFuture<Answer>> calls = new ArrayList<>();
    for (int i = 0; i < 45; i++) {
      calls.add(slow.fetch(Requests.get(Map.of())).toCompletableFuture());
    }
    for (CompletableFuture<Answer> call : calls) {
      assertThat(Integer.parseInt(Requests.text(call.join()))).isBetween(1, 3);
    }
  }

  private static SourceRequest id(long id) {
    return Requests.get(Map.of("id", id));
  }

  private static boolean answers(Source source) {
    try {
      return Requests.text(source, Requests.get(Map.of())).equals("1");
    } catch (RuntimeException notYet) {
      return false;
    }
  }

  private static void awaitNoStatement(String mark) {
    ServerProcess.await("the statement to end", LONG, () -> running(mark) == 0);
  }

  private static int running(String mark) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet count =
            statement.executeQuery(
                "select count(*) from pg_stat_activity where state = 'active' and pid <>"
                    + " pg_backend_pid() and query like '%"
                    + mark
                    + "%'")) {
      count.next();
      return count.getInt(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Connection connect() throws SQLException {
    return DriverManager.getConnection(
        postgres.url(), PostgresServer.USER, PostgresServer.PASSWORD);
  }

  private static void execute(String... statements) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private Source query(String text, Result result) {
    return source(text, false, result, LONG, 4);
  }

  private Source write(String text) {
    return source(text, true, Result.ONE, LONG, 4);
  }

  private Source source(
      String text, boolean write, Result result, Duration timeout, int connections) {
    return source(
        context(postgres.url(), connections, Duration.ofSeconds(5)), text, write, result, timeout);
  }

  private static Source source(
      SourceContext context, String text, boolean write, Result result, Duration timeout) {
    return new SqlSource(
        new SqlSettings("db", text, write, result, timeout), Databases.find(context, "db"));
  }

  private SourceContext context(String url, int connections, Duration connectTimeout) {
    return context(
        new DatasourceSettings(
            "db", url, PostgresServer.USER, PostgresServer.PASSWORD, connections, connectTimeout));
  }

  private SourceContext context(DatasourceSettings settings) {
    SourceContext context = new SourceContext(Path.of("."), Map.of("db", settings));
    contexts.add(context);
    return context;
  }
}
