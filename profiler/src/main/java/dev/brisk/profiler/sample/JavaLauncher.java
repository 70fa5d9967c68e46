package dev.brisk.profiler.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Which Java a `java` command starts.
final class JavaLauncher {
  private JavaLauncher() {}

  /// The feature number, from the `release` file beside the launcher; that of this program's own
  /// Java if there is none.
  static int version(String java) throws IOException {
    Path launcher = onPath(java);
    if (Files.exists(launcher)) {
      Path release = launcher.toRealPath().resolveSibling("../release").normalize();
      if (Files.isReadable(release)) {
        for (String line : Files.readAllLines(release)) {
          if (line.startsWith("JAVA_VERSION=\"")) {
            return Integer.parseInt(line.substring(14).replaceAll("\\D.*", ""));
          }
        }
      }
    }
    return Runtime.version().feature();
  }

  private static Path onPath(String java) {
    Path launcher = Path.of(java);
    if (!launcher.isAbsolute() && launcher.getNameCount() == 1) {
      for (String directory : System.getenv().getOrDefault("PATH", "").split(":")) {
        Path candidate = Path.of(directory, java);
        if (Files.isExecutable(candidate)) {
          return candidate;
        }
      }
    }
    return launcher;
  }
}
