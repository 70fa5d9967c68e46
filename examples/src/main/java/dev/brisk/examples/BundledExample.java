package dev.brisk.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;

/// The bundled example, laid out in a folder: `brisk.yaml`, its schemas, handlers, models and
/// databases.
///
/// ```java
/// Path configuration = BundledExample.layOut(BundledExample.defaultFolder());
/// ```
///
/// Laying out copies some 20 MB the first time and nothing afterwards. Several processes may do it
/// at once: each file appears whole. Users that were changed by `PUT` stay changed until a new
/// version of Brisk brings another users database.
public final class BundledExample {
  /// The list of the files, in the folder as in the jar.
  static final String CONTENTS = "CONTENTS";

  private static final String RESOURCES = "/dev/brisk/examples/api/";

  private BundledExample() {}

  /// Where the example lives when nobody says otherwise: `brisk/example` in `$XDG_STATE_HOME`, or
  /// in `~/.local/state` where that is not set.
  public static Path defaultFolder() {
    String state = System.getenv("XDG_STATE_HOME");
    Path base =
        state == null || state.isBlank()
            ? Path.of(System.getProperty("user.home"), ".local", "state")
            : Path.of(state);
    return base.resolve("brisk").resolve("example");
  }

  /// Copies to the folder what it does not have yet and gives the path of its `brisk.yaml`.
  ///
  /// @throws IOException if the folder cannot be written to
  public static Path layOut(Path folder) throws IOException {
    String contents = new String(resource(CONTENTS), UTF_8);
    Path laidOut = folder.resolve(CONTENTS);
    Map<String, String> wanted = hashesByName(contents);
    Map<String, String> present =
        Files.exists(laidOut) ? hashesByName(Files.readString(laidOut)) : Map.of();
    for (Map.Entry<String, String> file : wanted.entrySet()) {
      Path target = folder.resolve(file.getKey());
      if (!Files.exists(target) || !file.getValue().equals(present.get(file.getKey()))) {
        place(resource(file.getKey()), target);
      }
    }
    if (!wanted.equals(present)) {
      place(contents.getBytes(UTF_8), laidOut);
    }
    return folder.resolve("brisk.yaml");
  }

  private static void place(byte[] bytes, Path target) throws IOException {
    Path folder = target.getParent();
    Files.createDirectories(folder);
    Path unfinished = Files.createTempFile(folder, ".", ".unfinished");
    try {
      Files.write(unfinished, bytes);
      Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream stream = BundledExample.class.getResourceAsStream(RESOURCES + name)) {
      if (stream == null) {
        throw new IOException(
            "the bundled example lacks " + name + ". Build it with: mvn -pl examples -am compile");
      }
      return stream.readAllBytes();
    }
  }

  private static Map<String, String> hashesByName(String contents) {
    Map<String, String> hashes = new LinkedHashMap<>();
    contents
        .lines()
        .forEach(line -> {
          int space = line.indexOf(' ');
          hashes.put(line.substring(space + 1), line.substring(0, space));
        });
    return hashes;
  }
}
