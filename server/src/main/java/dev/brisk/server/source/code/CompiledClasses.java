package dev.brisk.server.source.code;

import dev.brisk.server.source.Fingerprints;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The class files of handlers that were compiled before, in a folder of the user's: the compiler
/// takes a third of the CPU time of a start.
///
/// What is kept is named after all that it depends on: the source and its name, the Java, and path,
/// size and time of each part of the class path. A file is moved into its place when it is whole,
/// and begins with the SHA-256 of the rest; one that does not fit is compiled anew. A folder that
/// somebody else may write to is not used. Without a folder nothing is kept: a start is then
/// slower, and never fails for it.
final class CompiledClasses {
  private static final boolean POSIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
  private static final int MAX_FILES = 64;
  private static final int MAX_BYTES = 4 << 20;
  private static final int HASH_BYTES = 32;

  private final Path folder;

  CompiledClasses(Path folder) {
    this.folder = folder;
  }

  /// `brisk/handlers` in `$XDG_CACHE_HOME`, by default in `~/.cache`.
  static CompiledClasses ofUser() {
    String cache = System.getenv("XDG_CACHE_HOME");
    Path base =
        cache != null && cache.startsWith("/")
            ? Path.of(cache)
            : Path.of(System.getProperty("user.home", "."), ".cache");
    return new CompiledClasses(base.resolve("brisk").resolve("handlers"));
  }

  /// By class name; compiled unless they are kept.
  Map<String, byte[]> get(
      String fileName, String source, String classPath, Supplier<Map<String, byte[]>> compile) {
    String key = key(fileName, source, classPath);
    if (key == null || !isOurs()) {
      return compile.get();
    }
    Path file = folder.resolve(key);
    Map<String, byte[]> kept = read(file);
    if (kept != null) {
      return kept;
    }
    Map<String, byte[]> compiled = compile.get();
    keep(file, compiled);
    return compiled;
  }

  private boolean isOurs() {
    try {
      if (!POSIX) {
        Files.createDirectories(folder);
        return true; // Windows: what is below a user's profile is the user's own
      }
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      PosixFileAttributes attributes = Files.readAttributes(folder, PosixFileAttributes.class);
      return attributes.owner().getName().equals(System.getProperty("user.name"))
          && !attributes.permissions().contains(PosixFilePermission.GROUP_WRITE)
          && !attributes.permissions().contains(PosixFilePermission.OTHERS_WRITE);
    } catch (IOException noFolder) {
      return false;
    }
  }

  /// Null when a part is a folder: its classes change and its time does not.
  private static @Nullable String key(String fileName, String source, String classPath) {
    StringBuilder parts = new StringBuilder(Runtime.version().toString());
    parts.append('\0').append(fileName);
    for (String part : classPath.split(File.pathSeparator)) {
      Path path = Path.of(part);
      if (!Files.isRegularFile(path)) {
        return null;
      }
      try {
        parts.append('\0').append(part).append('\0').append(Files.size(path));
        parts.append('\0').append(Files.getLastModifiedTime(path));
      } catch (IOException gone) {
        return null;
      }
    }
    return Fingerprints.of(parts.toString(), source);
  }

  private @Nullable Map<String, byte[]> read(Path file) {
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > MAX_BYTES) {
        return null;
      }
      byte[] bytes = Files.readAllBytes(file);
      byte[] content = Arrays.copyOfRange(bytes, Math.min(HASH_BYTES, bytes.length), bytes.length);
      if (!MessageDigest.isEqual(sha256(content), Arrays.copyOf(bytes, HASH_BYTES))) {
        return null;
      }
      Map<String, byte[]> classes = new HashMap<>();
      try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(content))) {
        for (int left = in.readInt(); left > 0; left--) {
          classes.put(in.readUTF(), in.readNBytes(in.readInt()));
        }
      }
      Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
      return classes;
    } catch (IOException unreadable) {
      return null;
    }
  }

  private void keep(Path file, Map<String, byte[]> classes) {
    try {
      ByteArrayOutputStream content = new ByteArrayOutputStream();
      DataOutputStream out = new DataOutputStream(content);
      out.writeInt(classes.size());
      for (Map.Entry<String, byte[]> each : new TreeMap<>(classes).entrySet()) {
        out.writeUTF(each.getKey());
        out.writeInt(each.getValue().length);
        out.write(each.getValue());
      }
      if (content.size() > MAX_BYTES - HASH_BYTES) {
        return;
      }
      Path whole = Files.createTempFile(folder, "new-", "");
      try {
        Files.write(whole, sha256(content.toByteArray()));
        Files.write(whole, content.toByteArray(), StandardOpenOption.APPEND);
        Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(whole);
      }
      forgetOldest();
    } catch (IOException notKept) {
      // A full or read-only disk: the next start compiles again.
    }
  }

  private void forgetOldest() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> newestFirst =
          files.sorted(Comparator.comparing(CompiledClasses::usedAt).reversed()).toList();
      for (Path old :
          newestFirst.subList(Math.min(MAX_FILES, newestFirst.size()), newestFirst.size())) {
        Files.deleteIfExists(old);
      }
    }
  }

  private static FileTime usedAt(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException gone) {
      return FileTime.fromMillis(0);
    }
  }

  private static byte[] sha256(byte[] content) {
    return Fingerprints.sha256().digest(content);
  }
}
