package dev.brisk.config;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// What all nodes of one file share: its name, its folder, and the problems found so far.
final class Document {
  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cntrl}\u0085\u2028\u2029]+");
  private static final int MAX_MESSAGE = 1000;

  private final String file;
  private final Path directory;
  private final Set<Problem> problems = new LinkedHashSet<>();
  private final Set<String> places = new HashSet<>();

  Document(String file, Path directory) {
    this.file = file;
    this.directory = directory;
  }

  Path directory() {
    return directory;
  }

  /// One line, whatever stands in the file: control characters of a key or of the parser's own
  /// words never reach a terminal, and an endless key does not fill it.
  ///
  /// @param place the path that the problem is about
  void problem(int line, String place, String message) {
    String clean = UNPRINTABLE.matcher(message).replaceAll(" ");
    if (clean.length() > MAX_MESSAGE) {
      clean = clean.substring(0, MAX_MESSAGE) + "…";
    }
    problems.add(new Problem(file, line, clean));
    places.add(place);
  }

  /// The paths about which there are problems.
  Set<String> places() {
    return Set.copyOf(places);
  }

  /// Sorted by line; within a line in the order in which they were found.
  void throwIfAny() throws ConfigException {
    if (!problems.isEmpty()) {
      throw exception();
    }
  }

  ConfigException exception() {
    List<Problem> sorted =
        problems.stream().sorted(Comparator.comparingInt(Problem::line)).toList();
    return new ConfigException(sorted);
  }
}
