package dev.brisk.cli;

import dev.brisk.fixtures.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The port that a process of `brisk serve --port 0` was given: it prints it when it has started.
public final class PrintedPort {
  private static final Duration PATIENCE = Duration.ofSeconds(150);
  private static final Pattern ADDRESS =
      Pattern.compile("^Brisk listens on http://\\S+:(\\d+)$", Pattern.MULTILINE);

  private PrintedPort() {}

  /// Waits for the start.
  ///
  /// @param out what the process writes its output to
  /// @throws IllegalStateException if it ends instead
  public static int await(Process process, Path out) {
    ServerProcess.await(
        "the start", PATIENCE, () -> read(out).contains("Ctrl-C") || !process.isAlive());
    Matcher address = ADDRESS.matcher(read(out));
    if (!process.isAlive() || !address.find()) {
      throw new IllegalStateException("It does not serve. It printed:\n" + read(out));
    }
    return Integer.parseInt(address.group(1));
  }

  private static String read(Path out) {
    try {
      return Files.exists(out) ? Files.readString(out) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
