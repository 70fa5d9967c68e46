package dev.brisk.cli.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Links and images of the documents lead to files that exist, and to headings that they have.
class LinksTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern CODE = Pattern.compile("(?ms)^ *```.*?^ *```|`[^`\n]*`");

  /// A target without a scheme: `guide/running.md`, `../a.png`, `#heading`.
  private static final Pattern LINK =
      Pattern.compile("\\]\\(<?([^)\\s:#>]*)(?:#([^)\\s>]*))?>?(?: \"[^\"]*\")?\\)");

  private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.*)$");

  static List<Path> documents() throws IOException {
    List<Path> all = new ArrayList<>();
    try (Stream<Path> top = Files.list(ROOT);
        Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      Stream.concat(top, docs).filter(file -> file.toString().endsWith(".md")).forEach(all::add);
    }
    all.add(ROOT.resolve("examples/README.md"));
    all.add(ROOT.resolve("compare/README.md"));
    return all.stream().sorted().map(ROOT::relativize).toList();
  }

  @ParameterizedTest
  @MethodSource("documents")
  void everyRelativeLinkLeadsSomewhere(Path document) throws IOException {
    assertThat(broken(ROOT.resolve(document))).isEmpty();
  }

  @Test
  void theDocumentsWithTheMostLinksAreAmongThem() throws IOException {
    assertThat(documents())
        .contains(Path.of("README.md"), Path.of("ARCHITECTURE.md"), Path.of("CONTRIBUTING.md"))
        .contains(Path.of("docs/tutorial.md"), Path.of("docs/guide/running.md"));
    assertThat(LINK.matcher(Files.readString(ROOT.resolve("README.md"))).results().count())
        .isGreaterThan(5);
  }

  @Test
  void brokenLinksAndHeadingsAreFoundAndCodeIsLeftAlone(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("other.md"), "# The `first` one\n");
    Path page =
        Files.writeString(
            folder.resolve("page.md"),
            """
            # Top
            [a](other.md), [b](other.md#the-first-one), [c](#top), [d](https://example.org/x),
            `[e](in-code.md)`, ![f](missing.png), [g](other.md#second), [h](#bottom)
            ```
            [i](in-a-block.md)
            ```
            """);
    assertThat(broken(page)).containsExactly("missing.png", "other.md#second", "#bottom");
  }

  private static List<String> broken(Path document) throws IOException {
    List<String> broken = new ArrayList<>();
    String text = CODE.matcher(Files.readString(document)).replaceAll("");
    LINK.matcher(text)
        .results()
        .forEach(link -> {
          String file = link.group(1);
          String heading = link.group(2);
          Path target = file.isEmpty() ? document : document.resolveSibling(file).normalize();
          if (!Files.exists(target)
              || (heading != null
                  && target.toString().endsWith(".md")
                  && !headings(target).contains(heading))) {
            broken.add(heading == null ? file : file + "#" + heading);
          }
        });
    return broken;
  }

  /// The names that GitHub gives to headings: lower case, dashes for spaces, no punctuation.
  private static List<String> headings(Path document) {
    try {
      return HEADING
          .matcher(Files.readString(document))
          .results()
          .map(heading ->
              heading
                  .group(1)
                  .toLowerCase(Locale.ROOT)
                  .replaceAll("[^\\p{L}\\p{N} _-]", "")
                  .strip()
                  .replace(' ', '-'))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
