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
        "insert into t values (2, x'ff00', 'x', null)");
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
  void openApiSaysWhichWritesAnswerRows() throws IOException {
    String openApi = server.get("/openapi.json").text().replaceAll("\\s", "");
    String schema = "\"content\":{\"application/json\":{\"schema\":{\"type\":";
    assertThat(at(openApi, "/returning")).contains(schema + "\"array\"").doesNotContain("updated");
    assertThat(at(openApi, "/one")).contains(schema + "\"object\"").doesNotContain("updated");
    assertThat(at(openApi, "/counted")).contains("\"updated\"");
  }

  private static String at(String openApi, String path) {
    int start = openApi.indexOf("\"" + path + "\":");
    return openApi.substring(start, openApi.indexOf("\"responses\"", start) + 400);
  }
}
