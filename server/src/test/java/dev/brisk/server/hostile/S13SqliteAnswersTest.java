package dev.brisk.server.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.server.http.RawClient.Reply;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// S13: answers of statements that were not JSON, not what was stored, or did not say what broke.
@Timeout(60)
class S13SqliteAnswersTest {
  @TempDir private static Path folder;
  private static YamlServer server;

  @BeforeAll
  static void start() throws Exception {
    YamlServer.sqlite(
        folder.resolve("t.db"),
        "create table t (id integer primary key, name text unique, at varchar(9) not null, raw blob)",
        "insert into t values (1, cast('grün' as blob), x'616263', x'616263')",
        "insert into t values (2, x'ff00', 'x', null)",
        "create table typed (n integer) strict");
    server =
        YamlServer.start(
            folder,
            """
            datasources: { t: { url: "jdbc:sqlite:t.db" } }
            endpoints:
              - path: GET /twice
                sql: { datasource: t, query: "select 1 as a, 2 as a", result: one }
              - path: GET /many
                sql: { datasource: t, query: "select * from t x join t y on x.id = y.id" }
              - path: GET /value
                sql: { datasource: t, query: "select 1 as a, 2 as a", result: value }
              - path: GET /t/{id}
                sql: { datasource: t, query: "select name, at, raw from t where id = :id", result: one }
              - path: PUT /t/{id}/{name}
                sql: { datasource: t, execute: "insert into t values (:id, :name, 'x', null)" }
              - path: PUT /nothing/{id}
                sql: { datasource: t, execute: "insert into t values (:id, null, null, null)" }
              - path: POST /returning
                sql: { datasource: t, execute: "insert into t (name, at) values ('r', 'r') returning *" }
              - path: POST /counted
                sql: { datasource: t, execute: "update t set at = 'returning' /* returning */" }
              - path: POST /made
                body: { schema: {"type":"object","required":["name"],"properties":{"name":{"type":"string"}}} }
                sql: { datasource: t, execute: "insert into t (name, at) values (:name, 'm') returning id, name", result: one, location: "/t/{id}" }
              - path: POST /named
                body: { schema: {"type":"object","required":["name"],"properties":{"name":{"type":"string"}}} }
                sql: { datasource: t, execute: "insert into t (name, at) values (:name, 'n')", location: "/names/{name}" }
              - path: POST /many-made
                sql: { datasource: t, execute: "insert into t (at) values ('1'), ('2') returning id", location: "/t/{id}" }
              - path: POST /upsert/{id}
                sql: { datasource: t, execute: "insert into t (id, at) values (:id, 'u') on conflict (id) do update set at = 'u'" }
              - path: POST /or-replace/{id}
                sql: { datasource: t, execute: "insert or replace into t (id, at) values (:id, 'u')" }
              - path: POST /as-before
                sql: { datasource: t, execute: "insert into t (at) values ('b')", status: 200 }
              - path: POST /silent
                sql: { datasource: t, execute: "insert into t (at) values ('s') returning id", result: one, status: 204, location: "/t/{id}" }
              - path: PATCH /t/{id}
                body: { schema: {"type":"object","properties":{"name":{"type":["string","null"]},"at":{"type":"string"}}} }
                sql: { datasource: t, execute: "update t set name = case when :name.sent then :name else name end, at = coalesce(:at, at) where id = :id" }
              - path: POST /strict
                body: { schema: {"type":"object","properties":{"n":{}}} }
                sql: { datasource: t, execute: "insert into typed (n) values (:n)" }
              - path: POST /key
                body: { schema: {"type":"object","properties":{"id":{}}} }
                sql: { datasource: t, execute: "insert into t (id, at) values (:id, 'k')" }
              - path: POST /one
                sql: { datasource: t, execute: "update t set at = 'x' RETURNING id", result: one }
            """);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void aNameThatColumnsShareIsAFailureThatSaysSo() throws IOException {
    for (Map.Entry<String, String> each :
        List.of(Map.entry("/twice", "'a'"), Map.entry("/many", "'id'"))) {
      Reply failed = server.get(each.getKey());
      assertThat(failed.status()).isEqualTo(500);
      assertThat(failed.text())
          .contains("two columns with the name " + each.getValue())
          .contains("AS other_name");
    }
    assertThat(server.get("/value").text()).isEqualTo("1");
  }

  @Test
  void textThatWasStoredAsBytesIsText() throws IOException {
    assertThat(server.get("/t/1").text())
        .isEqualTo("{\"name\":\"grün\",\"at\":\"abc\",\"raw\":\"YWJj\"}");
    assertThat(server.get("/t/2").text()).contains("\"name\":\"/wA=\"");
  }

  @Test
  void aConflictNamesItsConstraintAndNoValue() throws IOException {
    server.send("PUT", "/t/11/secret", "");
    Reply again = server.send("PUT", "/t/12/secret", "");
    assertThat(again.status()).isEqualTo(409);
    assertThat(again.text()).contains("data: name.").doesNotContain("(secret");
    assertThat(server.send("PUT", "/nothing/13", "").text()).contains("data: at.");
    assertThat(server.send("PUT", "/t/11/other", "").text()).contains("data: id.");
  }

  @Test
  void whatWasInsertedIsCreatedAndToldWhereItIs() throws IOException {
    Reply made = server.send("POST", "/made", "{\"name\":\"made/1\"}");
    assertThat(made.status()).isEqualTo(201);
    String location = made.headers().get("location");
    assertThat(location).matches("/t/\\d+");
    assertThat(server.get(location).text()).contains("\"name\":\"made/1\"");
    Reply named = server.send("POST", "/named", "{\"name\":\"a b/ü\"}");
    assertThat(named.headers().get("location")).isEqualTo("/names/a%20b%2F%C3%BC");
    assertThat(named.text()).isEqualTo("{\"updated\":1}");
    assertThat(
            server.send("POST", "/named", "{\"name\":\"a\\r\\nb: c\"}").headers().get("location"))
        .isEqualTo("/names/a%0D%0Ab%3A%20c");
    Reply overlong = server.send("POST", "/named", "{\"name\":\"" + "x".repeat(5_000) + "\"}");
    assertThat(overlong.status()).isEqualTo(201);
    assertThat(overlong.headers().get("location")).isNull();
    assertThat(server.send("PUT", "/t/40/put", "").status()).isEqualTo(201);
    Reply many = server.send("POST", "/many-made", "");
    assertThat(many.status()).isEqualTo(201);
    assertThat(many.headers().get("location")).isNull();
  }

  @Test
  void aWriteThatMayChangeARowOrSaysOtherwiseIsNotCreated() throws IOException {
    assertThat(server.send("POST", "/upsert/41", "").status()).isEqualTo(200);
    assertThat(server.send("POST", "/or-replace/41", "").status()).isEqualTo(200);
    assertThat(server.send("POST", "/as-before", "").status()).isEqualTo(200);
    Reply silent = server.send("POST", "/silent", "");
    assertThat(silent.status()).isEqualTo(204);
    assertThat(silent.text()).isEmpty();
    assertThat(silent.headers().get("content-type")).isNull();
    assertThat(silent.headers().get("location")).matches("/t/\\d+");
  }

  @Test
  void whatAPatchLeavesOutStaysAndWhatItSetsToNullIsNull() throws IOException {
    server.send("PUT", "/t/50/before", "");
    assertThat(server.send("PATCH", "/t/50", "{\"at\":\"then\"}").status()).isEqualTo(200);
    assertThat(server.get("/t/50").text())
        .isEqualTo("{\"name\":\"before\",\"at\":\"then\",\"raw\":null}");
    assertThat(server.send("PATCH", "/t/50", "{\"name\":null}").status()).isEqualTo(200);
    assertThat(server.get("/t/50").text()).contains("\"name\":null,\"at\":\"then\"");
  }

  @Test
  void aValueOfAnotherTypeIsRefusedAndItsColumnNamed() throws IOException {
    Reply strict = server.send("POST", "/strict", "{\"n\":\"secret\"}");
    assertThat(strict.status()).isEqualTo(422);
    assertThat(strict.text()).contains("The column 'n' takes INTEGER").doesNotContain("secret");
    Reply key = server.send("POST", "/key", "{\"id\":\"secret\"}");
    assertThat(key.status()).isEqualTo(422);
    assertThat(key.text()).contains("primary key takes integers").doesNotContain("secret");
  }

  @Test
  void openApiSaysWhichWritesAnswerRows() throws IOException {
    String openApi = server.get("/openapi.json").text().replaceAll("\\s", "");
    String schema = "\"content\":{\"application/json\":{\"schema\":{\"type\":";
    assertThat(at(openApi, "/returning")).contains(schema + "\"array\"").doesNotContain("updated");
    assertThat(at(openApi, "/one")).contains(schema + "\"object\"").doesNotContain("updated");
    assertThat(at(openApi, "/counted")).contains("\"updated\"").contains("\"200\"");
    assertThat(at(openApi, "/made")).contains("\"201\"").doesNotContain("\"200\"");
    assertThat(at(openApi, "/silent")).contains("\"204\":{\"description\":\"Theanswer.\"}");
  }

  private static String at(String openApi, String path) {
    int start = openApi.indexOf("\"" + path + "\":");
    return openApi.substring(start, openApi.indexOf("\"responses\"", start) + 400);
  }
}
