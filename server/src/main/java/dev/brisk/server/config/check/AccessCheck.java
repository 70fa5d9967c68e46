package dev.brisk.server.config.check;

import dev.brisk.config.ProblemReport;
import dev.brisk.server.config.AccessSettings;
import dev.brisk.server.config.CorsSettings;
import dev.brisk.server.config.Names;
import java.util.List;

/// What must be true of who may ask.
final class AccessCheck {
  private AccessCheck() {}

  /// @param prefix of places: of an endpoint, or none
  static void check(String prefix, AccessSettings access, ProblemReport report) {
    CorsSettings cors = access.cors();
    if (cors != null) {
      checkCors(prefix + "cors.", cors, report);
    }
  }

  private static void checkCors(String prefix, CorsSettings cors, ProblemReport report) {
    boolean any = cors.origins().contains(CorsSettings.ANY);
    if (any && cors.credentials()) {
      report.problem(
          prefix + "origins",
          "is \"*\" beside credentials: true, so that every page that somebody opens could read"
              + " what only he may",
          "List the origins, or leave out credentials.");
    } else if (any && cors.origins().size() > 1) {
      report.problem(
          prefix + "origins",
          "has others beside \"*\", which is all of them",
          "Keep \"*\", or keep the others.");
    }
    for (String origin : cors.origins()) {
      try {
        CorsSettings.origin(origin);
      } catch (IllegalArgumentException e) {
        report.problem(prefix + "origins", "has '" + origin + "'", CorsSettings.ORIGIN_HINT);
      }
    }
    checkNames(prefix + "headers", cors.headers(), report);
    checkNames(prefix + "exposed", cors.exposed(), report);
    if (cors.exposed().contains(CorsSettings.ANY)) {
      report.problem(prefix + "exposed", "has \"*\"", "List the headers.");
    }
    if (cors.maxAge().isNegative()) {
      report.problem(prefix + "max-age", "is negative", "Write a duration such as 10m.");
    }
  }

  /// What a file cannot get wrong, but a program can.
  private static void checkNames(String place, List<String> names, ProblemReport report) {
    for (String name : names) {
      if (!name.matches(Names.FIELD)) {
        report.problem(place, "has '" + name + "'", Names.HEADER_HINT);
      }
    }
  }
}
