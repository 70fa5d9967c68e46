package dev.brisk.profiler.attach;

import dev.brisk.profiler.ProfilerException;
import dev.brisk.profiler.ProfilerException.Reason;
import dev.brisk.profiler.weave.Selection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Says why a pattern matched nothing, with names that look like it.
public final class NoMatch {
  private static final int SHOWN = 5;

  private NoMatch() {}

  /// For a running JVM: no class, no method, or no way in.
  public static ProfilerException explain(
      Selection selection, WeavingSession session, WeavingSession.Started started) {
    String patterns = String.join(", ", selection.patterns());
    List<String> reasons = session.skipped();
    if (!reasons.isEmpty() || !started.failures().isEmpty()) {
      return new ProfilerException(
          Reason.REFUSED,
          "What matches "
              + patterns
              + " cannot be woven: "
              + String.join("; ", reasons)
              + String.join("; ", started.failures()));
    }
    if (!session.methodsSeen().isEmpty()) {
      return new ProfilerException(
          Reason.BAD_TARGET,
          "The class of "
              + patterns
              + " is loaded, but no method with line numbers matches. Its methods: "
              + session.methodsSeen().stream()
                  .distinct()
                  .limit(20)
                  .collect(Collectors.joining(", ")));
    }
    if (selection.patterns().equals(List.of(Selection.ANNOTATED))) {
      return new ProfilerException(
          Reason.BAD_TARGET,
          "No loaded class has a method with @dev.brisk.metrics.profile.Profile. Annotate one, or"
              + " name it: com.acme.Shop#price. A class is loaded at its first use.");
    }
    String wanted = simpleName(selection.patterns().getFirst());
    String alike =
        session.classNames().stream()
            .filter(name -> !name.matches("(java|javax|jdk|sun|com\\.sun)\\..*"))
            .sorted(Comparator.comparingInt(name -> distance(simpleName(name), wanted)))
            .limit(SHOWN)
            .map(name -> System.lineSeparator() + "  " + name)
            .collect(Collectors.joining());
    return new ProfilerException(
        Reason.BAD_TARGET,
        "No loaded class matches "
            + patterns
            + ". A class is loaded at its first use. Loaded classes with similar names:"
            + alike);
  }

  /// For a program that ran to its end.
  public static ProfilerException afterRun(Selection selection) {
    return new ProfilerException(
        Reason.BAD_TARGET,
        "The program loaded no class with a method that matches "
            + String.join(", ", selection.patterns())
            + ". Write the full name (com.acme.Shop#price), or a pattern such as '**.Shop'.");
  }

  private static String simpleName(String name) {
    String plain = name.contains("#") ? name.substring(0, name.indexOf('#')) : name;
    return plain.substring(plain.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }

  /// Levenshtein's distance.
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int above = row[j];
        int same = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(same, 1 + Math.min(above, row[j - 1]));
        diagonal = above;
      }
    }
    return row[b.length()];
  }
}
