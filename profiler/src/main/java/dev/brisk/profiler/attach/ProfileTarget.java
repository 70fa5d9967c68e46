package dev.brisk.profiler.attach;

import dev.brisk.profiler.ProfilerException;
import dev.brisk.profiler.ProfilerException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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

  /// A `java` command line, or a single source file, to be started under the profiler.
  ///
  /// @param command begins with the `java` launcher
  record Program(List<String> command) implements ProfileTarget {
    public Program {
      command = List.copyOf(command);
    }

    /// The command with more options directly after `java`.
    public List<String> commandWith(List<String> options) {
      List<String> all = new ArrayList<>();
      all.add(command.getFirst());
      all.addAll(options);
      all.addAll(command.subList(1, command.size()));
      return all;
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
    throw new ProfilerException(
        Reason.BAD_TARGET,
        "\""
            + first
            + "\" is neither a process id, nor a .java file, nor a java command. Running JVMs:"
            + JvmProcess.list());
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
