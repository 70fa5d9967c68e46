package dev.brisk.cli.support;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/// Prints why a command failed: one line for what its user can mend, a stack trace for our own
/// bugs.
public final class FailureMessages implements CommandLine.IExecutionExceptionHandler {
  @Override
  public int handleExecutionException(
      Exception failure, CommandLine commandLine, CommandLine.ParseResult result) {
    PrintWriter error = commandLine.getErr();
    if (failure instanceof CommandFailure expected) {
      String message = String.valueOf(expected.getMessage());
      Terminal.print(error, Terminal.Style.BAD, Terminal.fitted(error, 0, 2, message));
      error.println();
      return expected.exitCode();
    }
    StringWriter trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    error.println("brisk: this is a bug in brisk; please report it with what follows.");
    error.print(trace);
    error.flush();
    return ExitCodes.FAILED;
  }
}
