package dev.brisk.cli.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Runs the scripts and launchers of a release as somebody at a terminal does.
public final class Commands {
  public static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final int PATIENCE_MINUTES = 5;

  /// What came of one.
  public record Run(int code, String output) {}

  private Commands() {}

  /// The release's layout without a Java of its own, as the zip has it.
  public static Path layOut(Path folder) throws IOException, InterruptedException {
    Path home = folder.resolve("a folder").resolve("brisk");
    succeed(folder, Map.of(), ROOT.resolve("deploy/assemble").toString(), home.toString());
    return home;
  }

  public static String succeed(Path folder, Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    Run run = run(folder, environment, command);
    assertThat(run.code()).as("%s%n%s", List.of(command), run.output()).isZero();
    return run.output();
  }

  public static Run run(Path folder, Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile("brisk-command-", ".log");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile());
      builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
      builder.environment().putAll(environment);
      Process process = builder.start();
      boolean ended = process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES);
      if (!ended) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
      }
      String text = new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
      assertThat(ended).as("%s ended. %s", List.of(command), text).isTrue();
      return new Run(process.exitValue(), text);
    } finally {
      Files.delete(output);
    }
  }
}
