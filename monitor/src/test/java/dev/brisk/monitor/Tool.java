package dev.brisk.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.fixtures.ServerProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Runs a checker that Debian ships.
final class Tool {
  private Tool() {}

  /// @return what it printed, after an exit with 0
  static String run(Path directory, String program, String debianPackage, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(ServerProcess.program(program, debianPackage));
    command.addAll(List.of(arguments));
    Path output = directory.resolve(".output");
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("%s ended in time", command).isTrue();
    String printed = java.nio.file.Files.readString(output, StandardCharsets.UTF_8);
    assertThat(process.exitValue()).as("%s printed:%n%s", command, printed).isZero();
    return printed;
  }
}
