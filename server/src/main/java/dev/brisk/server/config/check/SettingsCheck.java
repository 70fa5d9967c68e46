package dev.brisk.server.config.check;

import dev.brisk.config.ProblemReport;
import dev.brisk.config.Suggestions;
import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.EndpointSettings;
import dev.brisk.server.config.EndpointSettings.EndpointCache;
import dev.brisk.server.config.Names;
import dev.brisk.server.config.PathTemplate;
import dev.brisk.server.config.ProxySettings;
import dev.brisk.server.config.ServerSettings;
import dev.brisk.server.config.Template;
import dev.brisk.server.tls.IdentityException;
import dev.brisk.server.tls.ServerIdentity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What must be true of settings as a whole, wherever they came from: routes and names are unique,
/// no endpoint hides a built-in page, no two endpoints can share a cache entry, and each endpoint
/// is consistent in itself.
public final class SettingsCheck {
  /// `a:{}` and `b:{}` are one letter apart and no slip.
  private static final int SHORTEST_SLIP = "usr:{}".length();

  private final BriskSettings settings;
  private final ProblemReport report;

  private SettingsCheck(BriskSettings settings, ProblemReport report) {
    this.settings = settings;
    this.report = report;
  }

  /// Reports everything that is wrong; silent when nothing is. Places are those of the file, such
  /// as `endpoints[1].cache.key`.
  public static void check(BriskSettings settings, ProblemReport report) {
    new SettingsCheck(settings, report).run();
  }

  /// The settings, if nothing is wrong with them as a whole. Those from a file were checked
  /// already.
  ///
  /// @throws IllegalArgumentException with every problem, one a line
  public static BriskSettings checked(BriskSettings settings) {
    List<String> problems = new ArrayList<>();
    check(settings, (place, found, hint) -> problems.add(place + " " + found + ". " + hint));
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", problems));
    }
    return settings;
  }

  static String place(int endpoint, String key) {
    return "endpoints[" + endpoint + "]" + (key.isEmpty() ? "" : "." + key);
  }

  private void run() {
    checkBuiltIns();
    checkTls();
    PolicyCheck.checkTiers(settings.cache(), report);
    AccessCheck.checkAll(settings, report);
    List<EndpointSettings> endpoints = settings.endpoints();
    for (int i = 0; i < endpoints.size(); i++) {
      new EndpointCheck(settings, i, report).run();
    }
    checkNames(endpoints);
    checkRoutes(endpoints);
    checkKeys(endpoints);
    checkInvalidations(endpoints);
    ProxySettings proxy = settings.proxy();
    if (proxy != null) {
      checkProxy(proxy, endpoints);
    }
  }

  private void checkProxy(ProxySettings proxy, List<EndpointSettings> endpoints) {
    Map<String, String> seen = new HashMap<>();
    for (int i = 0; i < endpoints.size(); i++) {
      String form = form(endpoints.get(i));
      if (form != null) {
        seen.put(endpoints.get(i).method() + " " + form, place(i, ""));
      }
      if (endpoints.get(i).name().equals(ProxySettings.CACHE_NAME)) {
        report.problem(
            place(i, "name"), "is 'proxy', as the proxy's cache is", "Choose another name.");
      }
    }
    ProxySettings.Purging purging = proxy.purging();
    if (purging != null && purging.from().isEmpty() && purging.token() == null) {
      report.problem(
          "proxy.purge",
          "lets everybody empty the cache",
          "Say from: [127.0.0.1] or token: ${PURGE_TOKEN}, or leave it out.");
    }
    for (int i = 0; i < proxy.rules().size(); i++) {
      ProxySettings.Rule rule = proxy.rules().get(i);
      String place = "proxy.rules[" + i + "]";
      String other = seen.putIfAbsent(rule.method() + " " + rule.path().form(), place);
      if (other != null) {
        report.problem(
            place + ".path", "answers the same requests as " + other, "Keep one of the two.");
      }
      if (isAdmin(rule.path().form())) {
        report.problem(
            place + ".path", "is below /brisk, where the proxy's own is", "Choose another path.");
      }
    }
  }

  /// The pages that the server answers itself, by path.
  private Map<String, BuiltIn> builtIns() {
    ServerSettings server = settings.server();
    Map<String, BuiltIn> paths = new LinkedHashMap<>();
    put(paths, server.metricsPath(), "", new BuiltIn("the metrics", "server.metrics-path"));
    put(paths, server.docsPath(), "", new BuiltIn("the API's page", "server.docs-path"));
    put(
        paths,
        server.openapiPath(),
        "",
        new BuiltIn("the OpenAPI document", "server.openapi-path"));
    BuiltIn health = new BuiltIn("the health checks", "server.health-path");
    put(paths, server.healthPath(), "/live", health);
    put(paths, server.healthPath(), "/ready", health);
    return paths;
  }

  private record BuiltIn(String what, String key) {}

  private void put(
      Map<String, BuiltIn> paths, @Nullable String path, String below, BuiltIn builtIn) {
    if (path == null) {
      return;
    }
    BuiltIn other = paths.putIfAbsent(path + below, builtIn);
    if (other != null) {
      report.problem(
          builtIn.key(), "is the same as " + other.key(), "Give each a path of its own, or off.");
    }
  }

  private void checkBuiltIns() {
    builtIns()
        .forEach((path, builtIn) -> {
          if (isAdmin(path) && settings.proxy() == null) {
            report.problem(
                builtIn.key(), "is below /brisk, the admin surface", "Choose another path.");
          }
        });
  }

  /// Reads the files as the server will.
  private void checkTls() {
    BriskSettings.Tls tls = settings.server().tls();
    if (tls != null) {
      try {
        ServerIdentity.read(tls.certificate(), tls.key());
      } catch (IdentityException e) {
        report.problem(
            e.key() ? "server.tls.key" : "server.tls.certificate", e.found(), e.advice());
      }
    }
  }

  private boolean isAdmin(String form) {
    return settings.server().admin().enabled()
        && (form.equals(ServerSettings.OWN_PATH) || form.startsWith(ServerSettings.OWN_PATH + "/"));
  }

  private void checkNames(List<EndpointSettings> endpoints) {
    Map<String, Integer> seen = new HashMap<>();
    for (int i = 0; i < endpoints.size(); i++) {
      EndpointSettings endpoint = endpoints.get(i);
      Integer first = seen.putIfAbsent(endpoint.name(), i);
      if (first == null) {
        continue;
      }
      boolean derived = endpoint.name().equals(Names.derived(endpoint.method(), endpoint.path()));
      report.problem(
          place(i, derived ? "path" : "name"),
          (derived ? "gives it the name '" : "is '")
              + endpoint.name()
              + "', which "
              + place(first, "")
              + " has",
          "Names are unique: set name: to another one.");
    }
  }

  private void checkRoutes(List<EndpointSettings> endpoints) {
    Map<String, BuiltIn> builtIns = builtIns();
    String docs = settings.server().docsPath();
    Map<String, Integer> seen = new HashMap<>();
    for (int i = 0; i < endpoints.size(); i++) {
      String form = form(endpoints.get(i));
      if (form == null) {
        continue;
      }
      Integer first = seen.putIfAbsent(endpoints.get(i).method() + " " + form, i);
      if (first != null) {
        report.problem(
            place(i, "path"),
            "answers the same requests as " + place(first, ""),
            "Change the path or the method.");
      }
      BuiltIn builtIn = builtIns.get(form);
      if (builtIn == null && docs != null && form.startsWith(docs + "/")) {
        builtIn = builtIns.get(docs);
      }
      if (builtIn != null) {
        report.problem(
            place(i, "path"),
            "is taken by " + builtIn.what(),
            "Choose another path, or move it with " + builtIn.key() + ".");
      } else if (isAdmin(form)) {
        report.problem(
            place(i, "path"), "is below /brisk, the admin surface", "Choose another path.");
      }
    }
  }

  private static @Nullable String form(EndpointSettings endpoint) {
    try {
      return PathTemplate.parse(endpoint.path()).form();
    } catch (IllegalArgumentException e) {
      return null; // reported with the endpoint
    }
  }

  /// No two endpoints may compute the same key: one would answer with the other's data.
  private void checkKeys(List<EndpointSettings> endpoints) {
    Map<Integer, Template> keys = new LinkedHashMap<>();
    for (int i = 0; i < endpoints.size(); i++) {
      EndpointSettings endpoint = endpoints.get(i);
      EndpointCache cache = endpoint.cache();
      if (cache == null) {
        continue;
      }
      Template key = key(endpoint.name(), cache.key());
      if (key == null || !key.isSeparated()) {
        continue; // reported with the endpoint
      }
      for (Map.Entry<Integer, Template> other : keys.entrySet()) {
        EndpointCache otherCache = endpoints.get(other.getKey()).cache();
        boolean bothComputed =
            cache.key() == null && otherCache != null && otherCache.key() == null;
        if (!bothComputed && key.mayEqual(other.getValue())) {
          int at = cache.key() != null ? i : other.getKey();
          int against = at == i ? other.getKey() : i;
          report.problem(
              place(at, "cache.key"),
              "can be the same as a key of " + place(against, ""),
              "Begin each endpoint's keys with a word of its own, such as user: and post:.");
          break;
        }
      }
      keys.put(i, key);
    }
  }

  /// A computed key is the endpoint's name, a colon and a hash.
  private static @Nullable Template key(String name, @Nullable String template) {
    if (template == null) {
      return new Template(
          name, List.of(new Template.Literal(name + ":"), new Template.Parameter("hash")));
    }
    return parsed(template);
  }

  /// A tag to invalidate that no endpoint has is allowed, since another server may have it; one
  /// that is nearly the tag of an endpoint here is a slip, and would leave old answers in the
  /// cache.
  private void checkInvalidations(List<EndpointSettings> endpoints) {
    List<Tag> tags = new ArrayList<>();
    for (int i = 0; i < endpoints.size(); i++) {
      EndpointCache cache = endpoints.get(i).cache();
      for (String text : cache == null ? List.<String>of() : cache.tags()) {
        Template template = parsed(text);
        if (template != null) {
          tags.add(new Tag(template, i));
        }
      }
    }
    for (int i = 0; i < endpoints.size(); i++) {
      List<String> invalidates = endpoints.get(i).invalidates();
      for (int j = 0; j < invalidates.size(); j++) {
        Template invalidated = parsed(invalidates.get(j));
        if (invalidated != null
            && tags.stream().noneMatch(tag -> tag.template().mayEqual(invalidated))) {
          checkSlip(place(i, "invalidates[" + j + "]"), invalidated, tags);
        }
      }
    }
  }

  private record Tag(Template template, int endpoint) {}

  private void checkSlip(String place, Template invalidated, List<Tag> tags) {
    if (form(invalidated).length() < SHORTEST_SLIP) {
      return;
    }
    List<String> forms = tags.stream().map(tag -> form(tag.template())).toList();
    Suggestions.closest(form(invalidated), forms)
        .ifPresent(near ->
            report.problem(
                place,
                "matches no tag here",
                "Is it meant to be the tag of "
                    + place(tags.get(forms.indexOf(near)).endpoint(), "")
                    + "? Then write it the same."));
  }

  private static String form(Template template) {
    StringBuilder form = new StringBuilder();
    for (Template.Part part : template.parts()) {
      form.append(part instanceof Template.Literal literal ? literal.text() : "{}");
    }
    return form.toString();
  }

  static @Nullable Template parsed(String text) {
    try {
      return Template.parse(text);
    } catch (IllegalArgumentException e) {
      return null; // reported with the endpoint
    }
  }
}
