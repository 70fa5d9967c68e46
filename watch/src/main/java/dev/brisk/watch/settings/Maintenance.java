package dev.brisk.watch.settings;

import dev.brisk.watch.time.TimeWindow;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Time in which failures of some checks are expected: nobody is told, and they can be left out of
/// the availability.
///
/// @param checks names, `*` for any characters; empty for all
public record Maintenance(TimeWindow window, List<String> checks) {
  public Maintenance {
    checks = List.copyOf(checks);
  }

  public boolean covers(String check, Instant instant) {
    return (checks.isEmpty() || checks.stream().anyMatch(each -> matches(each, check)))
        && window.covers(instant);
  }

  /// Whether a name fits one with `*` for any characters.
  public static boolean matches(String glob, String name) {
    String pattern =
        Stream.of(glob.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
    return name.matches(pattern);
  }
}
