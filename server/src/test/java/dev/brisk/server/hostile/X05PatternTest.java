package dev.brisk.server.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.config.ConfigException;
import dev.brisk.server.config.yaml.BriskYaml;
import dev.brisk.server.http.RawClient.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Patterns ran without bound on the event loop, above `maxLength` too: one text held it for good
/// or overflowed its stack.
@Timeout(60)
class X05PatternTest {
  @TempDir static Path directory;
  private static YamlServer server;

  @BeforeAll
  static void start() throws Exception {
    Files.writeString(directory.resolve("Echo.java"), YamlServer.ECHO);
    Files.writeString(
        directory.resolve("texts.json"),
        """
        {"type":"object","properties":{
          "short":{"type":"string","maxLength":20,"pattern":"^(a|b)*$"},
          "capped":{"type":"string","maxLength":40,"pattern":"^(a+)+\\\\1b$"},
          "other":{"allOf":[{"maxLength":40},{"allOf":[{"pattern":"^(a+)+\\\\1b$"}]}]},
          "referred":{"$ref":"#/$defs/forty","pattern":"^(a+)+\\\\1b$"},
          "linear":{"type":"string","pattern":"^\\\\d*\\\\d*\\\\d*\\\\d*\\\\d*x$"},
          "back":{"type":"string","pattern":"^(a+)+\\\\1b$"},
          "ahead":{"type":"string","pattern":"^(?=(a|b)*$)"},
          "many":{"type":"array","items":{"pattern":"^(a+)+\\\\1b$"}},
          "regex":{"type":"string","format":"regex"},
          "unique":{"uniqueItems":true},
          "step":{"multipleOf":1e-900},
          "nested":{"pattern":"((a+)+)+$"},
          "optional":{"pattern":"^a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a{30}$"},
          "email":{"format":"email"}, "idn-email":{"format":"idn-email"}, "uri":{"format":"uri"},
          "uri-reference":{"format":"uri-reference"}, "uri-template":{"format":"uri-template"},
          "iri":{"format":"iri"}, "hostname":{"format":"hostname"}, "idn-hostname":{"format":"idn-hostname"},
          "date-time":{"format":"date-time"}, "duration":{"format":"duration"}, "ipv6":{"format":"ipv6"},
          "json-pointer":{"format":"json-pointer"}, "uuid":{"format":"uuid"}, "time":{"format":"time"},
          "round":{"$ref":"#/$defs/round"},
          "deep":{"$ref":"#/$defs/deep"}},
         "patternProperties":{"^(?!x)(p+)+q\\\\1$":{"type":"integer"}},
         "$defs":{"forty":{"type":"string","maxLength":40},"round":{"allOf":[{"$ref":"#/$defs/round"}]},
                  "deep":{"items":{"anyOf":[{"$ref":"#/$defs/deep"},{"$ref":"#/$defs/deep"}]},
                          "not":{"type":"string"}}}}
        """);
    server =
        YamlServer.start(
            directory,
            """
            endpoints:
              - path: GET /short
                params: { q: { maxLength: 20, pattern: '^(a|b)*$' } }
                code: { file: Echo.java }
              - path: GET /long
                params: { q: { pattern: '^(a|b)*$' } }
                code: { file: Echo.java }
              - path: GET /digits
                params: { q: { pattern: '^\\d*\\d*\\d*\\d*\\d*x$' } }
                code: { file: Echo.java }
              - path: GET /back
                params: { q: { pattern: '^(a+)+\\1b$' } }
                code: { file: Echo.java }
              - path: GET /ahead
                params: { q: { pattern: '^(?=(a|b)*$)' } }
                code: { file: Echo.java }
              - path: GET /large
                params: { q: { pattern: '^.{1,5000}$' } }
                code: { file: Echo.java }
              - path: POST /texts
                body: { schema: texts.json }
                code: { file: Echo.java }
            """);
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  private int get(String path) throws IOException {
    return server.get(path).status();
  }

  private int post(String body) throws IOException {
    return server.send("POST", "/texts", body).status();
  }

  @Test
  void aTextThatIsTooLongIsNotComparedWithThePattern() throws IOException {
    Reply reply = server.get("/short?q=" + "ab".repeat(2_500));
    assertThat(reply.status()).isEqualTo(422);
    assertThat(reply.text()).contains("at most 20").doesNotContain("match");
    assertThat(get("/short?q=abab")).isEqualTo(200);
    assertThat(get("/short?q=abc")).isEqualTo(422);
  }

  /// In a schema the pattern ran all the same, for as many steps as it may.
  @Test
  void aTextOfABodyThatIsTooLongIsNotComparedWithThePattern() throws IOException {
    double before = givenUp();
    for (String text : new String[] {"a".repeat(41), "a".repeat(50_000)}) {
      Reply reply = server.send("POST", "/texts", "{\"capped\":\"" + text + "\"}");
      assertThat(reply.status()).isEqualTo(422);
      assertThat(reply.text()).contains("/capped", "40").doesNotContain("pattern");
    }
    assertThat(givenUp()).isEqualTo(before);
    assertThat(post("{\"capped\":\"" + "a".repeat(40) + "\"}")).isEqualTo(422);
    assertThat(givenUp()).isEqualTo(before + 1);
    // The length may stand in another branch, or behind a reference.
    for (String field : new String[] {"other", "referred"}) {
      Reply reply = server.send("POST", "/texts", "{\"" + field + "\":\"" + "a".repeat(41) + "\"}");
      assertThat(reply.status()).isEqualTo(422);
      assertThat(reply.text()).contains("/" + field, "40").doesNotContain("pattern");
      assertThat(post("{\"" + field + "\":\"aab\"}")).isEqualTo(200);
    }
    assertThat(givenUp()).isEqualTo(before + 1);
    // Counted as people see them: forty characters of two units each.
    assertThat(post("{\"capped\":\"" + "\uD83D\uDE00".repeat(40) + "\"}")).isEqualTo(422);
    assertThat(post("{\"capped\":\"aab\"}")).isEqualTo(200);
  }

  @Test
  void ordinaryPatternsTakeLinearTime() throws IOException {
    assertThat(get("/long?q=" + "ab".repeat(2_500))).isEqualTo(200);
    assertThat(get("/long?q=" + "ab".repeat(2_500) + "c")).isEqualTo(422);
    assertThat(get("/digits?q=" + "1".repeat(4_000))).isEqualTo(422);
    assertThat(get("/digits?q=" + "1".repeat(4_000) + "x")).isEqualTo(200);
    assertThat(get("/large?q=" + "y".repeat(5_000))).isEqualTo(200);
    assertThat(get("/large?q=" + "y".repeat(5_001))).isEqualTo(422);
    assertThat(post("{\"linear\":\"" + "1".repeat(60_000) + "\"}")).isEqualTo(422);
    assertThat(post("{\"short\":\"" + "ab".repeat(20_000) + "\"}")).isEqualTo(422);
  }

  @Test
  void whatNeedsBacktrackingIsGivenUpAndCounted() throws IOException {
    double before = givenUp();
    Reply reply = server.get("/back?q=" + "a".repeat(34));
    assertThat(reply.status()).isEqualTo(422);
    assertThat(reply.text()).contains("in the time that is allowed");
    assertThat(givenUp()).isEqualTo(before + 1);
    assertThat(get("/back?q=aab")).isEqualTo(200);
    assertThat(post("{\"back\":\"" + "a".repeat(34) + "\"}")).isEqualTo(422);
    assertThat(post("{\"" + "p".repeat(34) + "\":1}")).isEqualTo(422);
    assertThat(post("{\"back\":\"aab\"}")).isEqualTo(200);
  }

  @Test
  void theStackDoesNotOverflow() throws IOException {
    for (int length : new int[] {1_000, 5_000, 8_000}) {
      assertThat(get("/ahead?q=" + "ab".repeat(length / 2))).as("%s", length).isIn(200, 422);
      assertThat(post("{\"ahead\":\"" + "ab".repeat(length / 2) + "\"}")).isIn(200, 422);
    }
    assertThat(post("{\"ahead\":\"" + "ab".repeat(200_000) + "\"}")).isEqualTo(422);
    assertThat(get("/ahead?q=abab")).isEqualTo(200);
  }

  @Test
  void theTextsOfABodyShareOneAllowance() throws IOException {
    String text = "\"" + "a".repeat(17) + "\"";
    String body =
        "{\"many\":["
            + IntStream.range(0, 3_000).mapToObj(i -> text).collect(Collectors.joining(","))
            + "]}";
    assertThat(post(body)).isEqualTo(422);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "((((((a{1000}){1000}){1000}){1000}){1000}){1000})",
        "(a*)*(a*)*(a*)*",
        "[[[[",
        "\\\\p{Nonsense}",
        "\\\\Z",
        "(?<a>x)(?<a>y)"
      })
  void expressionsOfClientsAreReadWithinBounds(String expression) throws IOException {
    assertThat(post("{\"regex\":\"" + expression + "\"}")).isIn(200, 422);
    assertThat(post("{\"regex\":\"" + "(".repeat(9_000) + ")".repeat(9_000) + "\"}"))
        .isEqualTo(422);
    assertThat(post("{\"regex\":\"" + "(".repeat(4_900) + ")".repeat(4_900) + "\"}"))
        .isIn(200, 422);
  }

  /// Public reports: hapijs/joi 3119, everit-org/json-schema 147.
  @Test
  void knownTrapsOfOtherValidatorsEnd() throws IOException {
    assertThat(post("{\"nested\":\"" + "a".repeat(40) + "!\"}")).isEqualTo(422);
    assertThat(post("{\"optional\":\"" + "a".repeat(30) + "\"}")).isEqualTo(200);
  }

  /// Public reports: networknt/json-schema-validator 413, tdegrunt/jsonschema 417.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "email", "idn-email", "uri", "uri-reference", "uri-template", "iri", "hostname",
        "idn-hostname", "date-time", "duration", "ipv6", "json-pointer", "uuid", "time"
      })
  void formatsOfLongTextsEnd(String format) throws IOException {
    for (String part :
        new String[] {".", "a", "a.", "http://a/", "%41", "{a}", "1", "P1", ":", "/~0", "é", "-"}) {
      String text = part.repeat(60_000 / part.length());
      for (String whole : new String[] {text, text + "@", "a@" + text, "http://" + text + " "}) {
        assertThat(post("{\"" + format + "\":\"" + whole + "\"}"))
            .as("%s %s", format, part)
            .isIn(200, 422);
      }
    }
    assertThat(get("/health/live")).isEqualTo(200);
  }

  /// Items of one hash were compared with one another: 10,000 took a second, and more were refused.
  @Test
  void equalHashesDoNotHoldUpUniqueItems() throws IOException {
    assertThat(post("{\"unique\":[" + colliding(10) + "]}")).isEqualTo(200);
    assertThat(post("{\"unique\":[" + colliding(14) + "]}")).isEqualTo(200);
    assertThat(post("{\"unique\":[" + colliding(14) + ",\"" + "BB".repeat(14) + "\"]}"))
        .isEqualTo(422);
    assertThat(post("{\"unique\":[{\"a\":1,\"b\":[2]},{\"b\":[2.0],\"a\":1e0}]}")).isEqualTo(422);
    assertThat(post("{\"unique\":[1,\"1\",true,null,[1],{\"1\":1}]}")).isEqualTo(200);
    assertThat(post("{\"unique\":[" + "1,".repeat(10_000) + "1]}")).isEqualTo(422);
    assertThat(post("{\"unique\":[1,1.0]}")).isEqualTo(422);
    assertThat(post("{\"unique\":[0.1,0.10]}")).isEqualTo(422);
    assertThat(post("{\"unique\":[0.1,0.10000000000000000001]}")).isEqualTo(200);
  }

  /// Two to the power of `bits` texts: Java's hash of "Aa" is that of "BB".
  private static String colliding(int bits) {
    return IntStream.range(0, 1 << bits)
        .mapToObj(i -> {
          StringBuilder text = new StringBuilder();
          for (int bit = 0; bit < bits; bit++) {
            text.append((i >> bit & 1) == 0 ? "Aa" : "BB");
          }
          return "\"" + text + "\"";
        })
        .collect(Collectors.joining(","));
  }

  @Test
  void hugeExponentsAndCirclesOfASchemaEnd() throws IOException {
    assertThat(post("{\"step\":1e999}")).isEqualTo(200);
    assertThat(post("{\"step\":1e-901}")).isEqualTo(422);
    assertThat(post("{\"step\":1e999999999}")).isEqualTo(400);
    assertThat(post("{\"round\":1}")).isEqualTo(422);
    String nested = "[".repeat(60) + "]".repeat(60);
    assertThat(post("{\"deep\":" + nested + "}")).isIn(200, 422);
    assertThat(post("{}")).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(?>a)",
        "\\Z",
        "[a",
        "(a",
        "a)",
        "*a",
        "\\p{Nonsense}",
        "\\k<n>",
        "\\1",
        "a{2,1}"
      })
  void whatNeitherEngineKnowsIsRefusedByTheCheck(String pattern) throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("check.yaml"),
            "endpoints:\n  - path: GET /x\n    params: { q: { pattern: '"
                + pattern
                + "' } }\n    code: { file: Echo.java }\n");
    assertThatThrownBy(() -> BriskYaml.load(file))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("check.yaml:3")
        .hasMessageContaining("pattern");
  }

  private double givenUp() throws IOException {
    return server
        .get("/metrics")
        .text()
        .lines()
        .filter(line -> line.startsWith("brisk_patterns_given_up_total "))
        .mapToDouble(line -> Double.parseDouble(line.split(" ")[1]))
        .findFirst()
        .orElseThrow();
  }
}
