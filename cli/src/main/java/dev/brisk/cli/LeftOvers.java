package dev.brisk.cli;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Native libraries that killed processes left in the temporary folder: ONNX Runtime alone unpacks
/// 23 MB at each start and deletes them only at an orderly end.
///
/// Deletes what is named like them, belongs to this user, is no link, is older than a minute (so
/// that it is not just being loaded) and is mapped by no process that this user can see. On Linux
/// only, where deleting a library that is in use after all harms nobody.
final class LeftOvers {
  private static final Pattern NAMES =
      Pattern.compile(
          "onnxruntime-java[0-9]+|sqlite-[0-9.]+-[0-9a-f-]+-libsqlitejdbc\\.so(\\.lck)?"
              + "|libnetty_[a-z0-9_]+[0-9]+\\.so|libasyncProfiler-[0-9A-Za-z.-]+\\.so");

  private static final Duration AGE = Duration.ofMinutes(1);
  private static final int MOST = 1_000;
  private static final Path PROCESSES = Path.of("/proc");

  private LeftOvers() {}

  /// On a thread of its own, since looking through `/proc` takes a while on a large machine.
  static void deleteInBackground() {
    if (Files.exists(PROCESSES.resolve("self/maps"))) {
      Path folder = Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
      Thread.ofPlatform()
          .daemon()
          .name("brisk-left-overs")
          .start(() -> delete(folder, Instant.now().minus(AGE)));
    }
  }

  /// @param before only what was changed earlier
  /// @return what was deleted
  static List<Path> delete(Path folder, Instant before) {
    List<Path> deleted = new ArrayList<>();
    try {
      UserPrincipal self = Files.getOwner(PROCESSES.resolve("self"));
      List<Path> found = new ArrayList<>();
      try (DirectoryStream<Path> entries =
          Files.newDirectoryStream(
              folder, entry -> NAMES.matcher(entry.getFileName().toString()).matches())) {
        for (Path entry : entries) {
          if (found.size() < MOST && isOld(entry, self, before)) {
            found.add(entry);
          }
        }
      }
      if (found.isEmpty()) {
        return deleted;
      }
      Set<String> mapped = mapped(folder.toRealPath().toString());
      for (Path entry : found) {
        if (delete(entry, self, before, mapped)) {
          deleted.add(entry);
        }
      }
    } catch (IOException | RuntimeException unreadable) {
      // Tidying up is no reason to disturb a server; the next start tries again.
    }
    return deleted;
  }

  private static boolean isOld(Path entry, UserPrincipal self, Instant before) throws IOException {
    return !Files.isSymbolicLink(entry)
        && Files.getOwner(entry, LinkOption.NOFOLLOW_LINKS).equals(self)
        && Files.getLastModifiedTime(entry, LinkOption.NOFOLLOW_LINKS)
                .compareTo(FileTime.from(before))
            < 0;
  }

  private static boolean delete(Path entry, UserPrincipal self, Instant before, Set<String> mapped)
      throws IOException {
    String real = entry.toRealPath(LinkOption.NOFOLLOW_LINKS).toString();
    if (mapped.stream().anyMatch(path -> path.equals(real) || path.startsWith(real + "/"))) {
      return false;
    }
    if (!Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
      return Files.deleteIfExists(entry);
    }
    List<Path> inside = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(entry)) {
      for (Path each : entries) {
        if (Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS) || !isOld(each, self, before)) {
          return false;
        }
        inside.add(each);
      }
    }
    for (Path each : inside) {
      Files.deleteIfExists(each);
    }
    return Files.deleteIfExists(entry);
  }

  /// The files below a folder that processes have mapped, as far as they can be read.
  private static Set<String> mapped(String folder) throws IOException {
    Set<String> mapped = new TreeSet<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROCESSES, "[0-9]*")) {
      for (Path process : processes) {
        try (var lines = Files.lines(process.resolve("maps"))) {
          lines
              .map(line -> line.substring(Math.max(0, line.indexOf('/'))))
              .filter(path -> path.startsWith(folder + "/"))
              .forEach(mapped::add);
        } catch (IOException | java.io.UncheckedIOException endedOrAnothers) {
          // not ours
        }
      }
    }
    return mapped;
  }
}
