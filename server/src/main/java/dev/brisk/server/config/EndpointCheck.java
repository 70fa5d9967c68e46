package dev.brisk.server.config;

import dev.brisk.config.Report;
import dev.brisk.config.Suggestions;
import dev.brisk.server.config.EndpointSettings.BodySettings;
import dev.brisk.server.config.EndpointSettings.EndpointCache;
import dev.brisk.server.config.EndpointSettings.ParameterSettings;
import dev.brisk.server.config.SourceSettings.Code;
import dev.brisk.server.config.SourceSettings.Files;
import dev.brisk.server.config.SourceSettings.Http;
import dev.brisk.server.config.SourceSettings.Model;
import dev.brisk.server.config.SourceSettings.Sql;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What must be true of one endpoint.
final class EndpointCheck {
  private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "PATCH", "DELETE");
  private static final Pattern URL = Pattern.compile("(?i)https?://([^/?#]*)(.*)", Pattern.DOTALL);

  private final BriskSettings settings;
  private final EndpointSettings endpoint;
  private final int index;
  private final Report report;
  private final Map<String, ParameterSettings> parameters = new LinkedHashMap<>();
  private @Nullable BodySchema schema;

  EndpointCheck(BriskSettings settings, int index, Report report) {
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
    checkSource();
    checkCache();
    checkInvalidates();
  }

  private void report(String key, String found, String hint) {
    report.problem(SettingsCheck.place(index, key), found, hint);
  }

  private void checkRoute() {
    boolean files = endpoint.source() instanceof Files;
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
      if (endpoint.source() instanceof Files) {
        report(place, "has no meaning for files", "Leave out params.");
      }
    }
  }

  private void checkBody() {
    BodySettings body = endpoint.body();
    if (body == null) {
      return;
    }
    if (endpoint.method().equals("GET") || endpoint.source() instanceof Files) {
      report(
          "body",
          "stands on an endpoint that reads",
          "GET requests carry no body: use POST, or params of the query.");
    }
    schema =
        BodySchema.read(body.schemaJson(), (found, hint) -> report("body.schema", found, hint));
  }

  private void checkSource() {
    switch (endpoint.source()) {
      case Model model -> checkModel(model);
      case Sql sql -> checkSql(sql);
      case Http http -> checkUrl(http.url());
      case Files files -> {}
      case Code code -> {}
    }
  }

  private void checkModel(Model model) {
    Set<String> fields = fields();
    if (fields == null) {
      return;
    }
    for (int i = 0; i < model.inputs().size(); i++) {
      String input = model.inputs().get(i);
      if (!fields.contains(input)) {
        report(
            "model.inputs[" + i + "]",
            "is '" + input + "', which is neither a field of the body nor a parameter",
            "Declare it in body.schema or params." + suggestion(input, fields));
      }
    }
  }

  private void checkSql(Sql sql) {
    if (!settings.datasources().containsKey(sql.datasource())) {
      Set<String> known = new TreeSet<>(settings.datasources().keySet());
      report(
          "sql.datasource",
          "is '" + sql.datasource() + "', which is not under datasources",
          known.isEmpty()
              ? "There are none: write datasources: with a url for it."
              : suggestion(sql.datasource(), known).strip());
    }
  }

  private static String suggestion(String word, Set<String> known) {
    return Suggestions.hint(word, known, "Known here: ");
  }

  /// What a source can take its inputs from; null when the schema does not list its fields.
  private @Nullable Set<String> fields() {
    Set<String> fields = new TreeSet<>(parameters.keySet());
    BodySchema known = schema;
    if (endpoint.body() != null) {
      if (known == null || known.fields() == null) {
        return null;
      }
      fields.addAll(known.fields());
    }
    return fields;
  }

  private void checkUrl(String url) {
    Matcher matcher = URL.matcher(url);
    String shape = "Write a URL such as https://example.com/posts/{post_id}.";
    if (!matcher.matches() || matcher.group(1).isEmpty()) {
      if (!url.isEmpty()) {
        report("http.url", "does not begin with http:// or https:// and a host", shape);
      }
      return;
    }
    String authority = matcher.group(1);
    if (authority.contains("{") || authority.contains("}")) {
      report(
          "http.url",
          "has a parameter in its host or port",
          "A parameter stands only after the host: otherwise callers could choose whom this server"
              + " calls.");
      return;
    }
    if (authority.contains("@")) {
      report(
          "http.url",
          "has a user or password in front of the host",
          "Send them in http.headers, as Authorization, with a value from the environment.");
      return;
    }
    if (url.contains("#")) {
      report("http.url", "has a fragment, which is never sent", "Leave out '#' and what follows.");
      return;
    }
    int question = url.indexOf('?');
    Template template = template("http.url", url, question < 0 ? url.length() : question, true);
    if (template == null) {
      return;
    }
    Map<String, String> samples = new HashMap<>();
    template.parameters().forEach(name -> samples.put(name, "1"));
    try {
      if (new URI(template.render(samples)).getHost() == null) {
        report("http.url", "has no host that can be called", shape);
      }
    } catch (URISyntaxException e) {
      report(
          "http.url",
          "has a character that a URL cannot have",
          "Write it percent-encoded, such as %20 for a space.");
    }
  }

  private void checkCache() {
    EndpointCache cache = endpoint.cache();
    if (cache == null) {
      return;
    }
    if (cache.ttl().isNegative() || cache.ttl().isZero()) {
      report("cache.ttl", "is not positive", "Write a duration such as 30s, 5m or 1h.");
    }
    if (endpoint.source() instanceof Files) {
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
    for (int i = 0; i < cache.tags().size(); i++) {
      template("cache.tags[" + i + "]", cache.tags().get(i));
    }
    String key = cache.key();
    Template template = key == null ? null : template("cache.key", key);
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
    if (endpoint.method().equals("GET") || endpoint.source() instanceof Files) {
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
      template("invalidates[" + i + "]", endpoint.invalidates().get(i));
    }
  }

  /// The template if its syntax is right; reports also parameters that it cannot have.
  private @Nullable Template template(String place, String text) {
    return template(place, text, text.length(), false);
  }

  /// @param optionalFrom behind this index a parameter may be absent: in the query of a URL its
  ///   pair is then left out
  /// @param bodyToo whether fields of the body can be used as well
  private @Nullable Template template(
      String place, String text, int optionalFrom, boolean bodyToo) {
    Template template;
    try {
      template = Template.parse(text);
    } catch (IllegalArgumentException e) {
      report(place, "has braces that do not fit", String.valueOf(e.getMessage()));
      return null;
    }
    Set<String> known = bodyToo ? fields() : parameters.keySet();
    for (String name : new TreeSet<>(template.parameters())) {
      ParameterSettings parameter = parameters.get(name);
      if (known != null && !known.contains(name)) {
        report(place, "uses {" + name + "}, which is no parameter", unknown(name, known, bodyToo));
      } else if (parameter != null
          && !parameter.required()
          && parameter.defaultValue() == null
          && text.indexOf("{" + name + "}") < optionalFrom) {
        report(
            place,
            "uses {" + name + "}, which a request may leave out",
            "Give the parameter a default, or required: true.");
      }
    }
    return template;
  }

  private String unknown(String name, Set<String> known, boolean bodyToo) {
    BodySchema body = schema;
    if (!bodyToo && body != null && body.fields() != null && body.fields().contains(name)) {
      return "Fields of the body cannot be used here, only parameters of path and query.";
    }
    return known.isEmpty()
        ? "This endpoint has no parameters: declare it in path or params."
        : suggestion(name, known).strip();
  }
}
