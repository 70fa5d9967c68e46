package dev.brisk.server.config.yaml;

import dev.brisk.config.ConfigException;
import dev.brisk.config.ConfigFile;
import dev.brisk.config.Environment;
import dev.brisk.config.Key;
import dev.brisk.config.ObjectType;
import dev.brisk.config.Section;
import dev.brisk.config.Values;
import dev.brisk.metrics.http.HttpMetricsOptions;
import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.BriskSettings.Api;
import dev.brisk.server.config.BriskSettings.CacheSettings;
import dev.brisk.server.config.EndpointSettings;
import dev.brisk.server.config.Names;
import dev.brisk.server.config.ProxySettings;
import dev.brisk.server.config.ServerSettings;
import dev.brisk.server.config.check.SettingsCheck;
import dev.brisk.server.source.DatasourceSettings;
import dev.brisk.server.source.SourceTypes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// Reads `brisk.yaml`.
///
/// ```java
/// BriskSettings settings = BriskYaml.load(Path.of("brisk.yaml"));
/// ```
///
/// Other modules contribute top-level sections of their own with [#with]. Immutable.
public final class BriskYaml {
  private static final Key<ServerSettings> SERVER =
      Key.optional("server", ServerSection.VALUE, "Listener, limits, time-outs, built-in routes.");
  private static final Key<CacheSettings> CACHE =
      Key.optional("cache", CacheSection.TIERS, "The tiers that all endpoints share.");
  private static final Key<HttpMetricsOptions> METRICS =
      Key.optional(
          "metrics",
          MetricsSection.VALUE,
          "What is measured of HTTP requests, and how it is called.");
  private static final Key<Map<String, DatasourceSettings>> DATASOURCES =
      Key.optional("datasources", DatasourceSection.ALL, "Databases by name.");

  private static final Key<String> TITLE =
      Key.defaulting("title", Values.string(), Api.DEFAULT.title(), "What the API is called.");
  private static final Key<String> VERSION =
      Key.defaulting("version", Values.string(), Api.DEFAULT.version(), "The API's own version.");
  private static final Key<String> DESCRIPTION =
      Key.optional("description", Values.string(), "Markdown.");
  private static final Key<Api> API =
      Key.optional(
          "api",
          ObjectType.of("How the API introduces itself.", TITLE, VERSION, DESCRIPTION)
              .as(s -> new Api(s.get(TITLE), s.get(VERSION), s.find(DESCRIPTION).orElse(null))),
          "How the API introduces itself in its documentation.");

  private static final Key<ProxySettings> PROXY =
      Key.optional(
          "proxy",
          ProxySection.VALUE,
          "Where everything goes that is no endpoint: a caching proxy.");

  private final Key<List<EndpointSettings>> endpoints =
      Key.optional(
          "endpoints", EndpointSection.all(SourceTypes.installed()), "What the server answers.");
  private final List<Key<?>> contributed;

  private BriskYaml(List<Key<?>> contributed) {
    this.contributed = List.copyOf(contributed);
  }

  /// What a file holds: the server's settings, and the sections that others contributed.
  ///
  /// @param sections ask it for the contributed keys
  public record Loaded(BriskSettings settings, Section sections) {}

  /// The settings in a file, with this process's environment.
  ///
  /// @throws ConfigException with every problem, each with its line
  public static BriskSettings load(Path file) throws ConfigException {
    return with().read(file, Environment.system()).settings();
  }

  /// The settings in a file, with an environment.
  ///
  /// @throws ConfigException with every problem, each with its line
  public static BriskSettings load(Path file, Environment environment) throws ConfigException {
    return with().read(file, environment).settings();
  }

  /// The JSON Schema of `brisk.yaml`, for editors; as pretty JSON.
  public static String schema() {
    return with().schemaJson();
  }

  /// A reader that also knows these top-level keys.
  public static BriskYaml with(Key<?>... contributed) {
    return new BriskYaml(List.of(contributed));
  }

  /// @throws ConfigException with every problem, each with its line
  public Loaded read(Path file, Environment environment) throws ConfigException {
    return read(ConfigFile.read(file, environment));
  }

  Loaded read(ConfigFile file) throws ConfigException {
    return file.bind(
        shape().as(this::bind), (loaded, report) -> SettingsCheck.check(loaded.settings(), report));
  }

  public String schemaJson() {
    return JsonMapper.builder()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .build()
        .writeValueAsString(ConfigFile.schema(shape(), "brisk.yaml"));
  }

  private ObjectType shape() {
    List<Key<?>> keys =
        new ArrayList<>(List.of(API, SERVER, CACHE, METRICS, DATASOURCES, PROXY, endpoints));
    keys.add(AccessSection.CONSUMERS);
    keys.addAll(AccessSection.KEYS);
    keys.addAll(contributed);
    return ObjectType.of("Configuration of a Brisk server.", keys);
  }

  private Loaded bind(Section s) {
    if (!s.has(endpoints) && !s.has(PROXY)) {
      s.node()
          .report(
              "endpoints is missing. Write a list such as [a, b] with at least one element, or"
                  + " proxy: with an upstream.");
    }
    ServerSettings server = s.findReadable(SERVER).orElse(ServerSettings.defaults());
    BriskSettings settings =
        new BriskSettings(
            s.node().directory(),
            s.has(PROXY) ? server.behindProxy(!s.has(endpoints)) : server,
            s.findReadable(CACHE).orElse(CacheSettings.defaults()),
            s.findReadable(DATASOURCES).orElse(Map.of()),
            Names.apart(s.findReadable(endpoints).orElse(List.of())),
            s.findReadable(API).orElse(Api.DEFAULT),
            s.findReadable(METRICS).orElse(HttpMetricsOptions.defaults()),
            s.findReadable(PROXY).orElse(null),
            AccessSection.bind(s),
            s.findReadable(AccessSection.CONSUMERS).orElse(null));
    return new Loaded(settings, s);
  }
}
