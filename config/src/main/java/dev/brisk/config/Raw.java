package dev.brisk.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;

/// A part of the parsed file, without its place in the tree: an alias shares the part that its
/// anchor named. `weight` counts the scalars and collections that it unfolds to.
sealed interface Raw {
  int line();

  long weight();

  /// A scalar after interpolation.
  ///
  /// @param plain written without quotes, so that `1`, `true` and `null` are not strings
  /// @param variables environment variables whose values went into the text
  /// @param readable false when a problem about it was already reported
  record Scalar(int line, String text, boolean plain, Set<String> variables, boolean readable)
      implements Raw {
    @Override
    public long weight() {
      return 1;
    }
  }

  record Items(int line, List<Raw> items, long weight) implements Raw {
    static Items of(int line, List<Raw> items) {
      return new Items(line, List.copyOf(items), 1 + items.stream().mapToLong(Raw::weight).sum());
    }
  }

  record Mapping(int line, SequencedMap<String, Entry> entries, long weight) implements Raw {
    static Mapping of(int line, LinkedHashMap<String, Entry> entries) {
      long weight = 1;
      for (Entry entry : entries.values()) {
        weight += entry.value().weight();
      }
      return new Mapping(line, entries, weight);
    }
  }

  /// @param line of the key
  record Entry(int line, Raw value) {}
}
