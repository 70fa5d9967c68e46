package dev.brisk.server.source.model;

import dev.brisk.server.source.Fingerprints;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The files of one model: the ONNX file, and those beside it that hold its weights (ONNX calls
/// them external data).
///
/// Which these are stands in the file as entries of two texts, `location` and the file's name
/// relative to the model's folder. They are found by their bytes, not by reading the message around
/// them: what weights happen to look like such an entry names no file that exists.
final class ModelFiles {
  /// Field 1 of an entry, of 8 bytes: `location`; then the tag of field 2.
  private static final byte[] ENTRY = "\n\u0008location\u0012".getBytes(StandardCharsets.US_ASCII);

  private static final int MAX_NAME = 4096;
  private static final int CHUNK = 1 << 16;

  private ModelFiles() {}

  /// Changes when any of the files does.
  ///
  /// @throws IOException if one of them cannot be read
  static String hash(Path file) throws IOException {
    MessageDigest digest = Fingerprints.sha256();
    SortedSet<String> names = new TreeSet<>();
    try (InputStream bytes = Files.newInputStream(file)) {
      byte[] window = new byte[CHUNK + MAX_NAME + ENTRY.length + 2];
      int kept = 0;
      for (int read; (read = bytes.readNBytes(window, kept, window.length - kept)) > 0; ) {
        digest.update(window, kept, read);
        int end = kept + read;
        int done = end == window.length ? CHUNK : end;
        collect(window, done, end, names);
        kept = end - done;
        System.arraycopy(window, done, window, 0, kept);
      }
      collect(window, kept, kept, names);
    }
    for (String name : names) {
      Path weights = beside(file, name);
      if (weights != null) {
        digest.update(name.getBytes(StandardCharsets.UTF_8));
        try (InputStream bytes = Files.newInputStream(weights)) {
          byte[] chunk = new byte[CHUNK];
          for (int read; (read = bytes.read(chunk)) > 0; ) {
            digest.update(chunk, 0, read);
          }
        }
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /// The names of entries that start before `end`, whose bytes reach up to `limit`.
  private static void collect(byte[] bytes, int end, int limit, SortedSet<String> names) {
    for (int i = 0; i < end; i++) {
      int at = i + ENTRY.length;
      if (bytes[i] != ENTRY[0]
          || at + 2 > limit
          || !Arrays.equals(bytes, i, at, ENTRY, 0, ENTRY.length)) {
        continue;
      }
      // A length of at most two bytes of seven bits each.
      int length = bytes[at] & 0x7f;
      if (bytes[at++] < 0) {
        length |= (bytes[at++] & 0x7f) << 7;
      }
      if (length > 0 && length <= MAX_NAME && at + length <= limit) {
        names.add(new String(bytes, at, length, StandardCharsets.UTF_8));
      }
    }
  }

  /// Null unless it is a file in the model's folder, or below.
  private static @Nullable Path beside(Path file, String name) {
    try {
      Path model = file.toAbsolutePath().normalize();
      Path found = model.resolveSibling(name).normalize();
      boolean within = found.startsWith(model.resolveSibling(""));
      return within && Files.isRegularFile(found) ? found : null;
    } catch (InvalidPathException noName) {
      return null;
    }
  }
}
