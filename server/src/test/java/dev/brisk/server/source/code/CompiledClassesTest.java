package dev.brisk.server.source.code;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompiledClassesTest {
  private static final byte[] CODE = {1, 2, 3};

  @TempDir private Path directory;
  private Path folder;
  private Path jar;
  private final AtomicInteger compiled = new AtomicInteger();

  @BeforeEach
  void someJar() throws IOException {
    folder = directory.resolve("cache/handlers");
    jar = Files.writeString(directory.resolve("a.jar"), "jar");
  }

  private byte[] get(String fileName, String source, String classPath) {
    Map<String, byte[]> classes =
        new CompiledClasses(folder)
            .get(
                fileName,
                source,
                classPath,
                () -> {
                  compiled.incrementAndGet();
                  return Map.of("A", CODE, "A$1", new byte[0]);
                });
    assertThat(classes).containsOnlyKeys("A", "A$1");
    return classes.get("A");
  }

  private List<Path> kept() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  @Test
  void whatWasCompiledIsNotCompiledAgainUntilSomethingChanges() throws IOException {
    Path other = Files.writeString(directory.resolve("b.jar"), "b");
    assertThat(get("A.java", "class A {}", jar.toString())).isEqualTo(CODE);
    assertThat(get("A.java", "class A {}", jar.toString())).isEqualTo(CODE);
    assertThat(compiled).hasValue(1);
    get("A.java", "class A { }", jar.toString());
    get("B.java", "class A {}", jar.toString());
    get("A.java", "class A {}", jar + File.pathSeparator + other);
    assertThat(compiled).hasValue(4);
    Files.setLastModifiedTime(jar, FileTime.fromMillis(1));
    get("A.java", "class A {}", jar.toString());
    assertThat(compiled).hasValue(5);
    assertThat(kept()).hasSize(5);
    assertThat(Files.getPosixFilePermissions(folder))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void aFlippedByteAnywhereOrACutFileIsCompiledAnew() throws IOException {
    get("A.java", "", jar.toString());
    Path file = kept().getFirst();
    byte[] whole = Files.readAllBytes(file);
    for (int i = 0; i < whole.length; i++) {
      byte[] flipped = whole.clone();
      flipped[i] ^= 1;
      Files.write(file, flipped);
      assertThat(get("A.java", "", jar.toString())).isEqualTo(CODE);
      assertThat(compiled).hasValue(i + 2);
      assertThat(Files.readAllBytes(file)).isEqualTo(whole);
    }
    for (int length : new int[] {0, 31, 32, 33, whole.length - 1}) {
      Files.write(file, java.util.Arrays.copyOf(whole, length));
      assertThat(get("A.java", "", jar.toString())).isEqualTo(CODE);
      assertThat(Files.readAllBytes(file)).isEqualTo(whole);
    }
    assertThat(kept()).hasSize(1);
  }

  @Test
  void aFolderThatOthersMayWriteToOrThatCannotBeIsNotUsed() throws IOException {
    Files.createDirectories(folder);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwx---"));
    get("A.java", "", jar.toString());
    get("A.java", "", jar.toString());
    assertThat(compiled).hasValue(2);
    assertThat(kept()).isEmpty();
    folder = jar.resolve("below-a-file");
    assertThat(get("A.java", "", jar.toString())).isEqualTo(CODE);
  }

  @Test
  void classesInFoldersAreNotKnownToBeTheSame() throws IOException {
    String classPath = jar + File.pathSeparator + directory;
    get("A.java", "", classPath);
    get("A.java", "", classPath);
    assertThat(compiled).hasValue(2);
  }

  @Test
  void theFolderIsBounded() throws IOException {
    for (int i = 0; i < 70; i++) {
      get("A.java", "source " + i, jar.toString());
    }
    assertThat(kept()).hasSize(64);
  }
}
