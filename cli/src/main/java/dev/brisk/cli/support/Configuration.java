package dev.brisk.cli.support;

import dev.brisk.config.ConfigException;
import dev.brisk.config.Environment;
import dev.brisk.examples.BundledExample;
import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.yaml.BriskYaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Finds and reads the configuration that a command is about.
public final class Configuration {
  private static final BriskYaml YAML = BriskYaml.with(ProfileSection.KEY);

  private Configuration() {}

  /// The file, or the bundled example's when there is none.
  ///
  /// @throws CommandFailure when there is no such file, or the example can't be laid out
  public static Path file(@Nullable Path given) {
    if (given == null) {
      try {
        return BundledExample.layOut(BundledExample.defaultFolder());
      } catch (IOException e) {
        throw new CommandFailure(
            ExitCodes.FAILED,
            "The bundled example can't be laid out in "
                + BundledExample.defaultFolder()
                + " ("
                + e.getMessage()
                + "). Set XDG_STATE_HOME to a folder that can be written to.",
            e);
      }
    }
    if (!Files.isRegularFile(given)) {
      throw new CommandFailure(
          ExitCodes.CONFIGURATION,
          "There is no file "
              + given
              + ". Name a brisk.yaml, or leave it out for the bundled example.");
    }
    return given;
  }

  /// Reads and checks it.
  ///
  /// @throws CommandFailure with every problem, each on its line
  public static BriskSettings read(Path file, Environment environment) {
    return load(file, environment).settings();
  }

  /// Reads and checks it, with the sections that are not the server's own.
  ///
  /// @throws CommandFailure with every problem, each on its line
  public static BriskYaml.Loaded load(Path file, Environment environment) {
    try {
      return YAML.read(file, environment);
    } catch (ConfigException e) {
      throw problems(e);
    }
  }

  /// The JSON Schema of `brisk.yaml` with all sections; as pretty JSON.
  public static String schema() {
    return YAML.schemaJson();
  }

  /// All problems, each on its line, and their number.
  public static CommandFailure problems(ConfigException problems) {
    int count = problems.problems().size();
    return new CommandFailure(
        ExitCodes.CONFIGURATION,
        problems.problems().stream().map(Object::toString).collect(Collectors.joining("\n"))
            + "\n"
            + (count == 1 ? "1 problem" : count + " problems"),
        problems);
  }
}
