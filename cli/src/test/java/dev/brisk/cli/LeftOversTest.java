package dev.brisk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// X16: a killed server left 23 MB in the temporary folder, each time.
class LeftOversTest {
  @TempDir Path folder;

  @Test
  void whatDeadProcessesUnpackedIsDeletedAndNothingElse() throws IOException {
    Path onnx = Files.createDirectory(folder.resolve("onnxruntime-java123"));
    Files.writeString(onnx.resolve("libonnxruntime.so"), "x");
    Path sqlite = file("sqlite-3.50.3.0-0a1b2c3d-libsqlitejdbc.so");
    Path netty = file("libnetty_transport_native_epoll_x86_64123.so");
    Path other = file("somebody-elses.so");
    Path target = file("precious");
    Path link = Files.createSymbolicLink(folder.resolve("onnxruntime-java9"), target);
    Path deep = Files.createDirectories(folder.resolve("onnxruntime-java5/unexpected"));

    assertThat(LeftOvers.delete(folder, Instant.now().plusSeconds(60)))
        .containsExactlyInAnyOrder(onnx, sqlite, netty);

    assertThat(onnx).doesNotExist();
    assertThat(other).exists();
    assertThat(target).exists();
    assertThat(link).isSymbolicLink();
    assertThat(deep).exists();
  }

  @Test
  void whatIsNewOrInUseStays() throws IOException {
    Path fresh = file("sqlite-3.50.3.0-0a1b-libsqlitejdbc.so");
    assertThat(LeftOvers.delete(folder, Instant.now().minusSeconds(60))).isEmpty();
    try (FileChannel channel = FileChannel.open(fresh)) {
      var mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, 1);
      assertThat(LeftOvers.delete(folder, Instant.now().plusSeconds(60))).isEmpty();
      assertThat(mapped.get(0)).isEqualTo((byte) 'x');
    }
    assertThat(fresh).exists();
  }

  private Path file(String name) throws IOException {
    return Files.writeString(folder.resolve(name), "x");
  }
}
