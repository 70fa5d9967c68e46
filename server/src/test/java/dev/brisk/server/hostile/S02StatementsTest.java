package dev.brisk.server.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.config.ConfigException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// SQLite's driver ran the first of several statements, and the answer was 200.
@Timeout(60)
class S02StatementsTest {
  @TempDir Path directory;

  @Test
  void severalStatementsOnSqliteAreRefusedBeforeTheServerStarts() throws Exception {
    YamlServer.sqlite(directory.resolve("bank.db"), "create table acct (id, bal)");
    assertThatThrownBy(() ->
            YamlServer.start(
                directory,
                yaml("update acct set bal=bal-1 where id=1; update acct set bal=bal+1 where id=2")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("brisk.yaml:4")
        .hasMessageContaining("a second statement begins at line 1, column 39")
        .hasMessageContaining("trigger");
  }

  @Test
  void aTriggerDoesTheSecondPart() throws Exception {
    YamlServer.sqlite(
        directory.resolve("bank.db"),
        "create table acct (id, bal)",
        "insert into acct values (1, 100), (2, 0)",
        "create trigger t after update on acct when new.id = 1 begin"
            + " update acct set bal = bal + 1 where id = 2; end");
    try (YamlServer server =
        YamlServer.start(directory, yaml("update acct set bal = bal - 1 where id = 1; -- done"))) {
      assertThat(server.send("POST", "/move", "").text()).isEqualTo("{\"updated\":1}");
      assertThat(server.get("/sum").text()).isEqualTo("[{\"bal\":99},{\"bal\":1}]");
    }
  }

  private static String yaml(String statement) {
    return """
    datasources: { bank: { url: "jdbc:sqlite:bank.db" } }
    endpoints:
      - path: POST /move
        sql: { datasource: bank, execute: "%s" }
      - path: GET /sum
        sql: { datasource: bank, query: "select bal from acct order by id" }
    """
        .formatted(statement);
  }
}
