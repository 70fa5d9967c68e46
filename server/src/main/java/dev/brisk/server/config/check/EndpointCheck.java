package dev.brisk.server.config.check;

import dev.brisk.config.ProblemReport;
import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.EndpointSettings;
import dev.brisk.server.config.EndpointSettings.BodySettings;
import dev.brisk.server.config.EndpointSettings.EndpointCache;
import dev.brisk.server.config.EndpointSettings.ParameterSettings;
import dev.brisk.server.config.Names;
import dev.brisk.server.config.PathTemplate;
import dev.brisk.server.config.Template;
import dev.brisk.server.source.SourceCheck;
import dev.brisk.server.source.SourceType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What must be true of one endpoint.
final class EndpointCheck {
  private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "PATCH", "DELETE");

  private final BriskSettings settings;
  private final EndpointSettings endpoint;
  private final int index;
  private final ProblemReport report;
  private final Map<String, ParameterSettings> parameters = new LinkedHashMap<>();
  private @Nullable BodySchema schema;
  private Inputs inputs = new Inputs(Map.of(), false, null, Set.of());

  EndpointCheck(BriskSettings settings, int index, ProblemReport report) {
    this.settings = settings;
    this.endpoint = settings.endpoints().get(index);
    this.index = index;
    this.report = report;
  }

  void run() {
    if (!Names.isName(endpoint.name())) {
      report("name", "is '" + endpoint.name() + "'", Names.NAME_HINT);
    }
    checkRoute();
    checkParameters();
    checkBody();
    inputs = new Inputs(parameters, endpoint.body() != null, schema, tagged());
    SourceType.of(endpoint.source())
        .check(
            endpoint.source(),
            new SourceCheck(
                settings.directory(),
                endpoint.method(),
                settings.datasources(),
                inputs,
                endpoint.cache() != null,
                endpoint.inputs().headers(),
                endpoint.inputs().cookies(),
                this::report));
    checkCache();
    FieldCheck.check(endpoint, this::report);
    AccessCheck.check("", endpoint.access(), this::report);
    AccessCheck.checkEndpoint(settings, settings.complete(endpoint), this::report);
    checkInvalidates();
  }

  private Set<String> tagged() {
    Set<String> names = new HashSet<>();
    EndpointCache cache = endpoint.cache();
    Stream.concat(
            endpoint.invalidates().stream(), cache == null ? Stream.empty() : cache.tags().stream())
        .map(SettingsCheck::parsed)
        .filter(Objects::nonNull)
        .forEach(template -> names.addAll(template.parameters()));
    return names;
  }

  private void report(String key, String found, String hint) {
    report.problem(SettingsCheck.place(index, key), found, hint);
  }

  private void checkRoute() {
    boolean files = endpoint.source().type().servesFolder();
    if (files != endpoint.method().equals(EndpointSettings.ANY_METHOD)
        || (!files && !METHODS.contains(endpoint.method()))) {
      report(
          "path",
          "has the method '" + endpoint.method() + "'",
          "Write GET, POST, PUT, PATCH or DELETE; for files none.");
    }
    try {
      PathTemplate path = PathTemplate.parse(endpoint.path());
      if (files != path.endsWithRest()) {
        report(
            "path",
            "is '" + endpoint.path() + "'",
            "The path of files ends in /**, such as /static/**; no other does.");
      }
      checkPlaces(path);
    } catch (IllegalArgumentException e) {
      report("path", "is '" + endpoint.path() + "'", String.valueOf(e.getMessage()));
    }
  }

  /// The path's parameters and the declared ones agree. A file cannot get this wrong, a program
  /// can.
  private void checkPlaces(PathTemplate path) {
    Set<String> inPath = new HashSet<>(path.parameters());
    Set<String> declared = new HashSet<>();
    for (ParameterSettings parameter : endpoint.parameters()) {
      boolean here = parameter.in() == ParameterSettings.In.PATH;
      if (here) {
        declared.add(parameter.name());
      }
      if (here != inPath.contains(parameter.name())) {
        report(
            "params." + parameter.name(),
            here ? "is not in the path" : "is in the path, but declared for the query",
            "A parameter is one of the path exactly if the path has its {name}.");
      }
    }
    for (String name : path.parameters()) {
      if (!declared.contains(name) && !parametersNamed(name)) {
        report("path", "has {" + name + "}, which is not declared", "Declare the parameter.");
      }
    }
  }

  private boolean parametersNamed(String name) {
    return endpoint.parameters().stream().anyMatch(parameter -> parameter.name().equals(name));
  }

  private void checkParameters() {
    for (ParameterSettings parameter : endpoint.parameters()) {
      String place = "params." + parameter.name();
      if (!Names.isParameter(parameter.name())) {
        report(place, "is no name", Names.PARAMETER_HINT);
      }
      if (parameters.putIfAbsent(parameter.name(), parameter) != null) {
        report(place, "is declared twice", "Keep one.");
      }
      ParameterCheck.check(parameter, (key, found, hint) -> report(place + "." + key, found, hint));
      if (endpoint.source().type().servesFolder()) {
        report(place, "has no meaning for files", "Leave out params.");
      }
    }
  }

  private void checkBody() {
    BodySettings body = endpoint.body();
    if (body == null) {
      return;
    }
    if (endpoint.method().equals("GET") || endpoint.source().type().servesFolder()) {
      report(
          "body",
          "stands on an endpoint that reads",
          "GET requests carry no body: use POST, or params of the query.");
    }
    SchemaKeywords.check(body.schemaJson(), (found, hint) -> report("body.schema", found, hint));
    schema =
        BodySchema.read(body.schemaJson(), (found, hint) -> report("body.schema", found, hint));
  }

  private void checkCache() {
    EndpointCache cache = endpoint.cache();
    if (cache == null) {
      return;
    }
    if (cache.ttl().isNegative() || cache.ttl().isZero()) {
      report("cache.ttl", "is not positive", "Write a duration such as 30s, 5m or 1h.");
    }
    if (endpoint.source().type().servesFolder()) {
      report(
          "cache",
          "has no meaning for files, which are sent from the disk",
          "Leave it out; files.cache-control tells clients how long to keep them.");
      return;
    }
    if (endpoint.isWrite()) {
      report(
          "cache",
          "stands on an endpoint that writes: a cached answer would hide that nothing was written",
          "Leave it out.");
      return;
    }
    PolicyCheck.checkEndpoint(endpoint, cache, settings.cache().policy(), this::report);
    for (int i = 0; i < cache.tags().size(); i++) {
      inputs.checkTemplate("cache.tags[" + i + "]", cache.tags().get(i), this::report);
    }
    String key = cache.key();
    Template template = key == null ? null : inputs.checkTemplate("cache.key", key, this::report);
    if (template != null) {
      checkKey(template);
    }
  }

  /// Two different requests must never get the same key.
  private void checkKey(Template key) {
    if (endpoint.body() != null) {
      report(
          "cache.key",
          "leaves out the body, so that different bodies would share an answer",
          "Leave out key: it is then computed from all inputs.");
      return;
    }
    List<String> missing = new ArrayList<>(parameters.keySet());
    missing.removeAll(key.parameters());
    if (!missing.isEmpty()) {
      report(
          "cache.key",
          "does not use {"
              + String.join("} and {", missing)
              + "}, so that different requests would share an answer",
          "Use every parameter, or leave out key: it is then computed from all inputs.");
    } else if (!key.isSeparated()) {
      report(
          "cache.key",
          "does not separate its parameters, so that different requests would share an answer",
          "Put a ':' or '/' between two parameters.");
    }
  }

  private void checkInvalidates() {
    if (endpoint.invalidates().isEmpty()) {
      return;
    }
    if (endpoint.method().equals("GET") || endpoint.source().type().servesFolder()) {
      report(
          "invalidates",
          "stands on an endpoint that reads",
          "Write it on the endpoint that changes the data, or use POST.");
    } else if (endpoint.cache() != null && !endpoint.isWrite()) {
      report(
          "invalidates",
          "stands beside cache: a cached answer would invalidate nothing",
          "Leave out one of the two.");
    }
    for (int i = 0; i < endpoint.invalidates().size(); i++) {
      inputs.checkTemplate("invalidates[" + i + "]", endpoint.invalidates().get(i), this::report);
    }
  }
}
