package dev.brisk.cli.support;

import dev.brisk.config.Suggestions;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/// Says what is wrong with a command line, and where its help is: the mistake stays in sight, where
/// a page of options would push it away.
///
/// Instead of an option that is not there it names the new name of a renamed one, what its command
/// advises, or one that is spelled alike. The one place for renamed options of all commands.
public final class UnknownOptions implements CommandLine.IParameterExceptionHandler {
  /// Old name → new name.
  static final Map<String, String> RENAMED =
      Map.of(
          "--yes-i-may", "--allow-public-target",
          "--no-rehearsal", "--no-self-warmup",
          "--last-hour", "--continuous-profile");

  @Override
  public int handleParseException(CommandLine.ParameterException failure, String[] arguments) {
    CommandLine command = failure.getCommandLine();
    PrintWriter error = command.getErr();
    int code = command.getCommandSpec().exitCodeOnInvalidInput();
    String name = command.getCommandSpec().qualifiedName();
    if (failure instanceof CommandLine.UnmatchedArgumentException unmatched) {
      for (String word : unmatched.getUnmatched()) {
        String advice = advice(command, word.split("=", 2)[0], List.of(arguments));
        if (advice != null) {
          Terminal.print(
              error, Terminal.Style.BAD, Terminal.fitted(error, 0, 2, name + ": " + advice));
          error.println();
          return code;
        }
      }
    }
    Terminal.print(error, Terminal.Style.BAD, Terminal.fitted(error, 0, 2, message(failure)));
    error.println();
    String near = near(failure);
    if (near != null) {
      error.println("Did you mean " + near + "?");
    } else {
      CommandLine.UnmatchedArgumentException.printSuggestions(failure, error);
    }
    error.println(name + " --help lists what there is.");
    error.flush();
    return code;
  }

  /// Of a command of commands, what it does not know is meant as one.
  private static String message(CommandLine.ParameterException failure) {
    CommandLine command = failure.getCommandLine();
    if (failure instanceof CommandLine.UnmatchedArgumentException unmatched
        && !command.getSubcommands().isEmpty()
        && command.getCommandSpec().positionalParameters().isEmpty()) {
      String word = unmatched.getUnmatched().getFirst();
      if (!word.startsWith("-")) {
        return command.getCommandSpec().qualifiedName() + ": there is no command '" + word + "'.";
      }
    }
    return String.valueOf(failure.getMessage());
  }

  /// The option that an unknown one is most likely a slip of. picocli's own guess is by what words
  /// have in common, and finds no `--port` for `--prot`.
  private static @Nullable String near(CommandLine.ParameterException failure) {
    if (!(failure instanceof CommandLine.UnmatchedArgumentException unmatched)) {
      return null;
    }
    String word = unmatched.getUnmatched().getFirst().split("=", 2)[0];
    return Suggestions.closest(
            word, failure.getCommandLine().getCommandSpec().optionsMap().keySet())
        .filter(option -> word.startsWith("-"))
        .orElse(null);
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
