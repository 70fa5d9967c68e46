package dev.brisk.server.config;

import dev.brisk.server.config.BriskSettings.Admin;
import dev.brisk.server.config.BriskSettings.Tls;
import dev.brisk.server.config.BriskSettings.Totals;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Listener, limits, time-outs and the built-in routes.
///
/// ```java
/// ServerSettings.defaults().withHost("0.0.0.0").withPort(8080).withAdmin(Admin.OFF)
/// ```
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
/// @param maxConnections beyond them only the reserve for health and admin is open
/// @param totals what all clients together may make the server hold
/// @param accessLog where to, or null: none (`-` is standard output)
/// @param metricsPath null: not served; likewise docs, OpenAPI and health
/// @param healthPath `/live` and `/ready` are below it
/// @param trustedProxies whose `X-Forwarded-For` is believed
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
    Totals totals,
    boolean compression,
    boolean serverTiming,
    @Nullable String accessLog,
    @Nullable Tls tls,
    @Nullable String metricsPath,
    @Nullable String docsPath,
    @Nullable String openapiPath,
    @Nullable String healthPath,
    Admin admin,
    List<Network> trustedProxies) {
  /// Below it is what is nobody else's: the admin surface, and before an upstream, which may have
  /// pages of the same names, health, metrics and documentation.
  public static final String OWN_PATH = "/brisk";

  private static final ServerSettings DEFAULTS =
      new ServerSettings(
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
          Totals.DERIVED,
          true,
          false,
          null,
          null,
          "/metrics",
          "/docs",
          "/openapi.json",
          "/health",
          Admin.DEFAULT,
          List.of());

  public ServerSettings {
    trustedProxies = List.copyOf(trustedProxies);
  }

  public static ServerSettings defaults() {
    return DEFAULTS;
  }

  public ServerSettings withHost(String host) {
    return with(draft -> draft.host = host);
  }

  public ServerSettings withPort(int port) {
    return with(draft -> draft.port = port);
  }

  public ServerSettings withLoops(int loops) {
    return with(draft -> draft.loops = loops);
  }

  public ServerSettings withMaxBody(long maxBody) {
    return with(draft -> draft.maxBody = maxBody);
  }

  public ServerSettings withMaxHeader(int maxHeader) {
    return with(draft -> draft.maxHeader = maxHeader);
  }

  public ServerSettings withMaxUrl(int maxUrl) {
    return with(draft -> draft.maxUrl = maxUrl);
  }

  public ServerSettings withHeaderTimeout(Duration headerTimeout) {
    return with(draft -> draft.headerTimeout = headerTimeout);
  }

  public ServerSettings withBodyTimeout(Duration bodyTimeout) {
    return with(draft -> draft.bodyTimeout = bodyTimeout);
  }

  public ServerSettings withIdleTimeout(Duration idleTimeout) {
    return with(draft -> draft.idleTimeout = idleTimeout);
  }

  public ServerSettings withRequestTimeout(Duration requestTimeout) {
    return with(draft -> draft.requestTimeout = requestTimeout);
  }

  public ServerSettings withShutdownTimeout(Duration shutdownTimeout) {
    return with(draft -> draft.shutdownTimeout = shutdownTimeout);
  }

  public ServerSettings withMaxConnections(int maxConnections) {
    return with(draft -> draft.maxConnections = maxConnections);
  }

  public ServerSettings withTotals(Totals totals) {
    return with(draft -> draft.totals = totals);
  }

  public ServerSettings withCompression(boolean compression) {
    return with(draft -> draft.compression = compression);
  }

  public ServerSettings withServerTiming(boolean serverTiming) {
    return with(draft -> draft.serverTiming = serverTiming);
  }

  public ServerSettings withAccessLog(@Nullable String accessLog) {
    return with(draft -> draft.accessLog = accessLog);
  }

  public ServerSettings withTls(@Nullable Tls tls) {
    return with(draft -> draft.tls = tls);
  }

  public ServerSettings withMetricsPath(@Nullable String metricsPath) {
    return with(draft -> draft.metricsPath = metricsPath);
  }

  public ServerSettings withDocsPath(@Nullable String docsPath) {
    return with(draft -> draft.docsPath = docsPath);
  }

  public ServerSettings withOpenapiPath(@Nullable String openapiPath) {
    return with(draft -> draft.openapiPath = openapiPath);
  }

  public ServerSettings withHealthPath(@Nullable String healthPath) {
    return with(draft -> draft.healthPath = healthPath);
  }

  public ServerSettings withAdmin(Admin admin) {
    return with(draft -> draft.admin = admin);
  }

  public ServerSettings withTrustedProxies(List<Network> trustedProxies) {
    return with(draft -> draft.trustedProxies = trustedProxies);
  }

  /// With the server's own pages below [#OWN_PATH] where they are not somewhere of one's own.
  ///
  /// @param alone whether there are no endpoints, so that there is nothing to document
  public ServerSettings behindProxy(boolean alone) {
    return withMetricsPath(moved(metricsPath, DEFAULTS.metricsPath))
        .withDocsPath(alone ? null : moved(docsPath, DEFAULTS.docsPath))
        .withOpenapiPath(alone ? null : moved(openapiPath, DEFAULTS.openapiPath))
        .withHealthPath(moved(healthPath, DEFAULTS.healthPath));
  }

  private static @Nullable String moved(@Nullable String path, @Nullable String usual) {
    return path != null && path.equals(usual) ? OWN_PATH + path : path;
  }

  private ServerSettings with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.settings();
  }

  /// A copy that may be changed, so that a further component is named here and nowhere else.
  private static final class Draft {
    private String host;
    private int port;
    private int loops;
    private long maxBody;
    private int maxHeader;
    private int maxUrl;
    private Duration headerTimeout;
    private Duration bodyTimeout;
    private Duration idleTimeout;
    private Duration requestTimeout;
    private Duration shutdownTimeout;
    private int maxConnections;
    private Totals totals;
    private boolean compression;
    private boolean serverTiming;
    private @Nullable String accessLog;
    private @Nullable Tls tls;
    private @Nullable String metricsPath;
    private @Nullable String docsPath;
    private @Nullable String openapiPath;
    private @Nullable String healthPath;
    private Admin admin;
    private List<Network> trustedProxies;

    private Draft(ServerSettings of) {
      host = of.host;
      port = of.port;
      loops = of.loops;
      maxBody = of.maxBody;
      maxHeader = of.maxHeader;
      maxUrl = of.maxUrl;
      headerTimeout = of.headerTimeout;
      bodyTimeout = of.bodyTimeout;
      idleTimeout = of.idleTimeout;
      requestTimeout = of.requestTimeout;
      shutdownTimeout = of.shutdownTimeout;
      maxConnections = of.maxConnections;
      totals = of.totals;
      compression = of.compression;
      serverTiming = of.serverTiming;
      accessLog = of.accessLog;
      tls = of.tls;
      metricsPath = of.metricsPath;
      docsPath = of.docsPath;
      openapiPath = of.openapiPath;
      healthPath = of.healthPath;
      admin = of.admin;
      trustedProxies = of.trustedProxies;
    }

    private ServerSettings settings() {
      return new ServerSettings(
          host,
          port,
          loops,
          maxBody,
          maxHeader,
          maxUrl,
          headerTimeout,
          bodyTimeout,
          idleTimeout,
          requestTimeout,
          shutdownTimeout,
          maxConnections,
          totals,
          compression,
          serverTiming,
          accessLog,
          tls,
          metricsPath,
          docsPath,
          openapiPath,
          healthPath,
          admin,
          trustedProxies);
    }
  }
}
