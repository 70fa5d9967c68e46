package dev.brisk.server.config.check;

import dev.brisk.config.Report;
import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.DatasourceSettings;
import dev.brisk.server.config.EndpointSettings;
import dev.brisk.server.config.SourceSettings.Code;
import dev.brisk.server.config.SourceSettings.Files;
import dev.brisk.server.config.SourceSettings.Http;
import dev.brisk.server.config.SourceSettings.Model;
import dev.brisk.server.config.SourceSettings.Sql;
import dev.brisk.server.config.Template;
import dev.brisk.server.source.sql.Dialect;
import dev.brisk.server.source.sql.NamedStatement;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What must be true of an endpoint's source, as far as that can be said without opening it.
final class SourceCheck {
  private static final Pattern URL = Pattern.compile("(?i)https?://([^/?#]*)(.*)", Pattern.DOTALL);
  private static final String URL_HINT = "Write a URL such as https://example.com/posts/{post_id}.";

  private final BriskSettings settings;
  private final EndpointSettings endpoint;
  private final Inputs inputs;
  private final Report report;

  /// @param report takes places within the endpoint, such as `sql.query`
  SourceCheck(BriskSettings settings, EndpointSettings endpoint, Inputs inputs, Report report) {
    this.settings = settings;
    this.endpoint = endpoint;
    this.inputs = inputs;
    this.report = report;
  }

  void run() {
    switch (endpoint.source()) {
      case Model model -> checkModel(model);
      case Sql sql -> checkSql(sql);
      case Http http -> checkUrl(http.url());
      case Files files -> {}
      case Code code -> {}
    }
  }

  private void checkModel(Model model) {
    Set<String> known = inputs.names();
    if (known == null) {
      return;
    }
    for (int i = 0; i < model.inputs().size(); i++) {
      String input = model.inputs().get(i);
      if (!known.contains(input)) {
        report.problem(
            "model.inputs[" + i + "]",
            "is '" + input + "', which is neither a field of the body nor a parameter",
            known.isEmpty()
                ? "Declare it in body.schema or params."
                : Inputs.suggestion(input, known));
      }
    }
  }

  private void checkSql(Sql sql) {
    DatasourceSettings datasource = settings.datasources().get(sql.datasource());
    if (datasource == null) {
      Set<String> known = new TreeSet<>(settings.datasources().keySet());
      report.problem(
          "sql.datasource",
          "is '" + sql.datasource() + "', which is not under datasources",
          known.isEmpty()
              ? "There are none: write datasources: with a url for it."
              : Inputs.suggestion(sql.datasource(), known));
    }
    String place = sql.write() ? "sql.execute" : "sql.query";
    Dialect dialect = datasource == null ? Dialect.OTHER : Dialect.of(datasource.url());
    List<String> names;
    try {
      names = NamedStatement.parse(sql.text(), dialect).names();
    } catch (IllegalArgumentException e) {
      report.problem(place, "cannot be read: " + e.getMessage(), "Correct the statement.");
      return;
    }
    Set<String> known = inputs.names();
    if (known == null) {
      return;
    }
    for (String name : new TreeSet<>(names)) {
      if (!known.contains(name)) {
        report.problem(
            place,
            "uses :" + name + ", which is neither a parameter nor a field of the body",
            nameInSql(name, known));
      }
    }
  }

  private static String nameInSql(String name, Set<String> known) {
    for (String each : known) {
      if (each.startsWith(name + "-")) {
        return "'-' ends a name in SQL: rename '" + each + "', with '_' for '-'.";
      }
    }
    return known.isEmpty()
        ? "Declare it in path, params or body.schema."
        : Inputs.suggestion(name, known);
  }

  /// The whole of a URL may be secret, so no message shows more of it than a parameter's name.
  private void checkUrl(String url) {
    Matcher matcher = URL.matcher(url);
    if (!matcher.matches() || matcher.group(1).isEmpty()) {
      report.problem("http.url", "does not begin with http:// or https:// and a host", URL_HINT);
      return;
    }
    String authority = matcher.group(1);
    if (authority.contains("{") || authority.contains("}")) {
      report.problem(
          "http.url",
          "has a parameter in its host or port",
          "A parameter stands only after the host: otherwise callers could choose whom this server"
              + " calls.");
    } else if (authority.contains("@")) {
      report.problem(
          "http.url",
          "has a user or password in front of the host",
          "Send them in http.headers, as Authorization, with a value from the environment.");
    } else if (url.contains("#")) {
      report.problem(
          "http.url", "has a fragment, which is never sent", "Leave out '#' and what follows.");
    } else {
      checkRendered(url);
    }
  }

  private void checkRendered(String url) {
    Template template = inputs.checkUrlTemplate("http.url", url, report);
    if (template == null) {
      return;
    }
    Map<String, String> samples = new HashMap<>();
    template.parameters().forEach(name -> samples.put(name, "1"));
    try {
      URI uri = new URI(template.render(samples));
      if (uri.getHost() == null || uri.getPort() == 0 || uri.getPort() > 65_535) {
        report.problem("http.url", "has no host and port that can be called", URL_HINT);
      }
    } catch (URISyntaxException e) {
      report.problem(
          "http.url",
          "has a character that a URL cannot have",
          "Write it percent-encoded, such as %20 for a space.");
    }
  }
}
