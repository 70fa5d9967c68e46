package dev.brisk.profiler.attach;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;

/// A file that JVMs load: kept under one name, by what is in it.
///
/// A JVM never lets go of a library or of a jar on its boot class path. Loaded from the same path
/// again it is the same one; under a new name it would be one more each time (20 MB of memory for
/// async-profiler, measured). It lies in a directory of this user that nobody else can write to,
/// and holds no secret.
public final class KeptFile {
  private static final Set<PosixFilePermission> DIRECTORY =
      PosixFilePermissions.fromString("rwxr-xr-x");
  private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-r--r--");

  private KeptFile() {}

  /// The name under which content is kept: the same for the same content.
  public static String name(String prefix, byte[] content, String suffix) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
      return prefix + HexFormat.of().formatHex(hash, 0, 10) + suffix;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /// The file with this name and content, written if it is not there.
  ///
  /// @throws IOException if it cannot be written, or its directory is somebody else's
  public static Path of(String name, byte[] content) throws IOException {
    Path directory = directory();
    Path file = directory.resolve(name);
    if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        && Arrays.equals(Files.readAllBytes(file), content)) {
      return file;
    }
    Path fresh = Files.createTempFile(directory, "fresh-", ".tmp");
    try {
      Files.write(fresh, content);
      Files.setPosixFilePermissions(fresh, FILE); // another user's JVM reads it, for root
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException | UnsupportedOperationException e) {
      throw new IOException("the temporary directory keeps no permissions", e);
    } finally {
      Files.deleteIfExists(fresh);
    }
    return file;
  }

  private static Path directory() throws IOException {
    String user = System.getProperty("user.name");
    Path directory = Path.of(System.getProperty("java.io.tmpdir"), "brisk-" + user);
    try {
      Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(DIRECTORY));
      Files.setPosixFilePermissions(directory, DIRECTORY);
    } catch (FileAlreadyExistsException e) {
      Set<PosixFilePermission> found =
          Files.getPosixFilePermissions(directory, LinkOption.NOFOLLOW_LINKS);
      if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
          || !Files.getOwner(directory, LinkOption.NOFOLLOW_LINKS).getName().equals(user)
          || found.contains(PosixFilePermission.GROUP_WRITE)
          || found.contains(PosixFilePermission.OTHERS_WRITE)) {
        throw new IOException(
            directory + " is not a directory of " + user + " alone. Remove it.", e);
      }
    }
    return directory;
  }
}
