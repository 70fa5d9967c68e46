package dev.brisk.cli;

import dev.brisk.cli.bench.AbCommand;
import dev.brisk.cli.bench.BenchCommand;
import dev.brisk.cli.bench.LocustCommand;
import dev.brisk.cli.bench.WrkCommand;
import dev.brisk.cli.cache.CacheCommand;
import dev.brisk.cli.demo.DemoCommand;
import dev.brisk.cli.doctor.DoctorCommand;
import dev.brisk.cli.init.InitCommand;
import dev.brisk.cli.keys.KeysCommand;
import dev.brisk.cli.profile.ProfileCommand;
import dev.brisk.cli.profile.TimeCommand;
import dev.brisk.cli.stack.StackCommand;
import dev.brisk.cli.watch.WatchCommand;
import picocli.CommandLine;

/// The commands below `brisk`, each set up only when it is asked for.
///
/// picocli reads every option of a command by reflection, and for all of them that took a second.
final class Subcommands {
  static final String TRAINING = "aot-training";

  private Subcommands() {}

  static void addAllTo(CommandLine brisk) {
    MainHelp.names().forEach(name -> brisk.addSubcommand(type(name)));
    brisk.addSubcommand(AotTrainingCommand.class);
  }

  /// Adds the one that the arguments name; none where they begin with an option.
  static void addTo(CommandLine brisk, String... arguments) {
    if (arguments.length == 0 || arguments[0].startsWith("-")) {
      return;
    }
    if (arguments[0].equals(TRAINING) || MainHelp.names().contains(arguments[0])) {
      brisk.addSubcommand(type(arguments[0]));
    } else {
      addAllTo(brisk);
    }
  }

  /// A class is loaded when it is named.
  private static Class<?> type(String name) {
    return switch (name) {
      case "demo" -> DemoCommand.class;
      case "doctor" -> DoctorCommand.class;
      case "serve" -> ServeCommand.class;
      case "proxy" -> ProxyCommand.class;
      case "init" -> InitCommand.class;
      case "check" -> CheckCommand.class;
      case "schema" -> SchemaCommand.class;
      case "cache" -> CacheCommand.class;
      case "keys" -> KeysCommand.class;
      case "time" -> TimeCommand.class;
      case "profile" -> ProfileCommand.class;
      case "bench" -> BenchCommand.class;
      case "locust" -> LocustCommand.class;
      case "wrk" -> WrkCommand.class;
      case "ab" -> AbCommand.class;
      case "watch" -> WatchCommand.class;
      case "stack" -> StackCommand.class;
      case "completion" -> CompletionCommand.class;
      case TRAINING -> AotTrainingCommand.class;
      default -> throw new IllegalArgumentException("there is no command " + name);
    };
  }
}
