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
import dev.brisk.server.BriskServer;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The `brisk` command.
@Command(
    name = "brisk",
    mixinStandardHelpOptions = true,
    versionProvider = Brisk.Version.class,
    description = "Makes an HTTP API fast and proves it: cache, profile, benchmark, monitor.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
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
      CommandLine.HelpCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:it worked",
      "1:it ran, and failed",
      "2:the command line makes no sense",
      "3:the configuration has problems",
      "4:a service that is needed can't be reached",
      "5:it ran, but the measurement must not be trusted"
    })
public final class Brisk implements Runnable {
  @CommandLine.Spec
  private final CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  Brisk() {}

  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /// Runs one command line and returns its exit code.
  public static int run(String... arguments) {
    // A server's start is waited for. Setting up all the other commands took a fifth of it.
    if (arguments.length > 0 && arguments[0].equals("serve")) {
      Thread.ofPlatform().daemon().name("brisk-warm-up").start(BriskServer::warmUp);
      return commandLine(new ServeCommand())
          .setCommandName("brisk serve")
          .execute(Arrays.copyOfRange(arguments, 1, arguments.length));
    }
    return commandLine().execute(arguments);
  }

  static CommandLine commandLine() {
    return commandLine(new Brisk());
  }

  static CommandLine commandLine(Object command) {
    CommandLine commandLine = new CommandLine(command);
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
    commandLine.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
    commandLine.setExecutionExceptionHandler(new Failures());
    return commandLine;
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "Which command? For example: brisk demo");
  }

  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Brisk.class.getPackage().getImplementationVersion();
      return new String[] {
        "brisk " + (version == null ? "(development build)" : version),
        "Java " + Runtime.version() + " on " + System.getProperty("os.name")
      };
    }
  }
}
