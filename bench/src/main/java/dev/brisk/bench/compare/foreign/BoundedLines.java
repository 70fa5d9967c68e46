package dev.brisk.bench.compare.foreign;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Lines of a file of any size, none longer than a mebibyte. A quoted field of CSV may go over
/// several of them: see [#record].
final class BoundedLines implements AutoCloseable {
  private static final int LONGEST = 1 << 20;

  private final BufferedReader reader;
  private int number;

  BoundedLines(Path file) throws IOException {
    reader = Files.newBufferedReader(file);
  }

  /// Of the line that was read last, from 1.
  int number() {
    return number;
  }

  /// Null at the end. What is longer than the bound is cut: no form that is known has such a line.
  @Nullable String next() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = reader.read(); c != '\n'; c = reader.read()) {
      if (c < 0) {
        if (line.isEmpty()) {
          return null;
        }
        break;
      }
      if (c != '\r' && line.length() < LONGEST) {
        line.append((char) c);
      }
    }
    number++;
    return line.toString();
  }

  /// A line of CSV, with the lines that its quotes go over.
  @Nullable String record() throws IOException {
    String line = next();
    while (line != null && line.chars().filter(c -> c == '"').count() % 2 == 1) {
      String more = next();
      if (more == null || line.length() > LONGEST) {
        throw new IllegalArgumentException("line " + number + ": a quoted field has no end");
      }
      line += "\n" + more;
    }
    return line;
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
