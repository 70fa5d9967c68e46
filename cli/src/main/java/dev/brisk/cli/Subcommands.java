package dev.brisk.cli;

import dev.brisk.cli.bench.AbCommand;
import dev.brisk.cli.bench.BenchCommand;
import dev.brisk.cli.bench.LocustCommand;
import dev.brisk.cli.bench.WrkCommand;
import dev.brisk.cli.cache.CacheCommand;
import dev.brisk.cli.demo.DemoCommand;
import dev.brisk.cli.doctor.DoctorCommand;
import dev.brisk.cli.profile.ProfileCommand;
import dev.brisk.cli.profile.TimeCommand;
import dev.brisk.cli.stack.StackCommand;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/// The commands below `brisk`, each set up only when it is asked for.
///
/// picocli reads every option of a command by reflection; for all of them that was a third of the
/// time of `brisk --help`, which needs no more than their names and first sentences.
final class Subcommands {
  /// In the order in which the help lists them.
  private static final List<Class<?>> ALL =
      List.of(
          ServeCommand.class,
          BenchCommand.class,
          WrkCommand.class,
          LocustCommand.class,
          AbCommand.class,
          DemoCommand.class,
          ProfileCommand.class,
          CacheCommand.class,
          TimeCommand.class,
          StackCommand.class,
          DoctorCommand.class,
          CheckCommand.class,
          SchemaCommand.class,
          CompletionCommand.class,
          AotTrainingCommand.class,
          CommandLine.HelpCommand.class);

  private Subcommands() {}

  static void addAllTo(CommandLine brisk) {
    ALL.forEach(type -> brisk.addSubcommand(type));
  }

  /// Adds the one that the arguments name, or where they name none, what the list of commands needs
  /// of each.
  static void addTo(CommandLine brisk, String... arguments) {
    if (arguments.length == 0 || arguments[0].startsWith("-")) {
      ALL.forEach(type -> brisk.addSubcommand(summary(type)));
      return;
    }
    for (Class<?> type : ALL) {
      if (of(type).name().equals(arguments[0]) && type != CommandLine.HelpCommand.class) {
        brisk.addSubcommand(type);
        return;
      }
    }
    addAllTo(brisk);
  }

  private static CommandSpec summary(Class<?> type) {
    Command command = of(type);
    CommandSpec summary = CommandSpec.create().name(command.name());
    summary.usageMessage().description(command.description()).hidden(command.hidden());
    return summary;
  }

  private static Command of(Class<?> type) {
    return type.getAnnotation(Command.class);
  }
}
