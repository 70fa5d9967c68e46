package dev.brisk.cli.profile;

import dev.brisk.profiler.attach.ProfileTarget;
import dev.brisk.profiler.source.SourceFinder;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What is known about a program before it runs.
final class Programs {
  private static final Set<String> CLASS_PATHS =
      Set.of("-cp", "-classpath", "--class-path", "-jar");
  private static final int MOST_WORDS = 200;

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

  /// Where the source of a target may be: the file that it is, what lies beside its classes, the
  /// folders that its command names, and the folder that it was started in.
  static List<Path> sourceRoots(ProfileTarget target) {
    return switch (target) {
      case ProfileTarget.Running running -> {
        List<String> command =
            ProcessHandle.of(running.pid())
                .flatMap(process -> process.info().arguments())
                .map(List::of)
                .orElse(List.of());
        yield sourceRoots(command, folderOf(running.pid()));
      }
      case ProfileTarget.Program program -> sourceRoots(program.command(), Path.of(""));
    };
  }

  private static List<Path> sourceRoots(List<String> command, Path folder) {
    Set<Path> roots = new LinkedHashSet<>();
    String before = "";
    for (String word : command.stream().limit(MOST_WORDS).toList()) {
      try {
        if (CLASS_PATHS.contains(before)) {
          for (String entry : word.split(File.pathSeparator)) {
            roots.addAll(SourceFinder.besideClasses(folder.resolve(entry).toUri().toString()));
          }
        } else if (!word.startsWith("-")) {
          Path path = folder.resolve(word);
          Path parent = path.getParent();
          if (word.endsWith(".java") || Files.isDirectory(path)) {
            roots.add(path);
          } else if (word.matches(".*\\.ya?ml") && parent != null) {
            roots.add(parent);
          }
        }
      } catch (InvalidPathException e) {
        roots.add(folder); // the word is no path
      }
      before = word;
    }
    roots.add(folder);
    return List.copyOf(roots);
  }

  /// The folder that a process works in, where the system tells.
  private static Path folderOf(long pid) {
    try {
      return Files.readSymbolicLink(Path.of("/proc", Long.toString(pid), "cwd"));
    } catch (IOException | UnsupportedOperationException e) {
      return Path.of("");
    }
  }
}
