package dev.brisk.server.config.yaml;

import dev.brisk.config.Key;
import dev.brisk.config.ObjectType;
import dev.brisk.config.Section;
import dev.brisk.config.ValueType;
import dev.brisk.config.Values;
import dev.brisk.server.config.BriskSettings.Admin;
import dev.brisk.server.config.BriskSettings.Tls;
import dev.brisk.server.config.BriskSettings.Totals;
import dev.brisk.server.config.Network;
import dev.brisk.server.config.ServerSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The keys of `server:`.
final class ServerSection {
  private static final ServerSettings DEFAULTS = ServerSettings.defaults();
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofHours(1);
  private static final Duration LONGEST_HSTS = Duration.ofDays(3_650);

  private static final Key<String> HOST =
      Key.defaulting(
          "host", Values.string(), DEFAULTS.host(), "Address to listen on; 0.0.0.0 for all.");
  private static final Key<Integer> PORT =
      Key.defaulting(
          "port",
          Values.integer(0, 65_535),
          DEFAULTS.port(),
          "Port to listen on; 0 takes a free one.");
  private static final Key<Integer> EVENT_LOOPS =
      Key.defaulting(
          "event-loops",
          Values.integer(0, 1024),
          DEFAULTS.loops(),
          "Threads that serve connections; 0 is one a processor.");
  private static final Key<Long> MAX_BODY =
      Key.defaulting(
          "max-body",
          Values.size(0, 1L << 30),
          DEFAULTS.maxBody(),
          "Largest request body; a larger one gets 413.");
  private static final Key<Long> MAX_HEADER =
      Key.defaulting(
          "max-header",
          Values.size(1 << 10, 1 << 20),
          (long) DEFAULTS.maxHeader(),
          "Largest request head; a larger one gets 431.");
  private static final Key<Long> MAX_URL =
      Key.defaulting(
          "max-url",
          Values.size(128, 1 << 20),
          (long) DEFAULTS.maxUrl(),
          "Longest request target; a longer one gets 414.");
  private static final Key<Duration> HEADER_TIMEOUT =
      timeout(
          "header-timeout",
          DEFAULTS.headerTimeout(),
          "From the first byte of a request to the end of its head.");
  private static final Key<Duration> BODY_TIMEOUT =
      timeout("body-timeout", DEFAULTS.bodyTimeout(), "Until the end of a request's body.");
  private static final Key<Duration> IDLE_TIMEOUT =
      timeout(
          "idle-timeout",
          DEFAULTS.idleTimeout(),
          "How long a connection stays open between two requests.");
  private static final Key<Duration> REQUEST_TIMEOUT =
      timeout(
          "request-timeout",
          DEFAULTS.requestTimeout(),
          "Until the source must have answered; then 504.");
  private static final Key<Duration> SHUTDOWN_TIMEOUT =
      timeout(
          "shutdown-timeout",
          DEFAULTS.shutdownTimeout(),
          "How long a stopping server waits for what is in flight.");
  private static final Key<Integer> MAX_CONNECTIONS =
      Key.defaulting(
          "max-connections",
          Values.integer(1, 1_000_000),
          DEFAULTS.maxConnections(),
          "Connections at once. The last sixteenth, 64 at most, is kept for health and admin.");
  private static final Key<Integer> MAX_PER_ADDRESS =
      Key.optional(
          "max-connections-per-address",
          Values.integer(1, 1_000_000),
          "Connections of one address; by default half of all, and no bound for this machine's own.");
  private static final Key<Long> MAX_BUFFERED_BODIES =
      Key.optional(
          "max-buffered-bodies",
          Values.size(64 << 10, 1L << 40),
          "Request bodies held at once, of all clients; by default an eighth of the heap. Then 503.");
  private static final Key<Long> MAX_UNREAD_ANSWERS =
      Key.optional(
          "max-unread-answers",
          Values.size(64 << 10, 1L << 40),
          "Answers that wait for their readers, of all clients; by default a quarter of the heap."
              + " Then 503.");
  private static final Key<Boolean> COMPRESSION =
      Key.defaulting(
          "compression",
          Values.bool(),
          DEFAULTS.compression(),
          "Compress answers for clients that accept it.");
  private static final Key<Boolean> SERVER_TIMING =
      Key.defaulting(
          "server-timing",
          Values.bool(),
          DEFAULTS.serverTiming(),
          "Answer with a Server-Timing header: key, memory, redis, source.");
  private static final Key<Optional<String>> ACCESS_LOG =
      Key.defaulting(
          "access-log",
          Values.orOff(Values.string()),
          Optional.empty(),
          "A file for one JSON line a request; - is standard output.");

  private static final Key<Path> CERTIFICATE =
      Key.required("certificate", Values.file(), "Certificate chain, PEM.");
  private static final Key<Path> PRIVATE_KEY =
      Key.required("key", Values.file(), "Private key, PEM.");
  private static final Key<Duration> HSTS =
      Key.optional(
          "hsts",
          Values.duration(Duration.ofSeconds(1), LONGEST_HSTS),
          "How long browsers shall come by HTTPS only (Strict-Transport-Security).");
  private static final ValueType<Tls> TLS_VALUE =
      ObjectType.of("Serves HTTPS.", CERTIFICATE, PRIVATE_KEY, HSTS)
          .as(s -> new Tls(s.get(CERTIFICATE), s.get(PRIVATE_KEY), s.find(HSTS).orElse(null)));
  private static final Key<Tls> TLS = Key.optional("tls", TLS_VALUE, "Serves HTTPS.");

  private static final Key<Optional<String>> METRICS_PATH =
      builtIn("metrics-path", DEFAULTS.metricsPath(), "Where the Prometheus metrics are, or off.");
  private static final Key<Optional<String>> DOCS_PATH =
      builtIn("docs-path", DEFAULTS.docsPath(), "Where the API's page (Swagger UI) is, or off.");
  private static final Key<Optional<String>> OPENAPI_PATH =
      builtIn("openapi-path", DEFAULTS.openapiPath(), "Where the OpenAPI document is, or off.");
  private static final Key<Optional<String>> HEALTH_PATH =
      builtIn("health-path", DEFAULTS.healthPath(), "Below it are /live and /ready; or off.");

  private static final Key<Boolean> ADMIN_ENABLED =
      Key.defaulting(
          "enabled",
          Values.bool(),
          DEFAULTS.admin().enabled(),
          "Serve the admin surface under /brisk.");
  private static final Key<Integer> ADMIN_PORT =
      Key.optional("port", Values.integer(0, 65_535), "A port of its own.");
  private static final Key<Path> TOKEN_FILE =
      Key.optional(
          "token-file", Values.path(), "Where the token is written, readable by its owner only.");
  private static final ValueType<Admin> ADMIN_VALUE =
      ObjectType.of(
              "The admin surface, always behind a token.", ADMIN_ENABLED, ADMIN_PORT, TOKEN_FILE)
          .as(s ->
              new Admin(
                  s.get(ADMIN_ENABLED),
                  s.find(ADMIN_PORT).orElse(null),
                  s.find(TOKEN_FILE).orElse(null)));
  private static final Key<Admin> ADMIN =
      Key.optional("admin", ADMIN_VALUE, "The admin surface, always behind a token.");

  private static final Key<List<Network>> TRUSTED_PROXIES =
      Key.defaulting(
          "trusted-proxies",
          ProxySection.NETWORKS,
          List.of(),
          "Addresses and networks in front of this server whose X-Forwarded-For tells who asks, for"
              + " limits.");

  static final ValueType<ServerSettings> VALUE =
      ObjectType.of(
              "Listener, limits, time-outs and built-in routes.",
              HOST,
              PORT,
              EVENT_LOOPS,
              MAX_BODY,
              MAX_HEADER,
              MAX_URL,
              HEADER_TIMEOUT,
              BODY_TIMEOUT,
              IDLE_TIMEOUT,
              REQUEST_TIMEOUT,
              SHUTDOWN_TIMEOUT,
              MAX_CONNECTIONS,
              MAX_PER_ADDRESS,
              MAX_BUFFERED_BODIES,
              MAX_UNREAD_ANSWERS,
              COMPRESSION,
              SERVER_TIMING,
              ACCESS_LOG,
              TLS,
              METRICS_PATH,
              DOCS_PATH,
              OPENAPI_PATH,
              HEALTH_PATH,
              ADMIN,
              TRUSTED_PROXIES)
          .as(ServerSection::bind);

  private ServerSection() {}

  private static ServerSettings bind(Section s) {
    return DEFAULTS
        .withHost(s.get(HOST))
        .withPort(s.get(PORT))
        .withLoops(s.get(EVENT_LOOPS))
        .withMaxBody(s.get(MAX_BODY))
        .withMaxHeader(s.get(MAX_HEADER).intValue())
        .withMaxUrl(s.get(MAX_URL).intValue())
        .withHeaderTimeout(s.get(HEADER_TIMEOUT))
        .withBodyTimeout(s.get(BODY_TIMEOUT))
        .withIdleTimeout(s.get(IDLE_TIMEOUT))
        .withRequestTimeout(s.get(REQUEST_TIMEOUT))
        .withShutdownTimeout(s.get(SHUTDOWN_TIMEOUT))
        .withMaxConnections(s.get(MAX_CONNECTIONS))
        .withTotals(
            new Totals(
                s.find(MAX_BUFFERED_BODIES).orElse(0L),
                s.find(MAX_UNREAD_ANSWERS).orElse(0L),
                s.find(MAX_PER_ADDRESS).orElse(0)))
        .withCompression(s.get(COMPRESSION))
        .withServerTiming(s.get(SERVER_TIMING))
        .withAccessLog(s.get(ACCESS_LOG).orElse(null))
        .withTls(s.find(TLS).orElse(null))
        .withMetricsPath(s.get(METRICS_PATH).orElse(null))
        .withDocsPath(s.get(DOCS_PATH).orElse(null))
        .withOpenapiPath(s.get(OPENAPI_PATH).orElse(null))
        .withHealthPath(s.get(HEALTH_PATH).orElse(null))
        .withAdmin(s.find(ADMIN).orElse(DEFAULTS.admin()))
        .withTrustedProxies(s.get(TRUSTED_PROXIES));
  }

  private static Key<Duration> timeout(String name, Duration defaultValue, String description) {
    return Key.defaulting(name, Values.duration(SHORTEST, LONGEST), defaultValue, description);
  }

  private static Key<Optional<String>> builtIn(
      String name, @org.jspecify.annotations.Nullable String path, String description) {
    ValueType<String> value =
        Values.string(
            "(/[A-Za-z0-9._~-]+)+",
            "Write a path such as /internal/" + name.replace("-path", "") + ".");
    return Key.defaulting(name, Values.orOff(value), Optional.ofNullable(path), description);
  }
}
