package dev.brisk.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ResponseJsonTest {
  private static Response of(String body) {
    return new Response(
        200, null, body.getBytes(StandardCharsets.UTF_8), 1, null, "http://localhost/");
  }

  /// They went through a double: what was saved from one answer and sent with the next request was
  /// another number.
  @Test
  void numbersKeepTheirDigits() {
    Response response = of("{\"price\": 1.10, \"sum\": 123456789012.12345678, \"id\": 1e400}");
    assertThat(response.json("$.price")).isEqualTo("1.10");
    assertThat(response.json("$.sum")).isEqualTo("123456789012.12345678");
    assertThat(response.json("$.id")).startsWith("1").hasSizeGreaterThan(3);
  }

  @Test
  void aPathThatLeadsToSeveralGivesTheFirstOrAll() {
    Response response = of("{\"items\": [{\"id\": \"null\"}, {\"id\": 2}, {\"id\": null}]}");
    assertThat(response.json("$.items[*].id")).isEqualTo("null");
    assertThat(response.jsonAll("$.items[?@.id].id")).containsExactly("null", "2", "null");
    assertThat(response.json("$.items[2].id")).isNull();
    assertThat(of("<html>").json("$")).isNull();
    assertThat(of("<html>").jsonAll("$..*")).isEmpty();
  }
}
