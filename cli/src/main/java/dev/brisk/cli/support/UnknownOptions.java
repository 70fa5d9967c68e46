package dev.brisk.cli.support;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/// Says what to write instead of an option that is not there: the new name of a renamed one, or
/// what its command advises. Anything else is left to picocli.
///
/// The one place for renamed options of all commands.
public final class UnknownOptions implements CommandLine.IParameterExceptionHandler {
  /// Old name → new name.
  static final Map<String, String> RENAMED =
      Map.of(
          "--yes-i-may", "--allow-public-target",
          "--no-rehearsal", "--no-self-warmup",
          "--last-hour", "--continuous-profile");

  private final CommandLine.IParameterExceptionHandler otherwise;

  /// @param otherwise asked when there is nothing better to say
  public UnknownOptions(CommandLine.IParameterExceptionHandler otherwise) {
    this.otherwise = otherwise;
  }

  @Override
  public int handleParseException(CommandLine.ParameterException failure, String[] arguments)
      throws Exception {
    if (failure instanceof CommandLine.UnmatchedArgumentException unmatched) {
      CommandLine command = failure.getCommandLine();
      for (String word : unmatched.getUnmatched()) {
        String advice = advice(command, word.split("=", 2)[0], List.of(arguments));
        if (advice != null) {
          command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + advice);
          return command.getCommandSpec().exitCodeOnInvalidInput();
        }
      }
    }
    return otherwise.handleParseException(failure, arguments);
  }

  private static @Nullable String advice(
      CommandLine command, String option, List<String> arguments) {
    String renamed = RENAMED.get(option);
    if (renamed != null) {
      return option + " is now called " + renamed + ".";
    }
    return option.startsWith("-") && command.getCommand() instanceof OptionAdvice known
        ? known.adviceOn(option, arguments)
        : null;
  }
}
