package dev.brisk.cli.support;

import dev.brisk.server.config.BriskSettings;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// The configuration that a command is about, and the Redis to take in place of the one it names.
public final class ConfigurationOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "The configuration; the bundled example's when left out.")
  private @Nullable Path file;

  @Option(
      names = "--redis",
      paramLabel = "URL",
      description = "Redis in place of the configured one, such as redis://localhost:6379.")
  private @Nullable String redis;

  /// As given, or null.
  public @Nullable Path given() {
    return file;
  }

  /// See [Configuration#file].
  public Path file() {
    return Configuration.file(file);
  }

  /// These settings with the Redis of `--redis`, if it was said.
  ///
  /// @throws CommandLine.ParameterException when that is no URL of a Redis
  public BriskSettings withRedis(BriskSettings settings) {
    if (redis == null) {
      return settings;
    }
    if (!BriskSettings.Redis.isUrl(redis)) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "--redis is not a Redis URL. Write redis://[user:password@]host[:port][/database], with a"
              + " port from 1 to 65535, such as redis://localhost:6379; rediss:// for TLS.");
    }
    return settings.withCache(settings.cache().withRedis(BriskSettings.Redis.of(redis)));
  }
}
