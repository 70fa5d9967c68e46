package dev.brisk.server.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.server.http.RawClient.Reply;
import dev.brisk.server.source.http.FaultServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Numbers went through double: digits were lost without a word.
@Timeout(60)
class S03NumbersTest {
  @TempDir static Path directory;
  private static FaultServer upstream;
  private static YamlServer server;

  @BeforeAll
  static void start() throws Exception {
    upstream =
        new FaultServer((seen, socket, out) ->
            FaultServer.answer(200, "content-type: application/json\r\n", seen.body())
                .serve(seen, socket, out));
    Files.writeString(directory.resolve("Echo.java"), YamlServer.ECHO);
    Files.writeString(directory.resolve("any.json"), "{\"type\":\"object\"}");
    Files.writeString(
        directory.resolve("exact.json"),
        """
        {"type":"object","properties":{
          "step":{"type":"number","multipleOf":0.01},
          "least":{"type":"number","minimum":0.10000000000000000001},
          "whole":{"type":"integer","maximum":9007199254740993},
          "one":{"enum":[1,2.50]}}}
        """);
    YamlServer.sqlite(
        directory.resolve("shop.db"),
        "create table items (id integer primary key, price real, big integer, label text)",
        "insert into items values (1, 1.1, 9223372036854775807, 'a'), (2, 0.3, -1, 'b')");
    server =
        YamlServer.start(
            directory,
            """
            datasources: { shop: { url: "jdbc:sqlite:shop.db" } }
            endpoints:
              - path: POST /echo
                body: { schema: any.json }
                code: { file: Echo.java }
              - path: POST /echo-cached
                body: { schema: any.json }
                code: { file: Echo.java }
                cache: { ttl: 1m }
              - path: POST /exact
                body: { schema: exact.json }
                code: { file: Echo.java }
              - path: GET /number
                params:
                  n: { type: number, required: true, minimum: -9007199254740993, maximum: 1e300 }
                code: { file: Echo.java }
                cache: { ttl: 1m }
              - path: GET /dear
                params: { min: { type: number, required: true } }
                sql: { datasource: shop, query: "select id from items where price >= :min order by id" }
              - path: PUT /items/{id}
                params: { id: { type: integer } }
                body: { schema: any.json }
                sql: { datasource: shop, execute: "update items set price = :price, big = :big where id = :id" }
              - path: GET /items/{id}
                params: { id: { type: integer } }
                sql: { datasource: shop, query: "select price, big from items where id = :id", result: one }
              - path: POST /forward
                body: { schema: any.json }
                http: { url: "%s", method: POST }
            """
                .formatted(upstream.url("/")));
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
    upstream.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.10",
        "123456789012.12345678",
        "0.1000000000000000055511151231257827",
        "18446744073709551616",
        "1000000000000000000000000000000",
        "115792089237316195423570985008687907853269984665640564039457584007913129639935",
        "-9007199254740993.5",
        "100.000001000"
      })
  void aNumberOfABodyKeepsItsDigitsOnItsWayToHandlersAndUpstreams(String number)
      throws IOException {
    String body = "{\"x\":" + number + "}";
    for (String path : new String[] {"/echo", "/echo-cached", "/forward"}) {
      assertThat(server.send("POST", path, body).text()).as(path).isEqualTo(body);
    }
  }

  /// As another way to write the same number.
  @ParameterizedTest
  @CsvSource({"1e400, 1E+400", "-1e-400, -1E-400", "2.0, 2", "1e2, 100", "-0, 0", "-0.00, 0"})
  void aNumberThatIsWrittenOtherwiseIsStillTheSame(String sent, String answered)
      throws IOException {
    for (String path : new String[] {"/echo", "/echo-cached", "/forward"}) {
      assertThat(server.send("POST", path, "{\"x\":" + sent + "}").text())
          .as(path)
          .isEqualTo("{\"x\":" + answered + "}");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1e999999999",
        "-1e1001",
        "1e-1001",
        "1e99999999999",
        "NaN",
        "Infinity",
        "1e",
        "0x10"
      })
  void whatCannotBeKeptIsRefused(String number) throws IOException {
    for (String path : new String[] {"/echo", "/echo-cached", "/forward"}) {
      assertThat(server.send("POST", path, "{\"x\":" + number + "}").status())
          .as(path)
          .isEqualTo(400);
    }
  }

  @Test
  void aFractionThatWasSentWithOtherDigitsIsAnotherInputOfTheCache() throws IOException {
    assertThat(server.send("POST", "/echo-cached", "{\"x\":7.7}").text()).isEqualTo("{\"x\":7.7}");
    Reply other = server.send("POST", "/echo-cached", "{\"x\":7.70}");
    assertThat(other.text()).isEqualTo("{\"x\":7.70}");
    assertThat(other.headers().get("cache-status")).contains("fwd=miss");
    assertThat(server.send("POST", "/echo-cached", "{\"x\":770e-2}").headers().get("cache-status"))
        .contains("hit");
  }

  @Test
  void aParameterKeepsItsDigitsAndEqualNumbersAreOneInput() throws IOException {
    assertThat(server.get("/number?n=0.1234567890123456789012345").text())
        .isEqualTo("{\"n\":0.1234567890123456789012345}");
    assertThat(server.get("/number?n=0.1234567890123456789012346").text())
        .isEqualTo("{\"n\":0.1234567890123456789012346}");
    assertThat(server.get("/number?n=1.10").text()).isEqualTo("{\"n\":1.1}");
    assertThat(server.get("/number?n=1.1").headers().get("cache-status")).contains("hit");
    assertThat(server.get("/number?n=-0.0").text()).isEqualTo("{\"n\":0}");
    assertThat(server.get("/number?n=-9007199254740993").status()).isEqualTo(200);
    for (String refused :
        new String[] {
          "-9007199254740993.1", "-9007199254740994", "1e400", "1e-2000", "NaN", "1e"
        }) {
      assertThat(server.get("/number?n=" + refused).status()).as(refused).isEqualTo(422);
    }
  }

  @Test
  void boundsStepsAndListsOfASchemaAreExact() throws IOException {
    for (String good :
        new String[] {
          "{\"step\":0.07}",
          "{\"step\":123456789012345678.99}",
          "{\"least\":0.1000000000000000000100}",
          "{\"whole\":9007199254740993}",
          "{\"whole\":2.0}",
          "{\"one\":1.0}",
          "{\"one\":2.5}"
        }) {
      assertThat(server.send("POST", "/exact", good).status()).as(good).isEqualTo(200);
    }
    for (String bad :
        new String[] {
          "{\"step\":0.071}", "{\"step\":123456789012345678.991}", "{\"step\":1e-400}",
          "{\"least\":0.1}", "{\"whole\":9007199254740994}", "{\"whole\":1.5}",
          "{\"one\":1.0000000000000000000001}"
        }) {
      assertThat(server.send("POST", "/exact", bad).status()).as(bad).isEqualTo(422);
    }
  }

  @Test
  void aFilterFindsItsRow() throws IOException {
    assertThat(server.get("/dear?min=1.1").text()).isEqualTo("[{\"id\":1}]");
    assertThat(server.get("/dear?min=0.3").text()).isEqualTo("[{\"id\":1},{\"id\":2}]");
    assertThat(server.get("/dear?min=0.300").text()).isEqualTo("[{\"id\":1},{\"id\":2}]");
  }

  @Test
  void whatSqliteCannotKeepIsRefusedAndNothingIsWritten() throws IOException {
    assertThat(put("{\"price\":19.99,\"big\":-9223372036854775808}")).isEqualTo(200);
    String kept = "{\"price\":19.99,\"big\":-9223372036854775808}";
    assertThat(server.get("/items/1").text()).isEqualTo(kept);
    for (String refused :
        new String[] {
          "{\"price\":123456789012.12345678}",
          "{\"price\":0.1000000000000000055511151231257827}",
          "{\"big\":9223372036854775808}",
          "{\"big\":18446744073709551615}",
          "{\"price\":1e400}"
        }) {
      assertThat(put(refused)).as(refused).isEqualTo(422);
      assertThat(server.get("/items/1").text()).isEqualTo(kept);
    }
  }

  private int put(String body) throws IOException {
    return server.send("PUT", "/items/1", body).status();
  }
}
