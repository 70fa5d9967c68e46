package dev.brisk.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundledExampleTest {
  @TempDir Path folder;

  @Test
  void everythingThatTheExampleNamesIsLaidOutNextToIt() throws Exception {
    Path configuration = BundledExample.layOut(folder.resolve("new/example"));
    assertThat(configuration).hasFileName("brisk.yaml");
    for (String file :
        List.of(
            "models/iris.onnx",
            "models/fraud.onnx",
            "data/users.db",
            "data/sales.db",
            "iris-flower.schema.json",
            "user.schema.json",
            "transaction.schema.json")) {
      assertThat(configuration.resolveSibling(file)).isNotEmptyFile();
    }
  }

  @Test
  void theSecondTimeNothingIsWritten() throws Exception {
    Path users = BundledExample.layOut(folder).resolveSibling("data/users.db");
    Files.setLastModifiedTime(users, FileTime.from(Instant.EPOCH));
    BundledExample.layOut(folder);
    assertThat(Files.getLastModifiedTime(users)).isEqualTo(FileTime.from(Instant.EPOCH));
  }

  @Test
  void aFileOfAnotherVersionIsReplacedAndChangedUsersAreKept() throws Exception {
    Path configuration = BundledExample.layOut(folder);
    Path contents = folder.resolve("CONTENTS");
    String older =
        Files.readString(contents).replaceAll("(?m)^[0-9a-f]+ brisk.yaml$", "0000 brisk.yaml");
    Files.writeString(contents, older);
    Files.writeString(configuration, "# of an older version");
    Files.writeString(folder.resolve("data/users.db"), "changed by PUT");

    BundledExample.layOut(folder);

    assertThat(Files.readString(configuration)).contains("POST /predict");
    assertThat(folder.resolve("data/users.db")).hasContent("changed by PUT");
  }

  @Test
  void severalProcessesMayLayOutAtOnce() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Path> layOut = () -> BundledExample.layOut(folder);
      List<Future<Path>> all = IntStream.range(0, 4).mapToObj(i -> threads.submit(layOut)).toList();
      for (Future<Path> one : all) {
        assertThat(Files.readString(one.get())).contains("POST /predict");
      }
    }
    try (var files = Files.walk(folder)) {
      assertThat(files.map(Path::toString)).noneMatch(name -> name.endsWith(".unfinished"));
    }
  }
}
