package dev.brisk.cli.hostile;

import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.cli.release.Commands;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// X16: flipped bytes in the AOT cache ended every start with exit code 134.
class X16AotCacheIT {
  private static final int PLACES = 10;
  private static final String OPENED = "Opened AOT cache";

  /// Together so large that a pointer is hit at each place, and small beside the file.
  private static final int FLIPPED_BYTES = 512;

  @TempDir private static Path folder;
  private static Path home;
  private static String brisk;

  /// As it was made: what each test begins with.
  private static Path made;

  private static Path cache;

  @BeforeAll
  static void makeTheCache() throws Exception {
    home = Commands.layOut(folder);
    brisk = home.resolve("bin/brisk").toString();
    Commands.succeed(folder, Map.of(), brisk, "aot-training", "--commands");
    cache = home.resolve("app/commands.aot");
    made = Files.copy(cache, folder.resolve("made.aot"), COPY_ATTRIBUTES);
  }

  @BeforeEach
  void mend() throws Exception {
    Files.copy(made, cache, REPLACE_EXISTING, COPY_ATTRIBUTES);
  }

  @Test
  void bytesFlippedAnywhereInTheCacheStopNoStart() throws Exception {
    assertThat(version()).as("the whole cache is used").contains(OPENED);

    long size = Files.size(cache);
    for (int place = 0; place < PLACES; place++) {
      long position = (size - FLIPPED_BYTES) * place / (PLACES - 1);
      flip(cache, position);
      assertThat(version())
          .as("flipped at %d of %d", position, size)
          .contains("brisk ")
          .doesNotContain(OPENED);
      flip(cache, position);
    }
    assertThat(version()).as("mended").contains(OPENED);
  }

  /// The JVM goes by the cache alone, and would run the classes of the jar that was there before.
  @Test
  void jarThatIsNewerThanTheCacheIsRunWithoutIt() throws Exception {
    Path jar = home.resolve("app/brisk.jar");
    FileTime before = Files.getLastModifiedTime(jar);
    FileTime later = FileTime.fromMillis(Files.getLastModifiedTime(cache).toMillis() + 2_000);
    Files.setLastModifiedTime(jar, later);
    try {
      assertThat(version()).contains("brisk ").doesNotContain(OPENED);
    } finally {
      Files.setLastModifiedTime(jar, before);
    }
  }

  @Test
  void cacheWithoutAChecksumOrCutShortStopsNoStart() throws Exception {
    Path checksum = home.resolve("app/commands.aot.cksum");
    try (FileChannel file = FileChannel.open(cache, StandardOpenOption.WRITE)) {
      file.truncate(file.size() / 2);
    }
    assertThat(version()).contains("brisk ").doesNotContain(OPENED);
    byte[] recorded = Files.readAllBytes(checksum);
    Files.delete(checksum);
    assertThat(version()).contains("brisk ").doesNotContain(OPENED);
    Files.write(checksum, recorded);
  }

  private static String version() throws IOException, InterruptedException {
    return Commands.succeed(
        folder, Map.of("BRISK_JAVA_OPTS", "-Xlog:aot=info"), brisk, "--version");
  }

  private static void flip(Path file, long position) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.allocate(FLIPPED_BYTES);
      assertThat(channel.read(bytes, position)).isEqualTo(FLIPPED_BYTES);
      for (int i = 0; i < FLIPPED_BYTES; i++) {
        bytes.put(i, (byte) ~bytes.get(i));
      }
      channel.write(bytes.flip(), position);
    }
  }
}
