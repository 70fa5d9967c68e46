package dev.brisk.server.config;

import dev.brisk.cache.crypto.Encryption;
import dev.brisk.cache.memory.EvictionPolicy;
import dev.brisk.cache.remote.Invalidation;
import dev.brisk.metrics.http.HttpMetricsOptions;
import dev.brisk.server.source.DatasourceSettings;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// All of `brisk.yaml`. Everything that the file can say, a program can say with these records.
///
/// @param proxy where everything goes that is no endpoint, or null
/// @param access who may ask, where an endpoint does not say
/// @param consumers how callers are known; null: they are not
/// @param directory what relative paths were resolved against
public record BriskSettings(
    Path directory,
    ServerSettings server,
    CacheSettings cache,
    Map<String, DatasourceSettings> datasources,
    List<EndpointSettings> endpoints,
    Api api,
    HttpMetricsOptions metrics,
    @Nullable ProxySettings proxy,
    AccessSettings access,
    @Nullable ConsumerSettings consumers) {
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
        Api.DEFAULT,
        HttpMetricsOptions.defaults(),
        null,
        AccessSettings.UNSET,
        null);
  }

  /// Everything to an upstream; the server's own pages are then below `/brisk`, since the upstream
  /// may have some of the same names.
  public static BriskSettings of(ProxySettings proxy) {
    return of().withProxy(proxy).withServer(ServerSettings.defaults().behindProxy(true));
  }

  /// What relative paths are resolved against.
  public BriskSettings withDirectory(Path directory) {
    return with(draft -> draft.directory = directory);
  }

  public BriskSettings withServer(ServerSettings server) {
    return with(draft -> draft.server = server);
  }

  public BriskSettings withCache(CacheSettings cache) {
    return with(draft -> draft.cache = cache);
  }

  /// Adds a database, in place of one of the same name.
  public BriskSettings withDatasource(DatasourceSettings datasource) {
    Map<String, DatasourceSettings> changed = new HashMap<>(datasources);
    changed.put(datasource.name(), datasource);
    return with(draft -> draft.datasources = changed);
  }

  /// These endpoints in place of the others.
  public BriskSettings withEndpoints(List<EndpointSettings> endpoints) {
    return with(draft -> draft.endpoints = endpoints);
  }

  public BriskSettings withApi(Api api) {
    return with(draft -> draft.api = api);
  }

  public BriskSettings withMetrics(HttpMetricsOptions metrics) {
    return with(draft -> draft.metrics = metrics);
  }

  public BriskSettings withProxy(@Nullable ProxySettings proxy) {
    return with(draft -> draft.proxy = proxy);
  }

  /// Who may ask, where an endpoint does not say; also of a proxy.
  public BriskSettings withAccess(AccessSettings access) {
    return with(draft -> draft.access = access);
  }

  public BriskSettings withConsumers(@Nullable ConsumerSettings consumers) {
    return with(draft -> draft.consumers = consumers);
  }

  /// The endpoint with what is said for all where it says nothing itself.
  public EndpointSettings complete(EndpointSettings endpoint) {
    return endpoint.withAccess(endpoint.access().over(access));
  }

  private BriskSettings with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.settings();
  }

  /// A copy that may be changed, so that a further component is named here and nowhere else.
  private static final class Draft {
    private Path directory;
    private ServerSettings server;
    private CacheSettings cache;
    private Map<String, DatasourceSettings> datasources;
    private List<EndpointSettings> endpoints;
    private Api api;
    private HttpMetricsOptions metrics;
    private @Nullable ProxySettings proxy;
    private AccessSettings access;
    private @Nullable ConsumerSettings consumers;

    private Draft(BriskSettings of) {
      directory = of.directory;
      server = of.server;
      cache = of.cache;
      datasources = of.datasources;
      endpoints = of.endpoints;
      api = of.api;
      metrics = of.metrics;
      proxy = of.proxy;
      access = of.access;
      consumers = of.consumers;
    }

    private BriskSettings settings() {
      return new BriskSettings(
          directory, server, cache, datasources, endpoints, api, metrics, proxy, access, consumers);
    }
  }

  /// What all clients together may make the server hold.
  ///
  /// @param maxBufferedBodies bytes of request bodies; 0: an eighth of the heap
  /// @param maxUnreadAnswers bytes of answers that wait for their readers; 0: a quarter of the heap
  /// @param maxConnectionsPerAddress 0: half of all connections, but all of them for this machine's
  ///   own addresses
  public record Totals(
      long maxBufferedBodies, long maxUnreadAnswers, int maxConnectionsPerAddress) {
    public static final Totals DERIVED = new Totals(0, 0, 0);
  }

  /// How the API introduces itself in its documentation.
  ///
  /// @param description Markdown, or null
  public record Api(String title, String version, @Nullable String description) {
    public static final Api DEFAULT = new Api("API", "1", null);
  }

  /// PEM files.
  ///
  /// @param hsts how long browsers shall come by HTTPS only, told by `Strict-Transport-Security`;
  ///   null: they are not told
  public record Tls(Path certificate, Path key, @Nullable Duration hsts) {
    public Tls(Path certificate, Path key) {
      this(certificate, key, null);
    }
  }

  /// The admin surface under `/brisk`: closed without its token.
  ///
  /// @param port one of its own, or null: the server's
  /// @param tokenFile where the token is written, readable by its owner only; null: the default
  ///   under the user's state folder
  public record Admin(boolean enabled, @Nullable Integer port, @Nullable Path tokenFile) {
    public static final Admin DEFAULT = new Admin(true, null, null);
    public static final Admin OFF = new Admin(false, null, null);
  }

  /// The tiers that all endpoints share.
  ///
  /// @param memoryMaxBytes bound of the memory tier; 0 switches it off
  /// @param eviction which entry memory drops when it is full
  /// @param redis null: none
  /// @param memcached in place of Redis; null: none
  /// @param encryption the keys under which the shared tier's entries lie encrypted; null: none
  /// @param policy for what an endpoint's own policy does not say
  /// @param warm a list of paths or an access log whose requests are loaded at the start, or null
  public record CacheSettings(
      boolean enabled,
      long memoryMaxBytes,
      EvictionPolicy eviction,
      @Nullable Redis redis,
      @Nullable Memcached memcached,
      @Nullable Encryption encryption,
      Breaker breaker,
      CachePolicy policy,
      @Nullable Path warm) {
    private static final CacheSettings DEFAULTS =
        new CacheSettings(
            true,
            64L << 20,
            EvictionPolicy.W_TINYLFU,
            null,
            null,
            null,
            Breaker.DEFAULT,
            CachePolicy.UNSET,
            null);

    public static CacheSettings defaults() {
      return DEFAULTS;
    }

    public static CacheSettings disabled() {
      return DEFAULTS.with(draft -> {
        draft.enabled = false;
        draft.memoryMaxBytes = 0;
      });
    }

    public CacheSettings withMemoryMaxBytes(long memoryMaxBytes) {
      return with(draft -> draft.memoryMaxBytes = memoryMaxBytes);
    }

    public CacheSettings withEviction(EvictionPolicy eviction) {
      return with(draft -> draft.eviction = eviction);
    }

    public CacheSettings withRedis(@Nullable Redis redis) {
      return with(draft -> draft.redis = redis);
    }

    public CacheSettings withMemcached(@Nullable Memcached memcached) {
      return with(draft -> draft.memcached = memcached);
    }

    public CacheSettings withEncryption(@Nullable Encryption encryption) {
      return with(draft -> draft.encryption = encryption);
    }

    public CacheSettings withBreaker(Breaker breaker) {
      return with(draft -> draft.breaker = breaker);
    }

    /// The policy of endpoints that say nothing of their own.
    public CacheSettings withPolicy(CachePolicy policy) {
      return with(draft -> draft.policy = policy);
    }

    public CacheSettings withWarm(@Nullable Path warm) {
      return with(draft -> draft.warm = warm);
    }

    private CacheSettings with(Consumer<Draft> change) {
      Draft draft = new Draft(this);
      change.accept(draft);
      return draft.settings();
    }

    /// A copy that may be changed, so that a further component is named here and nowhere else.
    private static final class Draft {
      private boolean enabled;
      private long memoryMaxBytes;
      private EvictionPolicy eviction;
      private @Nullable Redis redis;
      private @Nullable Memcached memcached;
      private @Nullable Encryption encryption;
      private Breaker breaker;
      private CachePolicy policy;
      private @Nullable Path warm;

      private Draft(CacheSettings of) {
        enabled = of.enabled;
        memoryMaxBytes = of.memoryMaxBytes;
        eviction = of.eviction;
        redis = of.redis;
        memcached = of.memcached;
        encryption = of.encryption;
        breaker = of.breaker;
        policy = of.policy;
        warm = of.warm;
      }

      private CacheSettings settings() {
        return new CacheSettings(
            enabled, memoryMaxBytes, eviction, redis, memcached, encryption, breaker, policy, warm);
      }
    }
  }

  /// The Redis tier.
  ///
  /// @param url `redis://[user:password@]host[:port][/database]`, `rediss://` for TLS,
  ///   `redis-sentinel://…#master`; several hosts for a cluster; secret
  /// @param timeout after which a command counts as failed and the source is asked instead
  /// @param cluster whether the URL names nodes of a Redis Cluster
  /// @param namespace prefix of the cache's own keys
  /// @param trustedCertificates PEM file of the authorities to trust for TLS; null: the JDK's
  /// @param invalidation how changes made elsewhere are heard
  public record Redis(
      String url,
      Duration timeout,
      Duration connectTimeout,
      boolean cluster,
      String namespace,
      @Nullable Path trustedCertificates,
      Invalidation invalidation) {
    public static final Duration DEFAULT_TIMEOUT = Duration.ofMillis(500);
    public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(2);
    public static final String DEFAULT_NAMESPACE = "brisk";

    private static final String HOST = "(\\[[0-9A-Fa-f:.]+\\]|[^/:@,\\s?#\\[\\]]+)(:[0-9]{1,5})?";
    private static final Pattern URL =
        Pattern.compile(
            "rediss?(-sentinel)?://([^@/]*@)?"
                + HOST
                + "(,"
                + HOST
                + ")*(/[0-9]{1,4})?(#[^#\\s]+)?");
    private static final Pattern PORT = Pattern.compile(":([0-9]{1,5})(?=[,/#]|$)");

    public Redis(String url, Duration timeout, Duration connectTimeout) {
      this(url, timeout, connectTimeout, false, DEFAULT_NAMESPACE, null, Invalidation.STREAM);
    }

    /// Whether it can be one's URL, with ports that there are.
    public static boolean isUrl(String text) {
      return URL.matcher(text).matches()
          && PORT.matcher(text)
              .results()
              .mapToInt(port -> Integer.parseInt(port.group(1)))
              .allMatch(port -> port >= 1 && port <= 65_535);
    }

    public static Redis of(String url) {
      return new Redis(url, DEFAULT_TIMEOUT, DEFAULT_CONNECT_TIMEOUT);
    }

    public Redis withCluster(boolean cluster) {
      return with(draft -> draft.cluster = cluster);
    }

    public Redis withTrustedCertificates(@Nullable Path trustedCertificates) {
      return with(draft -> draft.trustedCertificates = trustedCertificates);
    }

    public Redis withInvalidation(Invalidation invalidation) {
      return with(draft -> draft.invalidation = invalidation);
    }

    private Redis with(Consumer<Draft> change) {
      Draft draft = new Draft(this);
      change.accept(draft);
      return draft.settings();
    }

    /// A copy that may be changed, so that a further component is named here and nowhere else.
    private static final class Draft {
      private final Redis of;
      private boolean cluster;
      private @Nullable Path trustedCertificates;
      private Invalidation invalidation;

      private Draft(Redis of) {
        this.of = of;
        cluster = of.cluster;
        trustedCertificates = of.trustedCertificates;
        invalidation = of.invalidation;
      }

      private Redis settings() {
        return new Redis(
            of.url,
            of.timeout,
            of.connectTimeout,
            cluster,
            of.namespace,
            trustedCertificates,
            invalidation);
      }
    }

    @Override
    public String toString() {
      return "Redis[…]";
    }
  }

  /// The Memcached tier.
  ///
  /// @param url `memcached://host[:port]`
  /// @param timeout after which a command counts as failed
  public record Memcached(String url, Duration timeout) {
    private static final int DEFAULT_PORT = 11_211;
    private static final Pattern URL = Pattern.compile("memcached://" + Redis.HOST + "/?");

    /// Whether it can be one's URL.
    public static boolean isUrl(String text) {
      return URL.matcher(text).matches();
    }

    public static Memcached of(String url) {
      return new Memcached(url, Redis.DEFAULT_TIMEOUT);
    }

    /// Where it is, not looked up yet.
    public InetSocketAddress address() {
      // Not by URI: it knows no host with an underscore, as Compose makes them.
      String place = url.replaceFirst("^memcached://", "").replaceFirst("/$", "");
      int colon = place.lastIndexOf(':');
      boolean named = colon > place.lastIndexOf(']');
      return InetSocketAddress.createUnresolved(
          named ? place.substring(0, colon) : place,
          named ? Integer.parseInt(place.substring(colon + 1)) : DEFAULT_PORT);
    }
  }

  /// When the shared tier is given up for a while.
  ///
  /// @param failures so many in a row
  /// @param retryAfter how often a connection is then tried
  /// @param stallTimeout when it counts as stalled, so that cheap loads do not wait for it
  public record Breaker(int failures, Duration retryAfter, Duration stallTimeout) {
    public static final Breaker DEFAULT =
        new Breaker(3, Duration.ofMillis(250), Duration.ofMillis(100));
  }
}
