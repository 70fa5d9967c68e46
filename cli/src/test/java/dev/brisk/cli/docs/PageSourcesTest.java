package dev.brisk.cli.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The JavaScript and CSS of our own pages can be read. CONTRIBUTING.md has the command that
/// formats it; this needs no npm.
class PageSourcesTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final int LONGEST_LINE = 120;

  /// `const S =`, `function R(`, `let a = 1, b = 2`: at the beginning of a line, so in the scope
  /// that all scripts of a page share.
  private static final Pattern SHORT_GLOBAL =
      Pattern.compile(
          "^(?:const|let|var|function\\*?|async function|class) \\w\\b.*"
              + "|^(?:const|let|var) [^({\\[]*, \\w =[^>].*");

  @Test
  void noLineIsLongerThan120Columns() throws IOException {
    assertThat(lines().filter(line -> line.text().length() > LONGEST_LINE)).isEmpty();
  }

  @Test
  void noGlobalHasANameOfOneLetter() throws IOException {
    assertThat(lines().filter(line -> line.file().toString().endsWith(".js")))
        .isNotEmpty()
        .noneMatch(line -> SHORT_GLOBAL.matcher(line.text()).matches());
  }

  @Test
  void aGlobalOfOneLetterIsFound() {
    assertThat(List.of("const S = 1;", "let tab = 1, R = 2;", "function S(a) {", "class T {"))
        .allMatch(line -> SHORT_GLOBAL.matcher(line).matches());
    assertThat(List.of("  const s = 1;", "const $ = 1;", "const el = (a, b) => 1;", "class Tree {"))
        .noneMatch(line -> SHORT_GLOBAL.matcher(line).matches());
  }

  private record Line(Path file, int number, String text) {}

  private static Stream<Line> lines() throws IOException {
    List<Line> found = new ArrayList<>();
    try (Stream<Path> modules = Files.list(ROOT)) {
      for (Path resources : modules.map(module -> module.resolve("src/main/resources")).toList()) {
        if (Files.isDirectory(resources)) {
          try (Stream<Path> files = Files.walk(resources)) {
            for (Path file :
                files.filter(path -> path.toString().matches(".*\\.(js|css|html)")).toList()) {
              List<String> text = Files.readAllLines(file);
              for (int i = 0; i < text.size(); i++) {
                found.add(new Line(ROOT.relativize(file), i + 1, text.get(i)));
              }
            }
          }
        }
      }
    }
    return found.stream();
  }
}
