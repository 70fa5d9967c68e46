package dev.brisk.server.config.check;

import dev.brisk.config.Report;
import dev.brisk.server.config.EndpointSettings;
import dev.brisk.server.config.EndpointSettings.EndpointCache;
import dev.brisk.server.config.EndpointSettings.FieldInputs;
import dev.brisk.server.config.Names;
import dev.brisk.server.config.SourceSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What must be true of the headers and cookies that an endpoint declares as inputs, and of those
/// that its handler can be seen to read.
final class FieldCheck {
  private static final int MOST = 16;
  private static final int MAX_SOURCE_BYTES = 1 << 20;

  private static final Pattern COMMENTS = Pattern.compile("(?s)/\\*.*?\\*/|//[^\\r\\n]*");
  private static final Pattern REQUESTS = Pattern.compile("\\bRequest\\s+([A-Za-z_$][\\w$]*)");

  private FieldCheck() {}

  /// @param report takes places within the endpoint
  static void check(EndpointSettings endpoint, Path directory, Report report) {
    FieldInputs inputs = endpoint.inputs();
    checkNames("inputs.headers", inputs.headers(), Names.HEADER_HINT, report);
    checkNames("inputs.cookies", inputs.cookies(), Names.COOKIE_HINT, report);
    EndpointCache cache = endpoint.cache();
    if (!(endpoint.source() instanceof SourceSettings.Code code)) {
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
    if (code.file() != null) {
      checkSource(endpoint, directory.resolve(code.file()), report);
    }
  }

  private static void checkNames(String place, List<String> names, String hint, Report report) {
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

  /// Only what stands there in plain sight: `request.header("…")` on a variable that is declared as
  /// a `Request`. All else is found when it happens.
  private static void checkSource(EndpointSettings endpoint, Path file, Report report) {
    String source;
    try {
      if (Files.size(file) > MAX_SOURCE_BYTES) {
        return;
      }
      source = COMMENTS.matcher(Files.readString(file)).replaceAll(" ");
    } catch (IOException unreadable) {
      return; // told of by whoever opens the source
    }
    Set<String> requests = new LinkedHashSet<>();
    Matcher variable = REQUESTS.matcher(source);
    while (variable.find()) {
      requests.add(Pattern.quote(variable.group(1)));
    }
    if (requests.isEmpty()) {
      return;
    }
    Set<String> seen = new LinkedHashSet<>();
    Matcher read =
        Pattern.compile(
                "\\b(?:"
                    + String.join("|", requests)
                    + ")\\s*\\.\\s*(header|cookie)\\s*\\(\\s*\"([^\"\\\\]*)\"\\s*\\)")
            .matcher(source);
    while (read.find()) {
      boolean header = read.group(1).equals("header");
      String name = header ? read.group(2).toLowerCase(Locale.ROOT) : read.group(2);
      List<String> declared = header ? endpoint.inputs().headers() : endpoint.inputs().cookies();
      if (!declared.contains(name) && seen.add(read.group(1) + name)) {
        report.problem(
            "code.file",
            "reads the " + read.group(1) + " '" + name + "', which the cache's key does not hold",
            "Add inputs: { " + read.group(1) + "s: [" + name + "] }, or leave out cache.");
      }
    }
  }
}
