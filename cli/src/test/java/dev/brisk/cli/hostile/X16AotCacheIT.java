package dev.brisk.cli.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.cli.release.Commands;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// X16: flipped bytes in the AOT cache ended every start with exit code 134.
class X16AotCacheIT {
  private static final int PLACES = 10;
  private static final String OPENED = "Opened AOT cache";

  /// Together so large that a pointer is hit at each place, and small beside the file.
  private static final int FLIPPED_BYTES = 512;

  @TempDir private Path folder;

  @Test
  void bytesFlippedAnywhereInTheCacheStopNoStart() throws Exception {
    String brisk = Commands.layOut(folder).resolve("bin/brisk").toString();
    Commands.succeed(folder, Map.of(), brisk, "aot-training", "--commands");
    Path cache = folder.resolve("a folder/brisk/app/commands.aot");
    assertThat(version(brisk)).as("the whole cache is used").contains(OPENED);

    long size = Files.size(cache);
    for (int place = 0; place < PLACES; place++) {
      long position = (size - FLIPPED_BYTES) * place / (PLACES - 1);
      flip(cache, position);
      assertThat(version(brisk))
          .as("flipped at %d of %d", position, size)
          .contains("brisk ")
          .doesNotContain(OPENED);
      flip(cache, position);
    }
    assertThat(version(brisk)).as("mended").contains(OPENED);
  }

  @Test
  void cacheWithoutAChecksumOrCutShortStopsNoStart() throws Exception {
    Path home = Commands.layOut(folder);
    String brisk = home.resolve("bin/brisk").toString();
    Commands.succeed(folder, Map.of(), brisk, "aot-training", "--commands");
    Path cache = home.resolve("app/commands.aot");
    try (FileChannel file = FileChannel.open(cache, StandardOpenOption.WRITE)) {
      file.truncate(file.size() / 2);
    }
    assertThat(version(brisk)).contains("brisk ").doesNotContain(OPENED);
    Files.delete(home.resolve("app/commands.aot.cksum"));
    assertThat(version(brisk)).contains("brisk ").doesNotContain(OPENED);
  }

  private String version(String brisk) throws IOException, InterruptedException {
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
