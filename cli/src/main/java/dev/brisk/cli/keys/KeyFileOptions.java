package dev.brisk.cli.keys;

import dev.brisk.cli.support.CommandFailure;
import dev.brisk.cli.support.Configuration;
import dev.brisk.cli.support.ExitCodes;
import dev.brisk.config.Environment;
import dev.brisk.server.access.KeyFile;
import dev.brisk.server.config.ConsumerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which file of keys a command is about.
final class KeyFileOptions {
  private static final Path USUAL = Path.of("brisk.yaml");

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "The configuration whose consumers.keys it is; brisk.yaml if left out.")
  private @Nullable Path config;

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description = "The file of keys itself, without a configuration.")
  private @Nullable Path file;

  /// What a command does with the file.
  interface Work<T> {
    T on(KeyFile file) throws IOException;
  }

  /// @throws CommandFailure when there is no such file, or it cannot be read or written
  <T> T with(Work<T> work) {
    try {
      return work.on(new KeyFile(file == null ? configured() : file));
    } catch (IOException e) {
      throw new CommandFailure(ExitCodes.FAILED, "The API keys: " + reason(e) + ".", e);
    }
  }

  private static String reason(IOException e) {
    return e instanceof java.nio.file.FileSystemException system && system.getReason() == null
        ? "there is no way to " + system.getFile() + " (" + e.getClass().getSimpleName() + ")"
        : String.valueOf(e.getMessage());
  }

  private Path configured() {
    if (config == null && !Files.isRegularFile(USUAL)) {
      throw new CommandFailure(
          ExitCodes.CONFIGURATION,
          "There is no brisk.yaml here. Name it with --config, or the file of keys with --file.");
    }
    Path named = Configuration.file(config == null ? USUAL : config);
    ConsumerSettings consumers = Configuration.read(named, Environment.system()).consumers();
    if (consumers == null || consumers.keys() == null) {
      throw new CommandFailure(
          ExitCodes.CONFIGURATION,
          named + " has no consumers with keys. Add consumers: { keys: keys.json } at its top.");
    }
    return consumers.keys();
  }
}
