package dev.brisk.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The table of modules in ARCHITECTURE.md: folder, package, what it is, what it may use.
final class ModuleTable {
  static final Path ROOT = root();
  static final String ANYTHING = "anything";

  private static final Pattern ROW =
      Pattern.compile("\\| `([a-z-]+)/` \\| (?:`([a-z.]+)`)? ?\\| .* \\| ([^|]*) \\|");
  private static final Pattern NAME = Pattern.compile("`([a-z-]+)`");

  private static final Map<String, String> PACKAGES = new LinkedHashMap<>();
  private static final Map<String, Set<String>> MODULES = parse();

  private ModuleTable() {}

  /// By folder, in the table's order: the modules that it may use, or [#ANYTHING].
  static Map<String, Set<String>> read() {
    return MODULES;
  }

  private static Map<String, Set<String>> parse() {
    Map<String, Set<String>> modules = new LinkedHashMap<>();
    try {
      for (String line : Files.readAllLines(ROOT.resolve("ARCHITECTURE.md"))) {
        Matcher row = ROW.matcher(line);
        if (row.matches() && Files.exists(ROOT.resolve(row.group(1)).resolve("pom.xml"))) {
          Set<String> uses = new LinkedHashSet<>();
          if (row.group(3).startsWith(ANYTHING)) {
            uses.add(ANYTHING);
          }
          NAME.matcher(row.group(3)).results().forEach(name -> uses.add(name.group(1)));
          modules.put(row.group(1), uses);
          PACKAGES.put(
              row.group(1),
              row.group(2) != null ? row.group(2) : "dev.brisk." + row.group(1).replace('-', '.'));
        }
      }
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
    return modules;
  }

  /// The module that a package belongs to: `dev.brisk.profiler.agent` is one inside of another.
  static Optional<String> moduleOf(String name) {
    return MODULES.keySet().stream()
        .filter(module -> (name + ".").startsWith(packageOf(module) + "."))
        .max(Comparator.comparingInt(String::length));
  }

  private static String packageOf(String module) {
    return PACKAGES.get(module);
  }

  private static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("ARCHITECTURE.md"))) {
      folder = folder.getParent();
    }
    return folder;
  }
}
