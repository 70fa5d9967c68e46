package dev.brisk.server.source.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

class FilePathsTest {
  private static Path directory;
  private static Path root;

  @BeforeContainer
  static void createFiles() throws IOException {
    directory = Files.createTempDirectory("brisk-paths-");
    Files.createDirectories(directory.resolve("public/sub"));
    Files.createDirectories(directory.resolve("public/.git"));
    for (String name :
        new String[] {"secret.txt", "public/app.js", "public/.git/config", "public/.hidden"}) {
      Files.writeString(directory.resolve(name), name);
    }
    Files.createSymbolicLink(directory.resolve("public/out"), directory.resolve("secret.txt"));
    Files.createSymbolicLink(directory.resolve("public/up"), directory);
    Files.createSymbolicLink(directory.resolve("public/git"), Path.of(".git"));
    root = directory.resolve("public").toRealPath();
  }

  @AfterContainer
  static void deleteFiles() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Property(tries = 3000)
  void noPathLeavesTheFolderOrFindsWhatIsHidden(@ForAll("paths") String path) {
    new FilePaths(root)
        .find(path)
        .ifPresent(found -> {
          assertThat(found.startsWith(root)).isTrue();
          assertThat(root.relativize(found).toString()).doesNotContain(".git", ".hidden");
        });
  }

  @Provide
  Arbitrary<String> paths() {
    return Arbitraries.of(
            "..",
            ".",
            "/",
            "%2e",
            "%2f",
            "%5c",
            "\\",
            "%00",
            "up",
            "out",
            "git",
            "sub",
            "app.js",
            ".git",
            "config",
            "public",
            "secret.txt",
            "%25",
            "%2E%2E",
            "//",
            "etc",
            ".hidden")
        .list()
        .ofMaxSize(8)
        .map(pieces -> String.join("", pieces));
  }
}
