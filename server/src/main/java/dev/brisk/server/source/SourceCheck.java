package dev.brisk.server.source;

import dev.brisk.config.ProblemReport;
import dev.brisk.config.Suggestions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// What a check of a source's settings may ask about its endpoint, and where it reports.
///
/// @param directory what relative files start from
/// @param method of the endpoint, such as `PATCH`
/// @param datasources by name
/// @param inputs what the endpoint declares
/// @param cached whether its answers are kept, so that only declared headers and cookies can be
///   read
/// @param headers the declared ones, in lower case
/// @param cookies the declared ones
/// @param report takes places within the endpoint, such as `sql.query`
public record SourceCheck(
    Path directory,
    String method,
    Map<String, DatasourceSettings> datasources,
    DeclaredInputs inputs,
    boolean cached,
    List<String> headers,
    List<String> cookies,
    ProblemReport report) {
  /// Reports parameters that the source does not use: a request that has them would be answered as
  /// if it had not.
  ///
  /// @param used by the source
  /// @param place where the source would use them
  /// @param form how, with `%s` for the name
  public void unused(Set<String> used, String place, String form) {
    Set<String> known = inputs.names();
    if (known != null && !known.containsAll(used)) {
      // A name that is misspelled there, which is reported, may be the one.
      return;
    }
    for (String name : new TreeSet<>(inputs.forSource())) {
      if (!used.contains(name)) {
        problem(
            "params." + name,
            "is used by nothing",
            "Use it as " + form.formatted(name) + " in " + place + ", or leave it out.");
      }
    }
  }

  public void problem(String place, String found, String hint) {
    report.problem(place, found, hint);
  }

  /// What to do about a word that is none of the known ones: the nearest, or all.
  public static String suggestion(String word, Set<String> known) {
    return Suggestions.hint(word, known, "Known here: ").strip();
  }
}
