package dev.brisk.examples;

import dev.brisk.examples.data.SalesDatabase;
import dev.brisk.examples.data.UsersDatabase;
import dev.brisk.examples.training.TrainFraud;
import dev.brisk.examples.training.TrainIris;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/// The build step that makes what is not in version control: it trains the models and fills the
/// databases, both into the jar's resources and next to `examples/api/brisk.yaml`.
///
/// It takes about four seconds and does nothing when the programs that make the files have not
/// changed. A database next to `brisk.yaml` may have been written to by `PUT`; it is replaced only
/// when it was made anew.
final class MakeExample {
  private static final List<String> MADE =
      List.of("models/iris.onnx", "models/fraud.onnx", "data/users.db", "data/sales.db");

  private MakeExample() {}

  /// Arguments: the folder with the compiled classes, and `examples/api`.
  public static void main(String[] arguments) throws IOException, SQLException {
    Path classes = Path.of(arguments[0]);
    Path api = Path.of(arguments[1]);
    Path resources = classes.resolve("dev/brisk/examples/api");
    Path stampFile = classes.resolveSibling("example-made-by");
    String stamp = hashOfMakers(classes);
    boolean stale = !Files.exists(stampFile) || !Files.readString(stampFile).equals(stamp);
    for (String name : MADE) {
      Path made = resources.resolve(name);
      if (stale || !Files.exists(made)) {
        make(name, made);
      }
      Path copy = api.resolve(name);
      if (stale || !Files.exists(copy)) {
        Files.createDirectories(copy.getParent());
        Files.copy(made, copy, StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Files.writeString(resources.resolve(BundledExample.CONTENTS), contents(resources));
    Files.writeString(stampFile, stamp);
  }

  private static void make(String name, Path file) throws IOException, SQLException {
    Files.createDirectories(file.getParent());
    // Beside the target and moved there, so that an interrupted build leaves no half file.
    Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
    Files.deleteIfExists(unfinished);
    switch (name) {
      case "models/iris.onnx" -> TrainIris.write(unfinished);
      case "models/fraud.onnx" -> TrainFraud.write(unfinished);
      case "data/users.db" -> UsersDatabase.write(unfinished);
      case "data/sales.db" -> SalesDatabase.write(unfinished);
      default -> throw new IllegalArgumentException("nothing makes " + name);
    }
    Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
  }

  /// One line a file: its SHA-256 and its path, so that [BundledExample] sees what is out of date.
  private static String contents(Path resources) throws IOException {
    try (Stream<Path> files = Files.walk(resources)) {
      StringBuilder lines = new StringBuilder();
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        String name = resources.relativize(file).toString().replace('\\', '/');
        if (!name.equals(BundledExample.CONTENTS)) {
          lines.append(hex(sha256().digest(Files.readAllBytes(file))));
          lines.append(' ').append(name).append('\n');
        }
      }
      return lines.toString();
    }
  }

  private static String hashOfMakers(Path classes) throws IOException {
    MessageDigest digest = sha256();
    for (String folder : List.of("training", "data")) {
      try (Stream<Path> files = Files.walk(classes.resolve("dev/brisk/examples/" + folder))) {
        for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
          digest.update(Files.readAllBytes(file));
        }
      }
    }
    return hex(digest.digest());
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
