package dev.brisk.httpcache.field;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A message's header fields in their order; names are compared without case. Immutable.
///
/// ```java
/// Fields fields = Fields.of("Cache-Control", "no-cache", "cache-control", "max-age=5");
/// fields.combined("Cache-Control");   // no-cache, max-age=5
/// ```
public final class Fields {
  public static final Fields NONE = new Fields(List.of());

  /// One field line.
  ///
  /// @param name as it came
  /// @param value without white space around it
  public record Line(String name, String value) {
    public Line {
      value = value.strip();
    }
  }

  private final List<Line> lines;

  private Fields(List<Line> lines) {
    this.lines = lines;
  }

  public static Fields of(Collection<Line> lines) {
    return new Fields(List.copyOf(lines));
  }

  /// @param namesAndValues a name, its value, the next name …
  /// @throws IllegalArgumentException if a value is missing
  public static Fields of(String... namesAndValues) {
    if (namesAndValues.length % 2 != 0) {
      throw new IllegalArgumentException(
          "no value for " + namesAndValues[namesAndValues.length - 1]);
    }
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      lines.add(new Line(namesAndValues[i], namesAndValues[i + 1]));
    }
    return of(lines);
  }

  public List<Line> lines() {
    return lines;
  }

  public boolean has(String name) {
    return first(name) != null;
  }

  /// The first line's value, or null if there is none.
  public @Nullable String first(String name) {
    for (Line line : lines) {
      if (line.name.equalsIgnoreCase(name)) {
        return line.value;
      }
    }
    return null;
  }

  /// All lines' values, joined by a comma (RFC 9110, section 5.3), or null if there is none.
  public @Nullable String combined(String name) {
    String first = null;
    // There is mostly one; thousands of them are not copied for each.
    StringBuilder all = null;
    for (Line line : lines) {
      if (line.name.equalsIgnoreCase(name)) {
        if (first == null) {
          first = line.value;
        } else {
          all = all == null ? new StringBuilder(first) : all;
          all.append(", ").append(line.value);
        }
      }
    }
    return all == null ? first : all.toString();
  }

  /// How many lines have this name.
  public int count(String name) {
    int count = 0;
    for (Line line : lines) {
      if (line.name.equalsIgnoreCase(name)) {
        count++;
      }
    }
    return count;
  }

  /// The members of a list of tokens, lower-case, without the empty ones.
  public Set<String> tokens(String name) {
    Set<String> tokens = new TreeSet<>();
    String all = combined(name);
    if (all != null) {
      for (String token : all.split(",")) {
        if (!token.isBlank()) {
          tokens.add(token.strip().toLowerCase(Locale.ROOT));
        }
      }
    }
    return tokens;
  }

  /// Without the lines whose lower-case name the predicate takes.
  public Fields without(Predicate<String> names) {
    List<Line> kept =
        lines.stream().filter(line -> !names.test(line.name.toLowerCase(Locale.ROOT))).toList();
    return kept.size() == lines.size() ? this : new Fields(kept);
  }

  /// These lines, and behind them more.
  public Fields with(Collection<Line> more) {
    List<Line> all = new ArrayList<>(lines);
    all.addAll(more);
    return of(all);
  }

  public Fields with(String name, String value) {
    return with(List.of(new Line(name, value)));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Fields fields && fields.lines.equals(lines);
  }

  @Override
  public int hashCode() {
    return lines.hashCode();
  }

  @Override
  public String toString() {
    return lines.toString();
  }
}
