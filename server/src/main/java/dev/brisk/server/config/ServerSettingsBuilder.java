package dev.brisk.server.config;

import dev.brisk.server.config.BriskSettings.Admin;
import dev.brisk.server.config.BriskSettings.ServerSettings;
import dev.brisk.server.config.BriskSettings.Tls;
import dev.brisk.server.config.BriskSettings.Totals;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Changes some of the [ServerSettings]: `ServerSettings.defaults().change().port(0).build()`. Not
/// thread-safe.
public final class ServerSettingsBuilder {
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

  ServerSettingsBuilder(ServerSettings settings) {
    this.host = settings.host();
    this.port = settings.port();
    this.loops = settings.loops();
    this.maxBody = settings.maxBody();
    this.maxHeader = settings.maxHeader();
    this.maxUrl = settings.maxUrl();
    this.headerTimeout = settings.headerTimeout();
    this.bodyTimeout = settings.bodyTimeout();
    this.idleTimeout = settings.idleTimeout();
    this.requestTimeout = settings.requestTimeout();
    this.shutdownTimeout = settings.shutdownTimeout();
    this.maxConnections = settings.maxConnections();
    this.totals = settings.totals();
    this.compression = settings.compression();
    this.serverTiming = settings.serverTiming();
    this.accessLog = settings.accessLog();
    this.tls = settings.tls();
    this.metricsPath = settings.metricsPath();
    this.docsPath = settings.docsPath();
    this.openapiPath = settings.openapiPath();
    this.healthPath = settings.healthPath();
    this.admin = settings.admin();
  }

  public ServerSettingsBuilder host(String host) {
    this.host = host;
    return this;
  }

  public ServerSettingsBuilder port(int port) {
    this.port = port;
    return this;
  }

  public ServerSettingsBuilder loops(int loops) {
    this.loops = loops;
    return this;
  }

  public ServerSettingsBuilder maxBody(long maxBody) {
    this.maxBody = maxBody;
    return this;
  }

  public ServerSettingsBuilder maxHeader(int maxHeader) {
    this.maxHeader = maxHeader;
    return this;
  }

  public ServerSettingsBuilder maxUrl(int maxUrl) {
    this.maxUrl = maxUrl;
    return this;
  }

  public ServerSettingsBuilder headerTimeout(Duration headerTimeout) {
    this.headerTimeout = headerTimeout;
    return this;
  }

  public ServerSettingsBuilder bodyTimeout(Duration bodyTimeout) {
    this.bodyTimeout = bodyTimeout;
    return this;
  }

  public ServerSettingsBuilder idleTimeout(Duration idleTimeout) {
    this.idleTimeout = idleTimeout;
    return this;
  }

  public ServerSettingsBuilder requestTimeout(Duration requestTimeout) {
    this.requestTimeout = requestTimeout;
    return this;
  }

  public ServerSettingsBuilder shutdownTimeout(Duration shutdownTimeout) {
    this.shutdownTimeout = shutdownTimeout;
    return this;
  }

  public ServerSettingsBuilder maxConnections(int maxConnections) {
    this.maxConnections = maxConnections;
    return this;
  }

  public ServerSettingsBuilder totals(Totals totals) {
    this.totals = totals;
    return this;
  }

  public ServerSettingsBuilder compression(boolean compression) {
    this.compression = compression;
    return this;
  }

  public ServerSettingsBuilder serverTiming(boolean serverTiming) {
    this.serverTiming = serverTiming;
    return this;
  }

  public ServerSettingsBuilder accessLog(@Nullable String accessLog) {
    this.accessLog = accessLog;
    return this;
  }

  public ServerSettingsBuilder tls(@Nullable Tls tls) {
    this.tls = tls;
    return this;
  }

  public ServerSettingsBuilder metricsPath(@Nullable String metricsPath) {
    this.metricsPath = metricsPath;
    return this;
  }

  public ServerSettingsBuilder docsPath(@Nullable String docsPath) {
    this.docsPath = docsPath;
    return this;
  }

  public ServerSettingsBuilder openapiPath(@Nullable String openapiPath) {
    this.openapiPath = openapiPath;
    return this;
  }

  public ServerSettingsBuilder healthPath(@Nullable String healthPath) {
    this.healthPath = healthPath;
    return this;
  }

  public ServerSettingsBuilder admin(Admin admin) {
    this.admin = admin;
    return this;
  }

  public ServerSettings build() {
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
        admin);
  }
}
