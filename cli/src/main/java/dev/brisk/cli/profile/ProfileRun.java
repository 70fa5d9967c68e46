package dev.brisk.cli.profile;

import dev.brisk.cli.support.ExitCodes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// `brisk profile` on this very process, run as a process of its own.
///
/// So the server's heap carries neither the recording nor the reading of it, every mode works as on
/// the command line (a JVM does not let itself be attached to from within), and whatever goes wrong
/// ends with that process: the target restores itself.
record ProfileRun(String mode, int seconds, String pattern, Format format) {
  /// By its name: commands do not know the program that is made of them.
  private static final String MAIN_CLASS = "dev.brisk.cli.Brisk";

  private static final Duration GRACE = Duration.ofSeconds(60);
  private static final int MAXIMUM_BYTES = 64 << 20;

  /// A form is filled in quickly, and `**` cost a serving machine 58 seconds of CPU time.
  private static final int MAXIMUM_CLASSES = 500;

  /// What the result is.
  enum Format {
    HTML("text/html; charset=utf-8"),
    JSON("application/json"),
    TEXT("text/plain; charset=utf-8");

    private final String contentType;

    Format(String contentType) {
      this.contentType = contentType;
    }

    String contentType() {
      return contentType;
    }
  }

  /// @param code the command's exit code
  /// @param content the result, or the message if the code is not 0
  record Result(int code, byte[] content) {}

  /// Runs it; blocks for that long.
  Result run() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("brisk-profile-");
    Path html = folder.resolve("profile.html");
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    try {
      Process process =
          new ProcessBuilder(command(html))
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      try {
        process.getOutputStream().close();
        if (!process.waitFor(seconds + GRACE.toSeconds(), TimeUnit.SECONDS)) {
          return new Result(
              ExitCodes.FAILED, utf8("The profile did not end in time and was stopped."));
        }
      } finally {
        process.destroy(); // its end takes the probes out
      }
      int code = process.exitValue();
      return new Result(
          code, code != 0 ? read(err) : format == Format.HTML ? read(html) : read(out));
    } finally {
      for (Path file : List.of(html, out, err, folder)) {
        Files.deleteIfExists(file);
      }
    }
  }

  private List<String> command(Path html) {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> command =
        new ArrayList<>(
            List.of(
                java,
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dfile.encoding=UTF-8",
                "-cp",
                System.getProperty("java.class.path"),
                MAIN_CLASS,
                "profile"));
    String pid = Long.toString(ProcessHandle.current().pid());
    if (mode.equals("calls") || mode.equals("lines")) {
      command.addAll(
          List.of(mode, pid, pattern, ClassBound.NAME, Integer.toString(MAXIMUM_CLASSES)));
    } else {
      command.addAll(List.of(pid, "--mode", mode));
    }
    command.addAll(List.of("--duration", seconds + "s"));
    switch (format) {
      case HTML -> command.addAll(List.of("--html", html.toString()));
      case JSON -> command.add("--json");
      case TEXT -> {}
    }
    return command;
  }

  private static byte[] read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return new byte[0];
    }
    if (Files.size(file) > MAXIMUM_BYTES) {
      throw new IOException("the result is over " + MAXIMUM_BYTES + " bytes");
    }
    return Files.readAllBytes(file);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
