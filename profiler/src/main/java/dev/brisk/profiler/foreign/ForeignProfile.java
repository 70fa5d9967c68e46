package dev.brisk.profiler.foreign;

import dev.brisk.profiler.ProfilerException;
import dev.brisk.profiler.ProfilerException.Reason;
import dev.brisk.profiler.call.CallGraph;
import dev.brisk.profiler.line.LineProfile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A profile that a profiler of another language wrote and that holds no samples: calls or lines.
public sealed interface ForeignProfile {
  /// Functions, callers and callees: cProfile's `.prof`.
  record Calls(CallGraph graph) implements ForeignProfile {}

  /// Hits and time by line: line_profiler's `.lprof`.
  record Lines(LineProfile profile) implements ForeignProfile {}

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
    try {
      String start;
      try (InputStream in = Files.newInputStream(file)) {
        start = new String(in.readNBytes(2), StandardCharsets.ISO_8859_1);
      }
      return looksLike(start) ? read(file, start) : null;
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

  private static ForeignProfile read(Path file, String start) throws IOException {
    long most = 64L << 20;
    if (Files.size(file) > most) {
      throw new IllegalArgumentException("it is larger than 64 MiB");
    }
    byte[] bytes = Files.readAllBytes(file);
    String target = String.valueOf(file.getFileName());
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
