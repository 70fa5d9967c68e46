package dev.brisk.server.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.fixtures.PostgresServer;
import dev.brisk.server.http.RawClient.Reply;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// S13 and S10: what PostgreSQL has and Java's types have not, constraints by their names, and a
/// table that is migrated under a server that runs.
@Timeout(120)
class S13PostgresAnswersIT {
  private static PostgresServer postgres;
  @TempDir private static Path folder;
  private static YamlServer server;

  @BeforeAll
  static void start() throws Exception {
    postgres = PostgresServer.started();
    execute(
        "create table users (id int primary key, email text, constraint users_email_key unique (email),"
            + " age int not null constraint adults check (age >= 18))",
        "insert into users values (1, 'a@b', 20)",
        "create table fits (short varchar(3), price numeric(5, 2), id uuid, day date, note text)",
        "create table mig (id int, name text)",
        "insert into mig values (1, 'one')");
    server =
        YamlServer.start(
            folder,
            """
            datasources: { pg: { url: "%s", user: %s, password: "%s" } }
            endpoints:
              - path: GET /day
                sql: { datasource: pg, query: "select time '24:00:00' as ends, time '00:00' as begins", result: one }
              - path: GET /arrays
                sql: { datasource: pg, query: "select '{infinity,-infinity,NaN,1}'::float8[] as f, array[timestamptz '2026-11-28 12:00+02', null] as at, array[[1,2],[3,4]] as nested, '{}'::int[] as empty", result: one }
              - path: GET /types
                sql: { datasource: pg, query: "select '12345678-1234-1234-1234-123456789abc'::uuid as id, b'101' as bits, 'infinity'::timestamptz as for_ever, interval '1 day 02:00' as span, '10.0.0.1/8'::inet as net, int4range(1, 5) as span_of, 170141183460469231731687303715884105727::numeric as huge", result: one }
              - path: PUT /users/{id}/{email}/{age}
                sql: { datasource: pg, execute: "insert into users values (:id, :email, :age)" }
              - path: POST /fits
                body: { schema: {"type":"object","properties":{"short":{},"price":{},"id":{},"day":{},"note":{}}} }
                sql: { datasource: pg, execute: "insert into fits values (:short, :price, :id, :day, :note)" }
              - path: GET /mig/{id}
                sql: { datasource: pg, query: "select * from mig where id = :id", result: one }
              - path: PUT /mig/{id}
                sql: { datasource: pg, execute: "insert into mig (id) values (:id)" }
            """
                .formatted(postgres.url(), PostgresServer.USER, PostgresServer.PASSWORD));
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
    postgres.close();
  }

  private static void execute(String... statements) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(
                postgres.url(), PostgresServer.USER, PostgresServer.PASSWORD);
        Statement statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'short':'secret','note':'long, too'} | One of 'note', 'short' is too long: the database keeps 3 characters there.",
        "{'short':'secret','note':'no'} | 'short' is too long: the database keeps 3 characters there.",
        "{'short':'äöü','price':1000.5} | 'price' is too large: the database takes numbers below 1000 there.",
        "{'price':999.999} | 'price' is too large: the database takes numbers below 1000 there.",
        "{'id':'secret'} | The database cannot read the value of 'id'.",
        "{'day':'2026-02-30'} | The database cannot read the value of 'day'.",
        "{'note':'a\\u0000b'} | The database cannot read the value of 'note'.",
        "{'note':'fine','short':'öäü','price':999.99} |",
      })
  void aValueThatDoesNotFitIsNamed(String body, @Nullable String detail) throws IOException {
    Reply reply = server.send("POST", "/fits", body.replace('\'', '"'));
    assertThat(reply.status()).as(reply.text()).isEqualTo(detail == null ? 201 : 422);
    assertThat(reply.text()).contains(detail == null ? "updated" : detail).doesNotContain("secret");
  }

  /// Types are looked at anew once a second at most.
  private static void awaitOk(String method, String path) throws IOException {
    long deadline = System.nanoTime() + 20_000_000_000L;
    Reply reply = server.send(method, path, "");
    while (reply.status() >= 300) {
      assertThat(System.nanoTime()).as(reply.text()).isLessThan(deadline);
      LockSupport.parkNanos(20_000_000);
      reply = server.send(method, path, "");
    }
  }

  @Test
  void valuesThatJavaHasNoTypeForKeepTheirForm() throws IOException {
    assertThat(server.get("/day").text())
        .isEqualTo("{\"ends\":\"24:00:00\",\"begins\":\"00:00:00\"}");
    assertThat(server.get("/arrays").text())
        .isEqualTo(
            "{\"f\":[null,null,null,1.0],\"at\":[\"2026-11-28T10:00:00Z\",null],"
                + "\"nested\":[[1,2],[3,4]],\"empty\":[]}");
    assertThat(server.get("/types").text())
        .isEqualTo(
            "{\"id\":\"12345678-1234-1234-1234-123456789abc\",\"bits\":\"101\","
                + "\"for_ever\":\"infinity\",\"span\":\"1 day 02:00:00\",\"net\":\"10.0.0.1/8\","
                + "\"span_of\":\"[1,5)\",\"huge\":170141183460469231731687303715884105727}");
  }

  @Test
  void aConflictNamesItsConstraintAndNoValue() throws IOException {
    assertThat(server.send("PUT", "/users/2/a@b/20", "").text())
        .contains("users_email_key")
        .doesNotContain("(a@b)");
    assertThat(server.send("PUT", "/users/3/c@d/17", "").text()).contains("adults");
  }

  @Test
  void aTableThatIsMigratedIsServedWithoutARestart() throws Exception {
    assertThat(server.get("/mig/1").text()).isEqualTo("{\"id\":1,\"name\":\"one\"}");
    assertThat(server.get("/mig/k1").status()).isEqualTo(422);
    execute("alter table mig alter id type varchar", "insert into mig values ('k1', 'text')");
    awaitOk("GET", "/mig/k1");
    assertThat(server.get("/mig/k1").text()).isEqualTo("{\"id\":\"k1\",\"name\":\"text\"}");
    awaitOk("PUT", "/mig/k2");
    assertThat(server.get("/mig/k2").status()).isEqualTo(200);
    execute("alter table mig add column more int default 7");
    for (int i = 0; i < 12; i++) {
      assertThat(server.get("/mig/k1").text()).contains("\"more\":7");
    }
  }
}
