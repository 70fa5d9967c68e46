package dev.brisk.profiler.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// Finds the source file of a class: where the user says, beside where the class came from, and in
/// the usual places under the current directory.
///
/// Not safe for use by several threads.
public final class SourceFinder {
  private static final List<String> USUAL =
      List.of("", "src", "src/main/java", "src/test/java", "src/main/kotlin");
  private static final long MAXIMUM_BYTES = 8 << 20;

  private final List<Path> given;
  private final Path directory;
  private final Map<String, List<String>> cache = new HashMap<>();

  /// @param given source roots, projects, `-sources.jar` files or single files, looked at first
  /// @param directory the usual places are looked for below it
  public SourceFinder(List<Path> given, Path directory) {
    this.given = List.copyOf(given);
    this.directory = directory;
  }

  /// The lines of a class's source.
  ///
  /// @param className binary name
  /// @param sourceFile `Shop.java`, as the class says
  /// @param location where the class was loaded from, as a URL, or empty
  /// @return empty if it is not to be found
  public List<String> find(String className, String sourceFile, String location) {
    if (sourceFile.isEmpty()) {
      return List.of();
    }
    int dot = className.lastIndexOf('.');
    String relative =
        dot < 0 ? sourceFile : className.substring(0, dot + 1).replace('.', '/') + sourceFile;
    return cache.computeIfAbsent(relative, path -> search(path, sourceFile, location));
  }

  private List<String> search(String relative, String sourceFile, String location) {
    for (Path root : roots(location)) {
      List<String> found = read(root, relative, sourceFile);
      if (!found.isEmpty()) {
        return found;
      }
    }
    return List.of();
  }

  private Set<Path> roots(String location) {
    Set<Path> roots = new LinkedHashSet<>(given);
    roots.addAll(besideClasses(location));
    given.stream().filter(Files::isDirectory).forEach(root -> addProject(roots, root));
    addProject(roots, directory);
    return roots;
  }

  private static void addProject(Set<Path> roots, Path directory) {
    for (String usual : USUAL) {
      roots.add(directory.resolve(usual));
    }
    try (Stream<Path> children = Files.list(directory)) {
      List<Path> modules = children.filter(Files::isDirectory).sorted().limit(200).toList();
      for (Path module : modules) {
        for (String usual : USUAL) {
          roots.add(module.resolve(usual));
        }
      }
    } catch (IOException | UncheckedIOException e) {
      return; // a directory that can't be listed has no more sources for us
    }
  }

  /// `…/target/classes` has its sources in `…/src/main/java`; `x.jar` may have `x-sources.jar`.
  public static List<Path> besideClasses(String location) {
    List<Path> roots = new ArrayList<>();
    if (!location.startsWith("file:")) {
      return roots;
    }
    Path path = Path.of(URI.create(location));
    String text = path.toString();
    if (text.endsWith(".jar")) {
      roots.add(Path.of(text.substring(0, text.length() - 4) + "-sources.jar"));
      Path parent = path.getParent();
      if (parent != null && parent.endsWith("target")) {
        roots.add(parent.resolveSibling("src/main/java"));
      }
      return roots;
    }
    if (text.endsWith(".java")) {
      roots.add(path);
    }
    for (Path up = path; up != null; up = up.getParent()) {
      if (Files.isDirectory(up.resolve("src"))) {
        boolean tests = text.contains("test");
        roots.add(up.resolve(tests ? "src/test/java" : "src/main/java"));
        roots.add(up.resolve(tests ? "src/main/java" : "src/test/java"));
        roots.add(up.resolve("src"));
        break;
      }
    }
    roots.add(path);
    return roots;
  }

  private static List<String> read(Path root, String relative, String sourceFile) {
    try {
      if (Files.isDirectory(root)) {
        return lines(root.resolve(relative));
      }
      if (!Files.isRegularFile(root)) {
        return List.of();
      }
      if (root.toString().endsWith(".jar") || root.toString().endsWith(".zip")) {
        try (FileSystem archive = FileSystems.newFileSystem(root)) {
          return lines(archive.getPath(relative));
        }
      }
      Path name = root.getFileName();
      return name != null && name.toString().equals(sourceFile) ? lines(root) : List.of();
    } catch (IOException e) {
      return List.of(); // not readable is not found
    }
  }

  private static List<String> lines(Path file) throws IOException {
    if (!Files.isRegularFile(file) || Files.size(file) > MAXIMUM_BYTES) {
      return List.of();
    }
    try {
      return Files.readAllLines(file);
    } catch (MalformedInputException e) {
      return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
    }
  }
}
