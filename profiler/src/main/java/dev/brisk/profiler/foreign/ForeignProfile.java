package dev.brisk.profiler.foreign;

import dev.brisk.profiler.ProfilerException;
import dev.brisk.profiler.ProfilerException.Reason;
import dev.brisk.profiler.call.CallGraph;
import dev.brisk.profiler.line.LineProfile;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/// A profile that a profiler of another language wrote and that holds no samples: calls or lines.
public sealed interface ForeignProfile {
  /// Functions, callers and callees: cProfile's `.prof`.
  record Calls(CallGraph graph) implements ForeignProfile {}

  /// Hits and time by line: line_profiler's `.lprof`.
  record Lines(LineProfile profile) implements ForeignProfile {}

  /// Unzipped.
  int MOST_BYTES = 64 << 20;

  /// Whether a file that begins so is one of these.
  ///
  /// @param start its first bytes, a character each
  static boolean looksLike(String start) {
    return isMarshal(start) || isPickle(start);
  }

  /// Reads a file; null if it is none of these.
  ///
  /// @throws ProfilerException if it begins like one and goes on otherwise, naming the place
  static @Nullable ForeignProfile read(Path file) {
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      return null; // who reads the other forms says so
    }
    try (InputStream in = unzipped(file)) {
      byte[] first = in.readNBytes(2);
      String start = new String(first, StandardCharsets.ISO_8859_1);
      return looksLike(start) ? read(in, start, String.valueOf(file.getFileName())) : null;
    } catch (IllegalArgumentException e) {
      throw new ProfilerException(
          Reason.BAD_TARGET,
          file
              + " begins like a profile of Python's cProfile or line_profiler, but "
              + e.getMessage()
              + ". Write it anew: python -m cProfile -o FILE, kernprof -l -o FILE.",
          e);
    } catch (IOException e) {
      throw new ProfilerException(Reason.FAILED, "Cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /// What the file holds, unzipped if it is compressed; empty if it only begins so.
  private static InputStream unzipped(Path file) throws IOException {
    InputStream in = new BufferedInputStream(Files.newInputStream(file));
    in.mark(2);
    boolean zipped = Arrays.equals(in.readNBytes(2), new byte[] {0x1f, (byte) 0x8b});
    in.reset();
    try {
      return zipped ? new GZIPInputStream(in) : in;
    } catch (ZipException | EOFException e) {
      in.close();
      return InputStream.nullInputStream(); // who reads the other forms says so
    }
  }

  private static ForeignProfile read(InputStream in, String start, String target)
      throws IOException {
    byte[] rest = in.readNBytes(MOST_BYTES - 1);
    if (rest.length == MOST_BYTES - 1) {
      throw new IllegalArgumentException("it is larger than 64 MiB");
    }
    byte[] bytes = new byte[2 + rest.length];
    bytes[0] = (byte) start.charAt(0);
    bytes[1] = (byte) start.charAt(1);
    System.arraycopy(rest, 0, bytes, 2, rest.length);
    return isPickle(start)
        ? new Lines(PythonLines.read(bytes, target))
        : new Calls(PythonCalls.read(bytes, target));
  }

  /// A dictionary whose first key is a tuple, or an empty one; either may be marked as referred to.
  private static boolean isMarshal(String start) {
    return start.length() >= 2
        && (start.charAt(0) & 0x7f) == '{'
        && ((start.charAt(1) & 0x7f) == ')' || start.charAt(1) == '(' || start.charAt(1) == '0');
  }

  private static boolean isPickle(String start) {
    return start.length() >= 2
        && start.charAt(0) == 0x80
        && start.charAt(1) >= 2
        && start.charAt(1) <= 5;
  }
}
