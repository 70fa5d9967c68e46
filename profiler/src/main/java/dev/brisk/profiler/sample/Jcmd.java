package dev.brisk.profiler.sample;

import dev.brisk.profiler.ProfilerException;
import dev.brisk.profiler.ProfilerException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Diagnostic commands to a JVM, by the JDK's own `jcmd`: nothing is loaded into the target.
final class Jcmd {
  private static final long TIMEOUT_SECONDS = 30;

  private Jcmd() {}

  /// Runs one command and returns what it printed.
  ///
  /// @throws ProfilerException if it fails or the JVM does not answer
  static String run(long pid, String... words) {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    if (!Files.isExecutable(jcmd)) {
      throw new ProfilerException(
          Reason.REFUSED,
          jcmd + " is missing: brisk runs on a Java runtime without tools. Use a JDK.");
    }
    List<String> command = new ArrayList<>(List.of(jcmd.toString(), Long.toString(pid)));
    command.addAll(List.of(words));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      byte[] output = process.getInputStream().readAllBytes();
      String text = new String(output, StandardCharsets.UTF_8);
      if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new ProfilerException(
            Reason.REFUSED, "Process " + pid + " did not answer " + words[0] + ".");
      }
      if (process.exitValue() != 0) {
        if (!ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)) {
          throw new ProfilerException(
              Reason.FAILED, "Process " + pid + " ended before it was asked for " + words[0] + ".");
        }
        throw new ProfilerException(
            Reason.REFUSED, "Process " + pid + " refused " + words[0] + ": " + text.strip());
      }
      return text;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProfilerException(Reason.FAILED, "Interrupted while asking process " + pid, e);
    } catch (IOException e) {
      throw new ProfilerException(Reason.FAILED, "Cannot run jcmd: " + e.getMessage(), e);
    }
  }
}
