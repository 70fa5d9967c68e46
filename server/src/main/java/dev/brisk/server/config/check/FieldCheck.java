package dev.brisk.server.config.check;

import dev.brisk.config.ProblemReport;
import dev.brisk.server.config.EndpointSettings;
import dev.brisk.server.config.EndpointSettings.EndpointCache;
import dev.brisk.server.config.EndpointSettings.FieldInputs;
import dev.brisk.server.config.Names;
import java.util.List;
import java.util.TreeSet;

/// What must be true of the headers and cookies that an endpoint declares as inputs.
final class FieldCheck {
  private static final int MOST = 16;

  private FieldCheck() {}

  /// @param report takes places within the endpoint
  static void check(EndpointSettings endpoint, ProblemReport report) {
    FieldInputs inputs = endpoint.inputs();
    checkNames("inputs.headers", inputs.headers(), Names.HEADER_HINT, report);
    checkNames("inputs.cookies", inputs.cookies(), Names.COOKIE_HINT, report);
    EndpointCache cache = endpoint.cache();
    if (!endpoint.source().type().seesFields()) {
      if (!inputs.isEmpty()) {
        report.problem(
            "inputs",
            "stands on an endpoint whose source sees no headers and no cookies",
            "Only code reads them: leave it out.");
      }
      return;
    }
    if (cache == null) {
      return;
    }
    if (cache.key() != null && !inputs.isEmpty()) {
      report.problem(
          "cache.key",
          "leaves out the headers and cookies of inputs, so that different requests would share an"
              + " answer",
          "Leave out key: it is then computed from all inputs.");
    }
    if (cache.shared() && !isPrivate(inputs)) {
      report.problem(
          "cache.shared",
          "stands on an endpoint that declares neither authorization nor cookies",
          "Its answers are shared anyway: leave it out.");
    }
  }

  private static void checkNames(
      String place, List<String> names, String hint, ProblemReport report) {
    if (names.size() > MOST) {
      report.problem(place, "has " + names.size() + " names", "At most " + MOST + " can be.");
    }
    for (String name : names) {
      if (!name.matches(Names.FIELD)) {
        report.problem(place, "has '" + name + "'", hint);
      }
    }
    if (new TreeSet<>(names).size() < names.size()) {
      report.problem(place, "has a name twice", "Keep one.");
    }
  }

  private static boolean isPrivate(FieldInputs inputs) {
    return !inputs.cookies().isEmpty()
        || inputs.headers().stream().anyMatch(EndpointSettings::tellsWho);
  }
}
