package dev.brisk.server.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.fixtures.PostgresServer;
import dev.brisk.server.http.RawClient.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A write that PostgreSQL had committed was answered 404, its tags stayed valid, and the old
/// answer with them; and numbers that went to PostgreSQL lost digits (S03).
@Timeout(120)
class S06CommittedWriteIT {
  private static PostgresServer postgres;
  @TempDir static Path directory;
  private static YamlServer server;

  @BeforeAll
  static void start() throws Exception {
    postgres = PostgresServer.started();
    execute(
        "create table acct (id int primary key, bal int check (bal >= 0))",
        "create table log (line text)",
        "create procedure pay() language sql as 'update acct set bal = bal + 1 where id = 1'",
        "create table exact (id int primary key, n numeric, n8 numeric(20,8), doc jsonb, js json,"
            + " list numeric[], f8 float8, big bigint)");
    Files.writeString(directory.resolve("any.json"), "{\"type\":\"object\"}");
    server =
        YamlServer.start(
            directory,
            """
            datasources:
              bank: { url: "%s", user: %s, password: "%s" }
            endpoints:
              - path: GET /sums
                sql: { datasource: bank, query: "select id, bal from acct order by id" }
                cache: { ttl: 1h, tags: [acct] }
              - path: POST /void
                sql: { datasource: bank, execute: "select 1" }
                invalidates: [acct]
              - path: POST /second
                sql: { datasource: bank, execute: "update acct set bal = 7 where id = -1; update acct set bal = 8 where id = 1" }
                invalidates: [acct]
              - path: POST /first
                sql: { datasource: bank, execute: "update acct set bal = 9 where id = 1; update acct set bal = 8 where id = -1" }
                invalidates: [acct]
              - path: POST /both
                sql: { datasource: bank, execute: "update acct set bal = bal + 1; delete from log" }
                invalidates: [acct]
              - path: POST /neither
                sql: { datasource: bank, execute: "update acct set bal = 1 where id = -1; delete from acct where id = -2" }
                invalidates: [acct]
              - path: POST /call
                sql: { datasource: bank, execute: "call pay()" }
                invalidates: [acct]
              - path: POST /call-then
                sql: { datasource: bank, execute: "call pay(); update acct set bal = 5 where id = 2" }
                invalidates: [acct]
              - path: POST /do
                sql: { datasource: bank, execute: "do $$ begin update acct set bal = 3; end $$" }
                invalidates: [acct]
              - path: POST /truncate
                sql: { datasource: bank, execute: "truncate acct" }
                invalidates: [acct]
              - path: POST /with
                sql: { datasource: bank, execute: "with gone as (delete from acct returning 1) update log set line = 'y' where line = 'none'" }
                invalidates: [acct]
              - path: POST /rows
                sql: { datasource: bank, execute: "update acct set bal = 4 where id = 1 returning id; update acct set bal = 6 where id = 2 returning id, bal" }
                invalidates: [acct]
              - path: POST /no-row
                sql: { datasource: bank, execute: "update acct set bal = 4 where id = 1; update acct set bal = 6 where id = -2 returning id", result: one }
                invalidates: [acct]
              - path: POST /too-many
                sql: { datasource: bank, execute: "update acct set bal = 4 returning id", max-rows: 1 }
                invalidates: [acct]
              - path: POST /breaks
                sql: { datasource: bank, execute: "update acct set bal = 44 where id = 1; update acct set bal = -1 where id = 2" }
                invalidates: [acct]
              - path: POST /lost
                sql: { datasource: bank, execute: "update acct set bal = 44 where id = 1; select pg_terminate_backend(pg_backend_pid())" }
                invalidates: [acct]
              - path: GET /reads
                sql: { datasource: bank, query: "set local enable_seqscan = on; select bal from acct where id = 1", result: value }
              - path: PUT /exact
                body: { schema: any.json }
                sql: { datasource: bank, execute: "update exact set n = :n, n8 = :n8, doc = :doc, js = :js, list = :list, f8 = :f8, big = :big" }
              - path: GET /exact
                sql: { datasource: bank, query: "select n, n8, doc, js, list, f8, big from exact", result: one }
              - path: GET /least
                params: { min: { type: number } }
                sql: { datasource: bank, query: "select id from exact where n >= :min" }
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

  @BeforeEach
  void reset() throws Exception {
    execute(
        "truncate acct",
        "truncate log",
        "truncate exact",
        "insert into acct values (1, 100), (2, 0)",
        "insert into log values ('x')",
        "insert into exact values (1)");
    assertThat(server.send("POST", "/void", "").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/second    | 200 | {\"updated\":1}            | [{\"id\":1,\"bal\":8},{\"id\":2,\"bal\":0}]",
        "/first     | 200 | {\"updated\":1}            | [{\"id\":1,\"bal\":9},{\"id\":2,\"bal\":0}]",
        "/both      | 200 | {\"updated\":3}            | [{\"id\":1,\"bal\":101},{\"id\":2,\"bal\":1}]",
        "/call      | 200 | {\"updated\":null}         | [{\"id\":1,\"bal\":101},{\"id\":2,\"bal\":0}]",
        "/call-then | 200 | {\"updated\":1}            | [{\"id\":1,\"bal\":101},{\"id\":2,\"bal\":5}]",
        "/truncate  | 200 | {\"updated\":0}            | []",
        "/with      | 200 | {\"updated\":0}            | []",
        "/rows      | 200 | [{\"id\":2,\"bal\":6}]     | [{\"id\":1,\"bal\":4},{\"id\":2,\"bal\":6}]",
        "/no-row    | 200 | null                       | [{\"id\":1,\"bal\":4},{\"id\":2,\"bal\":0}]"
      })
  void whatWasCommittedIsAnsweredAndSeenByTheNextReader(
      String path, int status, String answer, String seen) throws IOException {
    server.get("/sums");
    assertThat(server.get("/sums").headers().get("cache-status")).contains("hit");
    Reply reply = server.send("POST", path, "");
    assertThat(reply.text()).isEqualTo(answer);
    assertThat(reply.status()).isEqualTo(status);
    assertThat(server.get("/sums").text()).isEqualTo(seen);
  }

  @Test
  void whatCountsNothingIsNotMissing() throws IOException {
    server.get("/sums");
    Reply reply = server.send("POST", "/do", "");
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.text()).isIn("{\"updated\":0}", "{\"updated\":null}");
    assertThat(server.get("/sums").text()).contains("\"bal\":3").doesNotContain("100");
  }

  @Test
  void nothingWrittenIsNotFoundAndInvalidatesNothing() throws IOException {
    server.get("/sums");
    assertThat(server.send("POST", "/neither", "").status()).isEqualTo(404);
    assertThat(server.get("/sums").headers().get("cache-status")).contains("hit");
  }

  @Test
  void aConstraintThatTheSecondBreaksUndoesTheFirst() throws IOException {
    String before = server.get("/sums").text();
    assertThat(server.send("POST", "/breaks", "").status()).isEqualTo(409);
    Reply after = server.get("/sums");
    assertThat(after.headers().get("cache-status")).contains("hit");
    assertThat(after.text()).isEqualTo(before);
    assertThat(server.get("/reads").text()).isEqualTo("100");
  }

  @Test
  void aWriteWhoseRowsAreTooManyIsDoneAllTheSame() throws IOException {
    server.get("/sums");
    assertThat(server.send("POST", "/too-many", "").status()).isEqualTo(500);
    assertThat(server.get("/sums").text()).contains("{\"id\":1,\"bal\":4}");
  }

  @Test
  void aConnectionThatIsLostInTheWriteLeavesItUnknown() throws IOException {
    server.get("/sums");
    Reply reply = server.send("POST", "/lost", "");
    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.text()).contains("whether it was done is not known");
    assertThat(server.get("/sums").headers().get("cache-status")).contains("fwd=miss");
  }

  @Test
  void numbersKeepTheirDigitsInPostgres() throws IOException {
    String digits = "123456789012.12345678";
    assertThat(
            server
                .send(
                    "PUT",
                    "/exact",
                    "{\"n\":1.10,\"n8\":"
                        + digits
                        + ",\"doc\":{\"z\":1e400,\"d\":"
                        + digits
                        + ",\"t\":1.10},\"js\":[0.1000000000000000055511151231257827],"
                        + "\"list\":[1.10,"
                        + digits
                        + "],\"f8\":0.1,\"big\":9223372036854775807}")
                .text())
        .isEqualTo("{\"updated\":1}");
    assertThat(server.get("/exact").text())
        .isEqualTo(
            "{\"n\":1.10,\"n8\":"
                + digits
                + ",\"doc\":{\"d\": "
                + digits
                + ", \"t\": 1.10, \"z\": 1"
                + "0".repeat(400)
                + "},\"js\":[0.1000000000000000055511151231257827],\"list\":[1.10,"
                + digits
                + "],\"f8\":0.1,\"big\":9223372036854775807}");
    assertThat(server.get("/least?min=1.1").text()).isEqualTo("[{\"id\":1}]");
    assertThat(server.get("/least?min=1.1000000000000000000001").text()).isEqualTo("[]");
    for (String refused :
        new String[] {"{\"big\":9223372036854775808}", "{\"big\":1.5}", "{\"f8\":1e400}"}) {
      assertThat(server.send("PUT", "/exact", refused).status()).as(refused).isEqualTo(422);
    }
  }

  @Test
  void aNumericOfManyDigitsIsWrittenPlainly() throws Exception {
    String digits = "9".repeat(600) + "." + "7".repeat(900);
    execute("update exact set n = " + digits);
    assertThat(server.get("/exact").text()).contains("\"n\":" + digits + ",");
  }
}
