package dev.brisk.profiler.attach;

import dev.brisk.profiler.ProfilerException;
import dev.brisk.profiler.ProfilerException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What to profile: a JVM that runs, or a program to start.
public sealed interface ProfileTarget {
  /// What a header says about it.
  default String description() {
    return switch (this) {
      case Running running -> "process " + running.pid();
      case Program program -> String.join(" ", program.command());
    };
  }

  /// A JVM on this machine, of this user (or any, for root).
  record Running(long pid) implements ProfileTarget {}

  /// A program to be started under the profiler: a `java` command line, a single source file, or
  /// anything that starts a JVM, such as a script.
  ///
  /// @param command what to run
  /// @param exit how it ended, once it has
  record Program(List<String> command, ExitStatus exit) implements ProfileTarget {
    public Program {
      command = List.copyOf(command);
    }

    public Program(List<String> command) {
      this(command, new ExitStatus());
    }

    /// Whether it is the `java` launcher itself, so that options can stand behind it.
    public boolean startsJava() {
      return isJava(command.getFirst());
    }

    /// Starts it with more options for its JVM, with this process's input and output.
    ///
    /// A script gets them by `JAVA_TOOL_OPTIONS`, which each JVM that it starts reads; that JVM
    /// says so in a line on its standard error.
    ///
    /// @throws ProfilerException if there is no such program
    public Process start(List<String> options) {
      List<String> words = new ArrayList<>(command);
      if (startsJava()) {
        words.addAll(1, options);
      }
      ProcessBuilder builder = new ProcessBuilder(words).inheritIO();
      if (!startsJava()) {
        String own = System.getenv().getOrDefault("JAVA_TOOL_OPTIONS", "");
        builder
            .environment()
            .put("JAVA_TOOL_OPTIONS", (own + " " + String.join(" ", options)).strip());
      }
      try {
        return builder.start();
      } catch (IOException e) {
        throw new ProfilerException(
            Reason.BAD_TARGET, "Cannot start " + command.getFirst() + ": " + e.getMessage(), e);
      }
    }
  }

  /// How a program ended.
  ///
  /// Safe for use by several threads.
  final class ExitStatus {
    private volatile @Nullable Integer status;

    /// Keeps how a process ended, if it has.
    public void of(Process process) {
      status = process.isAlive() ? null : process.exitValue();
    }

    /// Null while it runs, and if it was ended from here.
    public @Nullable Integer value() {
      return status;
    }
  }

  /// Reads a target from words: a process id, `Bench.java`, or `java …`.
  ///
  /// @param programArguments what `Bench.java` gets as arguments
  static ProfileTarget parse(List<String> words, List<String> programArguments) {
    if (words.isEmpty()) {
      throw new ProfilerException(
          Reason.BAD_TARGET,
          "What should be profiled? Give a process id, a file such as Bench.java, --url of a Brisk"
              + " server, or -- java -jar app.jar. Running JVMs:"
              + JvmProcess.list());
    }
    String first = words.getFirst();
    if (first.matches("\\d{1,18}")) {
      return new Running(Long.parseLong(first));
    }
    if (first.endsWith(".java")) {
      if (!Files.isReadable(Path.of(first))) {
        throw new ProfilerException(Reason.BAD_TARGET, "There is no readable file " + first + ".");
      }
      List<String> command = new ArrayList<>(List.of(ownJava(), first));
      command.addAll(programArguments);
      return new Program(command);
    }
    if (isJava(first)) {
      List<String> command = new ArrayList<>(words);
      if (first.equals("java") && System.getenv("JAVA_HOME") == null) {
        command.set(0, ownJava());
      }
      return new Program(command);
    }
    if (isProgram(first)) {
      return new Program(words);
    }
    throw new ProfilerException(
        Reason.BAD_TARGET,
        "\""
            + first
            + "\" is neither a process id, nor a .java file, nor a program. Running JVMs:"
            + JvmProcess.list());
  }

  /// Whether a word names a program, by its path or on the search path.
  private static boolean isProgram(String word) {
    if (word.contains("/")) {
      return isProgram(Path.of(word));
    }
    for (String directory : System.getenv().getOrDefault("PATH", "").split(":")) {
      if (!word.isBlank() && isProgram(Path.of(directory, word))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isProgram(Path file) {
    return Files.isRegularFile(file) && Files.isExecutable(file);
  }

  /// Whether a word starts a `java` command line.
  static boolean isJava(String word) {
    String name = Path.of(word).getFileName() == null ? "" : Path.of(word).getFileName().toString();
    return name.equals("java") || name.equals("java.exe");
  }

  private static String ownJava() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }
}
