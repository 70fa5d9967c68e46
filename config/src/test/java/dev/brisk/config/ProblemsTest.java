package dev.brisk.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Each message once, word by word.
class ProblemsTest {
  @TempDir Path directory;

  private void assertProblems(String yaml, String... lines) {
    ConfigException problems =
        catchThrowableOfType(
            ConfigException.class,
            () ->
                Sample.read(
                    yaml,
                    directory,
                    Map.of("SECRET", "s3cr3t", "NUMBER", "5 minuts", "BLANK", "a b")));
    assertThat(problems).as("refused: " + yaml).isNotNull();
    assertThat(problems.getMessage()).isEqualTo(String.join("\n", lines));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          port: eighty           | port is "eighty". Write a whole number from 0 to 65535.
          port: 70000            | port is "70000". Write a whole number from 0 to 65535.
          port: 8000.5           | port is "8000.5". Write a whole number from 0 to 65535.
          port: [1]              | port is a list. Write a whole number from 0 to 65535.
          port: { a: 1 }         | port is a mapping. Write a whole number from 0 to 65535.
          port:                  | port is empty. Write a whole number from 0 to 65535.
          port: ~                | port is empty. Write a whole number from 0 to 65535.
          limit: 0               | limit is "0". Write a whole number, at least 1.
          ratio: fast            | ratio is "fast". Write a number.
          ratio: NaN             | ratio is "NaN". Write a number.
          ratio: 0x1p3           | ratio is "0x1p3". Write a number.
          active: yes            | active is "yes". Write true or false.
          name: ""               | name is "". Write text.
          size: 64M              | size is "64M". Write a size such as 64MiB, 10kB or 512.
          size: 2MiB             | size is "2MiB". Write a size such as 64MiB, 10kB or 512. Allowed is 1 to 1MiB.
          budget: often          | budget is "often". Write a rate such as 60/m, 5/s or 100/10s.
          budget: 0/m            | budget is "0/m". Write a rate such as 60/m, 5/s or 100/10s.
          colour: blue           | colour is "blue". Write red or dark-blue.
          tags: a                | tags is "a". Write a list such as [a, b] with at least one element.
          tags: []               | tags is an empty list. Write a list such as [a, b] with at least one element.
          tags: [a, ~]           | tags[1] is empty. Write text.
          inners: 5              | inners is "5". Write a mapping from names to values.
          inners: { a: 5 }       | inners.a is "5". Write a mapping with ttl.
          inners: { a: }         | inners.a is empty. Write a mapping with ttl.
          inners: { A: {ttl: 1s} } | inners: 'A' is no name. Use lower-case letters.
          inners: { a: {count: 3} } | inners.a.ttl is missing. Write a duration such as 30s, 5m or 1h.
          inners: { a: {ttl: 5 minuts} } | inners.a.ttl is "5 minuts". Write a duration such as 30s, 5m or 1h.
          inners: { a: {ttl: 48h} } | inners.a.ttl is "48h". Write a duration such as 30s, 5m or 1h. Allowed is 1ms to 1d.
          inners: { a: {ttl: 1s, cuont: 3} } | inners.a: 'cuont' is unknown here. Did you mean 'count'?
          inners: { a: {ttl: 1s, colour: 3} } | inners.a: 'colour' is unknown here. Known here: ttl, count.
          prot: 80               | 'prot' is unknown here. Did you mean 'port'?
          later: x               | later is not supported yet.
          title: x               | title is now called name.
          raw: 5                 | raw is "5". Write a mapping.
          log: []                | log is an empty list. Write text.
          file: nowhere          | file is "nowhere". There is no such file that can be read; a relative path starts from the configuration's folder.
          directory: nowhere     | directory is "nowhere". There is no such folder that can be read; a relative path starts from the configuration's folder.
          name: !!binary abcd    | name has the tag 'tag:yaml.org,2002:binary'. Tags are not used here: leave it out.
          <<: { port: 1 }        | <<: merging with '<<' is not supported. Write the keys out here.
          [a, b]                 | The file is a list. Write a mapping with any of: name, port, limit, ratio, active, size, budget, colour, file, directory, tags, inners, password, log, raw.
          """)
  void aValueThatDoesNotFitIsNamedWithWhatToWrite(String yaml, String message) {
    assertProblems(yaml, "sample.yaml:1: " + message);
  }

  @Test
  void aFileWithASimilarNameIsSuggested() throws Exception {
    Files.writeString(directory.resolve("iris.onnx"), "");

    assertProblems(
        "file: iris.onx",
        "sample.yaml:1: file is \"iris.onx\". There is no such file that can be read; a relative path"
            + " starts from the configuration's folder. Did you mean 'iris.onnx'?");
  }

  @Test
  void allProblemsAreReportedTogetherInTheOrderOfTheFile() {
    assertProblems(
        """
        prot: 8000
        inners:
          fast:
            ttl: 5 minuts
            count: 11
          slow: {}
        active: maybe
        active: true
        """,
        "sample.yaml:1: 'prot' is unknown here. Did you mean 'port'?",
        "sample.yaml:4: inners.fast.ttl is \"5 minuts\". Write a duration such as 30s, 5m or 1h.",
        "sample.yaml:5: inners.fast.count is \"11\". Write a whole number from 1 to 10.",
        "sample.yaml:6: inners.slow.ttl is missing. Write a duration such as 30s, 5m or 1h.",
        "sample.yaml:7: active is \"maybe\". Write true or false.",
        "sample.yaml:8: active is given twice, first on line 7. Keep one.");
  }

  @Test
  void aVariableThatIsNotSetIsAProblem() {
    assertProblems(
        "port: ${NOWHERE}",
        "sample.yaml:1: port needs the environment variable NOWHERE, which is not set. Set it, or write"
            + " ${NOWHERE:-default}.");
  }

  @Test
  void aReferenceThatIsNotClosedIsAProblem() {
    assertProblems(
        "name: \"${PORT\"",
        "sample.yaml:1: name has '${' without a name and '}'. Write ${NAME} or ${NAME:-default}, or"
            + " $${ for a literal '${'.");
  }

  @Test
  void whatCameFromTheEnvironmentIsNeverShown() {
    assertProblems(
        """
        port: ${SECRET}
        name: ok
        inners: { a: { ttl: "${NUMBER}" } }
        file: folder/${SECRET}
        colour: ${SECRET}-${NUMBER}
        password: ${BLANK}
        raw: ${SECRET}
        """,
        "sample.yaml:1: port cannot be used: it is set by ${SECRET}. Write a whole number from 0 to"
            + " 65535.",
        "sample.yaml:3: inners.a.ttl cannot be used: it is set by ${NUMBER}. Write a duration such as"
            + " 30s, 5m or 1h.",
        "sample.yaml:4: file cannot be used: it is set by ${SECRET}. There is no such file that can be"
            + " read; a relative path starts from the configuration's folder.",
        "sample.yaml:5: colour cannot be used: it is set by ${NUMBER} and ${SECRET}. Write red or"
            + " dark-blue.",
        "sample.yaml:6: password cannot be used: it is set by ${BLANK}. Write text without blanks.",
        "sample.yaml:7: raw cannot be used: it is set by ${SECRET}. Write a mapping.");
  }

  @Test
  void aSecretIsNeverShownEither() {
    assertProblems(
        "password: two words",
        "sample.yaml:1: password cannot be used. Write text without blanks.");
  }

  @Test
  void aLongValueIsShortened() {
    assertProblems(
        "port: " + "x".repeat(100),
        "sample.yaml:1: port is \""
            + "x".repeat(60)
            + "…\". Write a whole number from 0 to 65535.");
  }

  @Test
  void controlCharactersDoNotReachTheTerminal() {
    assertProblems(
        "port: \"a\\e[31m\\nb\"",
        "sample.yaml:1: port is \"a [31m b\". Write a whole number from 0 to 65535.");
  }

  @Test
  void anEndlessKeyDoesNotFillTheTerminal() {
    assertProblems("x".repeat(1010) + ": 1", "sample.yaml:1: '" + "x".repeat(999) + "…");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          a: [1, 2           | sample.yaml:1: This is not YAML: expected ',' or ']', but got <stream end>. Check the indentation, quotes and brackets here.
          a: b: c            | sample.yaml:1: This is not YAML: mapping values are not allowed here. Check the indentation; a value that contains ': ' needs quotes.
          a: *nowhere        | sample.yaml:1: The alias *nowhere has no anchor before it. Define it with &nowhere first.
          ? [a]              | sample.yaml:1: A key must be plain text, not a list, a mapping or an alias.
          """)
  void malformedYamlGetsOneClearLine(String yaml, String message) {
    assertProblems(yaml, message);
  }

  @Test
  void theLineOfMalformedYamlIsItsOwn() {
    assertProblems(
        "name: x\nport: 1\n\tsize: 3\n",
        "sample.yaml:3: This is not YAML: found character '\\t(TAB)' that cannot start any token. (Do"
            + " not use \\t(TAB) for indentation). Indent with spaces, not tabs.");
  }

  @Test
  void aSecondDocumentIsRefused() {
    assertProblems(
        "name: x\n---\nname: y\n",
        "sample.yaml:3: A second document begins here. Keep one document in a file.");
  }

  @Test
  void nestingIsBounded() {
    assertProblems(
        "raw: " + "[".repeat(100_000),
        "sample.yaml:1: This is nested more than 64 deep. Flatten it.");
  }

  @Test
  void aliasesThatUnfoldWithoutEndAreRefused() {
    StringBuilder laughs =
        new StringBuilder("raw:\n  a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol]\n");
    for (int i = 1; i < 30; i++) {
      String before = "*a" + (i - 1);
      laughs.append("  a%d: &a%d [%s]\n".formatted(i, i, (before + ", ").repeat(8) + before));
    }

    assertProblems(
        laughs.toString(),
        "sample.yaml:7: The file unfolds to more than 100000 values here. Use fewer aliases.");
  }

  @Test
  void aFileThatIsTooLargeOrNotTextIsRefused() throws Exception {
    Path large = Files.writeString(directory.resolve("large.yaml"), "#".repeat((1 << 20) + 1));
    Path binary = Files.write(directory.resolve("binary.yaml"), new byte[] {'a', (byte) 0xff});
    Path control = Files.write(directory.resolve("control.yaml"), new byte[] {'a', 0});

    assertThatThrownBy(() -> ConfigFile.read(large, Environment.system()))
        .hasMessage(
            large
                + ":1: This file is larger than 1MiB. Keep data in files of its own and name them here.");
    assertThatThrownBy(() -> ConfigFile.read(binary, Environment.system()))
        .hasMessage(binary + ":1: This file is not UTF-8. Save it as UTF-8.");
    assertThatThrownBy(() -> ConfigFile.read(control, Environment.system()))
        .hasMessage(
            control
                + ":1: This is not YAML: it holds a character that YAML does not allow. Save it as UTF-8.");
  }

  @Test
  void aFileThatIsNotThereIsSaidSo() {
    Path nowhere = directory.resolve("nowhere.yaml");

    assertThatThrownBy(() -> ConfigFile.read(nowhere, Environment.system()))
        .hasMessage(nowhere + ":1: There is no such file. Write the path of a YAML file.");
    assertThatThrownBy(() -> ConfigFile.read(directory, Environment.system()))
        .hasMessage(
            directory
                + ":1: This file cannot be read. Check that it is a file and that you may read it.");
  }

  @Test
  void aLaterCheckSaysNothingAboutWhatCouldNotBeRead() throws Exception {
    ConfigFile file =
        ConfigFile.parse(
            "port: eighty\nname: ${N}\ntags: [a]\n",
            "sample.yaml",
            directory,
            Environment.of(Map.of("N", "x")));

    assertThatThrownBy(() ->
            file.bind(
                Sample.SHAPE,
                (section, report) -> {
                  report.problem("port", "is odd", "Write another.");
                  report.problem("name", "is x", "Write another name.");
                  report.problem("tags[0]", "is a", "Write b.");
                }))
        .hasMessage(
            """
            sample.yaml:1: port is "eighty". Write a whole number from 0 to 65535.
            sample.yaml:2: name cannot be used: it is set by ${N}. Write another name.
            sample.yaml:3: tags[0] is a. Write b.\
            """);
  }
}
