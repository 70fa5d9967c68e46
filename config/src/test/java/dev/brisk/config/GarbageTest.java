package dev.brisk.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// Whatever stands in a file, reading it ends with a value or with a [ConfigException] whose lines
/// are in the file.
class GarbageTest {
  private static final String SOUND =
      """
      name: "x ${HOME:-nowhere}"
      port: 8000
      inners: &a
        fast: { ttl: 5m, count: 3 }
      tags: [a, 'b', "c"]
      raw: { list: [1, 2.5, null, true], text: |
          two
          lines
        }
      """;

  @Property(tries = 2000)
  void anyTextIsReadOrRefused(@ForAll String text) {
    readOrRefuse(text);
  }

  @Property(tries = 3000)
  void anyTextOfYamlsOwnCharactersIsReadOrRefused(@ForAll("yamlish") String text) {
    readOrRefuse(text);
  }

  @Property(tries = 3000)
  void aSoundFileWithOneDamageIsReadOrRefused(
      @ForAll("position") int position, @ForAll("pieces") String piece, @ForAll boolean instead) {
    readOrRefuse(
        SOUND.substring(0, position) + piece + SOUND.substring(position + (instead ? 1 : 0)));
  }

  @Provide
  Arbitrary<String> yamlish() {
    return pieces().list().ofMaxSize(40).map(pieces -> String.join("", pieces));
  }

  @Provide
  Arbitrary<Integer> position() {
    return Arbitraries.integers().between(0, SOUND.length() - 1);
  }

  @Provide
  Arbitrary<String> pieces() {
    return Arbitraries.of(
        List.of(
            "name",
            "port",
            "inners",
            "raw",
            "ttl",
            "5m",
            ":",
            ": ",
            "\n",
            "\n  ",
            "- ",
            "[",
            "]",
            "{",
            "}",
            ",",
            "&a ",
            "*a",
            "!t ",
            "!!str ",
            "|",
            ">",
            "'",
            "\"",
            "#",
            "%YAML 1.2\n",
            "---",
            "...",
            "?",
            "<<",
            "~",
            "${",
            "${A}",
            "$${",
            "\t",
            "\\",
            "\u0000",
            "\uD800",
            "\u2028",
            "é",
            "1e999"));
  }

  private static void readOrRefuse(String text) {
    int lines = text.split("\r\n|[\n\r\u0085\u2028\u2029]", -1).length;
    try {
      Sample.read(text, Path.of("/nowhere"), Map.of("A", "value"));
    } catch (ConfigException e) {
      assertThat(e.problems())
          .isNotEmpty()
          .isSortedAccordingTo((a, b) -> Integer.compare(a.line(), b.line()))
          .allSatisfy(problem -> assertThat(problem.line()).isBetween(1, lines))
          .allSatisfy(problem -> assertThat(problem.message()).doesNotContain("\n").isNotBlank());
    }
  }
}
