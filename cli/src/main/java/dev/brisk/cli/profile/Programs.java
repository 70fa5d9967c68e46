package dev.brisk.cli.profile;

import dev.brisk.profiler.attach.ProfileTarget;
import java.nio.file.Path;
import java.util.List;

/// What is known about a program before it runs.
final class Programs {
  private Programs() {}

  /// A pattern for the classes of a single source file; empty for other programs.
  static List<String> classesOf(ProfileTarget.Program program) {
    return program.command().stream()
        .filter(word -> word.endsWith(".java"))
        .limit(1)
        .map(Path::of)
        .map(file -> String.valueOf(file.getFileName()))
        .map(name -> "**." + name.substring(0, name.length() - ".java".length()))
        .toList();
  }

  /// What `brisk` ends with when all went well: the status of the program that it ran, so that it
  /// can stand in front of a command in a script; 0 if it was ended from here.
  static int exitStatus(ProfileTarget target) {
    Integer status =
        target instanceof ProfileTarget.Program program ? program.exit().value() : null;
    return status == null ? 0 : status;
  }

  /// The source file that a program is, if it is one.
  static List<Path> sourceFiles(ProfileTarget target) {
    return switch (target) {
      case ProfileTarget.Running running -> List.of();
      case ProfileTarget.Program program ->
          program.command().stream().filter(word -> word.endsWith(".java")).map(Path::of).toList();
    };
  }
}
