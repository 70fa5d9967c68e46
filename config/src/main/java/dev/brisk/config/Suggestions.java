package dev.brisk.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/// "Did you mean": the candidate that a word is most likely a slip of.
public final class Suggestions {
  private static final int LONGEST = 64;

  private Suggestions() {}

  /// The nearest candidate, when it is near enough: one edit for words up to four letters, two up
  /// to eight, three beyond.
  public static Optional<String> closest(String word, Collection<String> candidates) {
    if (word.length() > LONGEST) {
      return Optional.empty();
    }
    int allowed = word.length() <= 4 ? 1 : word.length() <= 8 ? 2 : 3;
    String lower = word.toLowerCase(Locale.ROOT);
    return candidates.stream()
        .filter(candidate -> candidate.length() <= LONGEST)
        .filter(candidate -> distance(lower, candidate.toLowerCase(Locale.ROOT)) <= allowed)
        .min(
            Comparator.<String>comparingInt(
                    candidate -> distance(lower, candidate.toLowerCase(Locale.ROOT)))
                .thenComparing(Comparator.naturalOrder()));
  }

  /// ` Did you mean 'x'?`, or else ` PREFIX a, b, c.`; nothing without candidates.
  public static String hint(String word, Collection<String> candidates, String prefix) {
    return closest(word, candidates)
        .map(near -> " Did you mean '" + near + "'?")
        .orElseGet(
            () -> candidates.isEmpty() ? "" : " " + prefix + String.join(", ", candidates) + ".");
  }

  /// Insertions, deletions, substitutions and swaps of neighbours that turn one word into the other
  /// (Damerau and Levenshtein, in the optimal string alignment form: no part is edited twice).
  static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      d[i][0] = i;
    }
    for (int j = 0; j <= b.length(); j++) {
      d[0][j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      for (int j = 1; j <= b.length(); j++) {
        int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(Math.min(d[i - 1][j] + 1, d[i][j - 1] + 1), d[i - 1][j - 1] + cost);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
