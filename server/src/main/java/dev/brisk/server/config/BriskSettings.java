package dev.brisk.server.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All of `brisk.yaml`, validated. Everything that the file can say, a program can say with these
/// records.
///
/// @param directory what relative paths were resolved against
public record BriskSettings(
    Path directory,
    ServerSettings server,
    CacheSettings cache,
    Map<String, DatasourceSettings> datasources,
    List<EndpointSettings> endpoints,
    Api api) {
  public BriskSettings {
    datasources = Map.copyOf(datasources);
    endpoints = List.copyOf(endpoints);
  }

  /// These endpoints with defaults for everything else.
  public static BriskSettings of(EndpointSettings... endpoints) {
    return new BriskSettings(
        Path.of("").toAbsolutePath(),
        ServerSettings.defaults(),
        CacheSettings.defaults(),
        Map.of(),
        List.of(endpoints),
        Api.DEFAULT);
  }

  public BriskSettings withServer(ServerSettings server) {
    return new BriskSettings(directory, server, cache, datasources, endpoints, api);
  }

  public BriskSettings withCache(CacheSettings cache) {
    return new BriskSettings(directory, server, cache, datasources, endpoints, api);
  }

  /// These endpoints in place of the others.
  public BriskSettings withEndpoints(List<EndpointSettings> endpoints) {
    return new BriskSettings(directory, server, cache, datasources, endpoints, api);
  }

  public BriskSettings withApi(Api api) {
    return new BriskSettings(directory, server, cache, datasources, endpoints, api);
  }

  /// Adds a database, in place of one of the same name.
  public BriskSettings withDatasource(DatasourceSettings datasource) {
    Map<String, DatasourceSettings> changed = new HashMap<>(datasources);
    changed.put(datasource.name(), datasource);
    return new BriskSettings(directory, server, cache, changed, endpoints, api);
  }

  /// These settings, if nothing is wrong with them as a whole: see [SettingsCheck]. Settings from a
  /// file were checked already.
  ///
  /// @throws IllegalArgumentException with every problem, one a line
  public BriskSettings checked() {
    List<String> problems = new ArrayList<>();
    SettingsCheck.check(
        this, (place, found, hint) -> problems.add(place + " " + found + ". " + hint));
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", problems));
    }
    return this;
  }

  /// How the API introduces itself in its documentation.
  ///
  /// @param description Markdown, or null
  public record Api(String title, String version, @Nullable String description) {
    static final Api DEFAULT = new Api("API", "1", null);
  }

  /// Listener, limits, time-outs and the built-in routes.
  ///
  /// @param loops event loops; 0: one a processor
  /// @param maxBody largest request body, in bytes (a larger one: 413)
  /// @param maxHeader largest request head, in bytes (a larger one: 431)
  /// @param maxUrl longest request target, in bytes (a longer one: 414)
  /// @param headerTimeout from the first byte of a request to the end of its head
  /// @param bodyTimeout to the end of its body
  /// @param idleTimeout of a connection between requests
  /// @param requestTimeout until the source must have answered (else 504)
  /// @param shutdownTimeout for what is in flight when the server stops
  /// @param maxConnections further ones wait to be accepted
  /// @param accessLog where to, or null: none (`-` is standard output)
  /// @param metricsPath null: not served; likewise docs, OpenAPI and health
  /// @param healthPath `/live` and `/ready` are below it
  public record ServerSettings(
      String host,
      int port,
      int loops,
      long maxBody,
      int maxHeader,
      int maxUrl,
      Duration headerTimeout,
      Duration bodyTimeout,
      Duration idleTimeout,
      Duration requestTimeout,
      Duration shutdownTimeout,
      int maxConnections,
      boolean compression,
      boolean serverTiming,
      @Nullable String accessLog,
      @Nullable Tls tls,
      @Nullable String metricsPath,
      @Nullable String docsPath,
      @Nullable String openapiPath,
      @Nullable String healthPath,
      Admin admin) {

    public static ServerSettings defaults() {
      return new ServerSettings(
          "127.0.0.1",
          8000,
          0,
          1 << 20,
          16 << 10,
          8 << 10,
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofSeconds(60),
          Duration.ofSeconds(30),
          Duration.ofSeconds(20),
          10_000,
          true,
          false,
          null,
          null,
          "/metrics",
          "/docs",
          "/openapi.json",
          "/health",
          new Admin(true, null, null));
    }

    /// To change some of these: `ServerSettings.defaults().change().port(0).build()`.
    public ServerSettingsBuilder change() {
      return new ServerSettingsBuilder(this);
    }

    public ServerSettings withHost(String host) {
      return change().host(host).build();
    }

    public ServerSettings withPort(int port) {
      return change().port(port).build();
    }
  }

  /// PEM files.
  public record Tls(Path certificate, Path key) {}

  /// The admin surface under `/brisk`: closed without its token.
  ///
  /// @param port one of its own, or null: the server's
  /// @param tokenFile where the token is written, readable by its owner only; null: the default
  ///   under the user's state folder
  public record Admin(boolean enabled, @Nullable Integer port, @Nullable Path tokenFile) {}

  /// The tiers that all endpoints share.
  ///
  /// @param memoryMaxBytes bound of the memory tier; 0 switches it off
  /// @param redis null: memory only
  public record CacheSettings(boolean enabled, long memoryMaxBytes, @Nullable Redis redis) {
    public static CacheSettings defaults() {
      return new CacheSettings(true, 64L << 20, null);
    }

    public static CacheSettings disabled() {
      return new CacheSettings(false, 0, null);
    }

    public CacheSettings withMemoryMaxBytes(long memoryMaxBytes) {
      return new CacheSettings(enabled, memoryMaxBytes, redis);
    }

    public CacheSettings withRedis(@Nullable Redis redis) {
      return new CacheSettings(enabled, memoryMaxBytes, redis);
    }
  }

  /// The Redis tier.
  ///
  /// @param url `redis://[user:password@]host[:port][/database]`, `rediss://` for TLS; secret
  /// @param timeout after which a command counts as failed and the source is asked instead
  public record Redis(String url, Duration timeout, Duration connectTimeout) {
    public static final Duration DEFAULT_TIMEOUT = Duration.ofMillis(500);
    public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(2);

    public static Redis of(String url) {
      return new Redis(url, DEFAULT_TIMEOUT, DEFAULT_CONNECT_TIMEOUT);
    }

    @Override
    public String toString() {
      return "Redis[…]";
    }
  }
}
