package dev.brisk.watch.condition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionTest {
  private static final Set<Observable> ALL = EnumSet.allOf(Observable.class);
  private static final Observation SEEN =
      new Observation(
          200,
          Duration.ofMillis(250),
          Map.of("content-type", List.of("application/json"), "x-two", List.of("a", "b")),
          """
          {"status": "up", "count": 2.0, "ok": true, "none": null, "code": "200",
           "parts": [{"state": "up"}, {"state": "down"}], "big": 9007199254740993}
          """,
          Duration.ofDays(20),
          null);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "status == 200",
        "status == 200.0 && latency < 300ms",
        "status == 200 && latency < 300ms && json(\"$.status\") == \"up\"",
        "status >= 200 && status < 300",
        "status == 404 || status == 200",
        "!(status == 404)",
        "!status == 404",
        "( latency<=250ms )",
        "latency < 0.3s",
        "certificate > 14d",
        "300ms > latency",
        "header(\"Content-Type\") contains 'json'",
        "header('content-type') == 'application/json'",
        "header('x-two') == 'a, b'",
        "header('absent') == null",
        "json('$.count') == 2",
        "json('$.ok') == true",
        "json('$.none') == null",
        "json('$.absent') == null",
        "json('$.big') == 9007199254740993",
        "json('$.big') != 9007199254740992",
        "json('$.code') != 200",
        "json('$.parts[*].state') matches '^(up|down)$'",
        "json(\"$['status']\") == \"up\"",
        "body matches '\"ok\":\\s+true'",
        "body contains \"\\\"ok\\\"\""
      })
  void holds(String text) {
    assertThat(Condition.parse(text, ALL).failure(SEEN)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      quoteCharacter = '`',
      value = {
        "status == 503 → status is 200, wanted == 503",
        "latency < 100ms → latency is 250ms, wanted < 100ms",
        "certificate > 30d → certificate is 20d, wanted > 30d",
        "json(\"$.status\") == \"down\" → json(\"$.status\") is \"up\", wanted == \"down\"",
        "json('$.parts[*].state') == 'up' → json(\"$.parts[*].state\") is \"down\", wanted == \"up\"",
        "json('$.code') == 200 → json(\"$.code\") is \"200\", wanted == 200",
        "json('$.absent') < 5 → json(\"$.absent\") is null, wanted < 5",
        "status == 1 || status == 2 → status is 200, wanted == 1; status is 200, wanted == 2",
        "!(status == 200) → (status == 200) holds, and must not",
      })
  void saysWhatWasSeenAndWhatWasWanted(String text, String failure) {
    assertThat(Condition.parse(text, ALL).failure(SEEN)).contains(failure);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      quoteCharacter = '`',
      value = {
        "stauts == 200 → column 1: 'stauts' is unknown here. Did you mean 'status'?",
        "status == 200 && latancy < 1s → column 18: 'latancy' is unknown here. Did you mean 'latency'?",
        "status = 200 → column 8: '=' is unknown here. Did you mean '=='?",
        "status → column 7: expected a comparison",
        "status == → column 10: expected something to compare",
        "status == 200 & latency < 1s → column 15: expected && or ||",
        "latency < 300 → column 11: latency is a duration, but 300 is a number. Write its unit, such as 300ms.",
        "latency < 300mss → column 11: '300mss' is neither a number nor a duration",
        "status < \"200\" → column 10: status is a number, but \"200\" is text.",
        "body < 5 → column 8: body is text, but 5 is a number.",
        "body > 'a' → column 6: '>' orders numbers and durations, not text.",
        "status contains '2' → column 8: 'contains' looks into text, but status is a number.",
        "body matches '(' → column 14: is no regular expression",
        "body contains 5 → column 15: 'contains' wants text in double quotes.",
        "json == 'up' → column 6: 'json' wants an argument: json(\"$.status\").",
        "json('status') == 'up' → column 5: is no JSONPath",
        "header(Name) == 'x' → column 8: 'header' wants text in quotes",
        "(status == 200 → column 15: expected ')', but found the end.",
        "body == 'up → column 9: this quote is never closed.",
        "200 == 200 → column 5: compares two constants.",
        "`` → column 1: expected something to compare"
      })
  void aTypoIsNamedWithItsColumn(String text, String message) {
    assertThatThrownBy(() -> Condition.parse(text, ALL))
        .isInstanceOf(ConditionException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void whatTheKindOfCheckDoesNotHaveIsUnknown() {
    assertThatThrownBy(() -> Condition.parse("status == 200", EnumSet.of(Observable.LATENCY)))
        .hasMessage("column 1: 'status' is unknown here. Known here: latency, true, false, null.");
  }

  @Test
  void aBodyThatIsNoJsonFailsInWords() {
    Observation html =
        new Observation(200, Duration.ZERO, Map.of(), "<html>", Duration.ofDays(1), null);
    assertThat(Condition.parse("json('$.status') == 'up'", ALL).failure(html))
        .contains("the body is no JSON, wanted json(\"$.status\") == \"up\"");
    Observation empty = new Observation(204, Duration.ZERO, Map.of(), "", null, null);
    assertThat(Condition.parse("json('$') != null", ALL).failure(empty)).isPresent();
  }

  @Test
  void aDeepOrEndlessConditionIsRefused() {
    assertThatThrownBy(() -> Condition.parse("(".repeat(900) + "status == 1", ALL))
        .hasMessageContaining("nests at most 32 levels");
    assertThatThrownBy(() -> Condition.parse("status == 1 || ".repeat(900), ALL))
        .hasMessageContaining("at most 1000 characters");
  }
}
