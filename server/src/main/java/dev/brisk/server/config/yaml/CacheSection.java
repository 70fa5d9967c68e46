package dev.brisk.server.config.yaml;

import dev.brisk.cache.crypto.Encryption;
import dev.brisk.cache.memory.EvictionPolicy;
import dev.brisk.cache.remote.Invalidation;
import dev.brisk.config.Key;
import dev.brisk.config.Node;
import dev.brisk.config.ObjectType;
import dev.brisk.config.Section;
import dev.brisk.config.ValueType;
import dev.brisk.config.Values;
import dev.brisk.server.config.BriskSettings.Breaker;
import dev.brisk.server.config.BriskSettings.CacheSettings;
import dev.brisk.server.config.BriskSettings.Memcached;
import dev.brisk.server.config.BriskSettings.Redis;
import dev.brisk.server.config.CachePer;
import dev.brisk.server.config.CachePolicy;
import dev.brisk.server.config.EndpointSettings.EndpointCache;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The keys of `cache:`, at the top for the tiers and in an endpoint for its entries.
final class CacheSection {
  private static final CacheSettings DEFAULTS = CacheSettings.defaults();
  private static final Duration MILLISECOND = Duration.ofMillis(1);

  private static final Key<Boolean> ENABLED =
      Key.defaulting(
          "enabled",
          Values.bool(),
          DEFAULTS.enabled(),
          "false answers every request from its source.");

  private static final Key<Long> MAX_SIZE =
      Key.defaulting(
          "max-size",
          Values.size(0, 1L << 40),
          DEFAULTS.memoryMaxBytes(),
          "Bound of the memory tier, keys and overhead included; 0 switches it off.");
  private static final Key<EvictionPolicy> EVICTION =
      Key.defaulting(
          "eviction",
          Values.enumeration(EvictionPolicy.class),
          DEFAULTS.eviction(),
          "Which entry goes when memory is full; the guide has measured hit ratios.");
  private static final Key<Section> MEMORY =
      Key.optional(
          "memory", ObjectType.of("The memory tier.", MAX_SIZE, EVICTION), "The memory tier.");

  private static final String REDIS_HINT =
      "Write redis://[user:password@]host[:port][/database], rediss:// for TLS,"
          + " redis-sentinel://host:port,host:port#master for Sentinel, or with cluster: true"
          + " redis://host:port,host:port.";
  private static final Key<String> URL =
      Key.required(
          "url",
          Values.secret(REDIS_HINT, text -> text.isEmpty() || Redis.isUrl(text)),
          "redis://[user:password@]host[:port][/database], rediss:// for TLS, redis-sentinel://"
              + " for Sentinel; empty: no Redis.");
  private static final Key<Duration> TIMEOUT =
      Key.defaulting(
          "timeout",
          Values.duration(MILLISECOND, Duration.ofMinutes(1)),
          Redis.DEFAULT_TIMEOUT,
          "After it a command counts as failed and the source is asked instead.");
  private static final Key<Duration> CONNECT_TIMEOUT =
      Key.defaulting(
          "connect-timeout",
          Values.duration(MILLISECOND, Duration.ofMinutes(1)),
          Redis.DEFAULT_CONNECT_TIMEOUT,
          "How long a connection may take.");
  private static final Key<Boolean> CLUSTER =
      Key.defaulting(
          "cluster", Values.bool(), false, "Whether the URL names nodes of a Redis Cluster.");
  private static final Key<String> NAMESPACE =
      Key.defaulting(
          "namespace",
          Values.string("[A-Za-z0-9_.-]{1,64}", "Write 1 to 64 letters, digits, '_', '-' and '.'."),
          Redis.DEFAULT_NAMESPACE,
          "Prefix of the cache's own keys; servers with the same one hear each other's"
              + " invalidations.");
  private static final Key<Path> TRUSTED_CERTIFICATES =
      Key.optional(
          "trusted-certificates",
          Values.file(),
          "PEM file of the authorities to trust for TLS, in place of the JDK's.");
  private static final Key<Invalidation> INVALIDATION =
      Key.defaulting(
          "invalidation",
          Values.enumeration(Invalidation.class),
          Invalidation.STREAM,
          "How changes made elsewhere are heard: stream (only servers that share the cache), or"
              + " tracking (redis-cli, other programs, expiry and eviction too; no cluster).");
  private static final ValueType<Optional<Redis>> REDIS_VALUE =
      ObjectType.of(
              "The Redis tier.",
              URL,
              TIMEOUT,
              CONNECT_TIMEOUT,
              CLUSTER,
              NAMESPACE,
              TRUSTED_CERTIFICATES,
              INVALIDATION)
          .then((node, s) -> redis(s));
  private static final Key<Optional<Redis>> REDIS =
      Key.optional("redis", REDIS_VALUE, "The Redis tier; leave it out for memory only.");

  private static final Key<String> MEMCACHED_ADDRESS =
      Key.required(
          "url",
          Values.secret(
              "Write memcached://host[:port].", text -> text.isEmpty() || Memcached.isUrl(text)),
          "memcached://host[:port]; empty: no Memcached.");
  private static final ValueType<Optional<Memcached>> MEMCACHED_VALUE =
      ObjectType.of("The Memcached tier.", MEMCACHED_ADDRESS, TIMEOUT)
          .as(s ->
              s.get(MEMCACHED_ADDRESS).isEmpty()
                  ? Optional.empty()
                  : Optional.of(new Memcached(s.get(MEMCACHED_ADDRESS), s.get(TIMEOUT))));
  private static final Key<Optional<Memcached>> MEMCACHED =
      Key.optional(
          "memcached",
          MEMCACHED_VALUE,
          "Memcached in place of Redis; it tells no other server of invalidations.");

  private static final Key<Encryption> ENCRYPTION =
      Key.optional(
          "encryption",
          EncryptionSection.VALUE,
          "Encrypts entries in Redis or Memcached; memory holds them in the clear.");

  private static final Key<Integer> FAILURES =
      Key.defaulting(
          "failures",
          Values.integer(1, 1000),
          Breaker.DEFAULT.failures(),
          "So many failures in a row, and the shared tier is not asked for a while.");
  private static final Key<Duration> RETRY_AFTER =
      Key.defaulting(
          "retry-after",
          Values.duration(Duration.ofMillis(10), Duration.ofMinutes(5)),
          Breaker.DEFAULT.retryAfter(),
          "How often a connection to the lost tier is tried, in the background.");
  private static final Key<Duration> STALL_TIMEOUT =
      Key.defaulting(
          "stall-timeout",
          Values.duration(Duration.ofMillis(5), Duration.ofMinutes(1)),
          Breaker.DEFAULT.stallTimeout(),
          "When the shared tier answers nobody for so long, loads that are cheaper than the wait do"
              + " without it.");
  private static final Key<Duration> SILENT_AFTER =
      Key.optional("silent-after", Values.renamed("stall-timeout"), "Renamed.");
  private static final Key<Breaker> BREAKER =
      Key.optional(
          "breaker",
          ObjectType.of(
                  "When the shared tier is given up for a while.",
                  FAILURES,
                  RETRY_AFTER,
                  STALL_TIMEOUT,
                  SILENT_AFTER)
              .as(s -> new Breaker(s.get(FAILURES), s.get(RETRY_AFTER), s.get(STALL_TIMEOUT))),
          "When Redis or Memcached is given up for a while.");

  private static final Key<CachePolicy> POLICY =
      Key.optional(
          "defaults",
          PolicySection.VALUE,
          "What endpoints with a cache do that say nothing of their own.");
  private static final Key<Path> WARM =
      Key.optional(
          "warm",
          Values.file(),
          "A list of paths or an access log; its requests are loaded in the background at start.");

  /// `cache:` at the top.
  static final ValueType<CacheSettings> TIERS =
      ObjectType.of(
              "The tiers that all endpoints share.",
              ENABLED,
              MEMORY,
              REDIS,
              MEMCACHED,
              ENCRYPTION,
              BREAKER,
              POLICY,
              WARM)
          .as(s ->
              new CacheSettings(
                  s.get(ENABLED),
                  s.find(MEMORY)
                      .map(memory -> memory.get(MAX_SIZE))
                      .orElse(DEFAULTS.memoryMaxBytes()),
                  s.find(MEMORY).map(memory -> memory.get(EVICTION)).orElse(DEFAULTS.eviction()),
                  s.find(REDIS).orElse(Optional.empty()).orElse(null),
                  s.find(MEMCACHED).orElse(Optional.empty()).orElse(null),
                  s.find(ENCRYPTION).orElse(null),
                  s.find(BREAKER).orElse(Breaker.DEFAULT),
                  s.findReadable(POLICY).orElse(CachePolicy.UNSET),
                  s.find(WARM).orElse(null)));

  private static final Key<Duration> TTL =
      Key.required(
          "ttl",
          Values.duration(MILLISECOND, Duration.ofDays(365)),
          "How long an answer is fresh.");
  private static final Key<String> KEY =
      Key.optional(
          "key",
          Values.string(),
          "A template such as user:{user_id} that uses every parameter; without it the key is"
              + " computed from all inputs.");
  private static final Key<List<String>> TAGS =
      Key.defaulting(
          "tags",
          Values.list(Values.string()),
          List.of(),
          "Templates such as user:{user_id}; a write that names one in 'invalidates' invalidates the"
              + " entry.");
  private static final Key<Boolean> SHARED =
      Key.defaulting(
          "shared",
          Values.bool(),
          false,
          "Keep answers for others although the handler saw Authorization or cookies: the key holds"
              + " what it saw.");
  private static final Key<CachePer> PER =
      Key.optional(
          "per",
          Values.scalar(
              CachePer.HINT,
              Map.of("type", "string", "pattern", "^(public|consumer|claim\\(.*\\))$|\\$\\{"),
              CachePer::parse),
          "For whom an answer is kept: public, consumer, claim(NAME). Left out: for the consumer"
              + " where access needs one, else for everybody.");
  private static final ValueType<EndpointCache> ENTRIES =
      ObjectType.of("How answers are kept.", entryKeys())
          .as(s ->
              new EndpointCache(
                  s.getOr(TTL, Duration.ofSeconds(1)),
                  s.findReadable(KEY).orElse(null),
                  s.getOr(TAGS, List.of()),
                  PolicySection.policy(s),
                  s.getOr(SHARED, false),
                  s.findReadable(PER).orElse(null)));

  /// `cache:` in an endpoint.
  static final Key<EndpointCache> OF_ENDPOINT =
      Key.optional("cache", ENTRIES, "How answers are kept; without it they are not.");

  private CacheSection() {}

  private static List<Key<?>> entryKeys() {
    List<Key<?>> keys = new ArrayList<>(List.of(TTL, KEY, TAGS, SHARED, PER));
    keys.addAll(PolicySection.all());
    return keys;
  }

  private static Optional<Optional<Redis>> redis(Section s) {
    String url = s.get(URL);
    if (url.isEmpty()) {
      return Optional.of(Optional.empty());
    }
    Node node = s.node(URL);
    boolean sentinel = url.contains("-sentinel://");
    boolean cluster = s.get(CLUSTER);
    if (cluster && s.get(INVALIDATION) == Invalidation.TRACKING) {
      s.node(INVALIDATION)
          .problem(
              "is tracking, which a cluster does not have: each shard would need a connection of its"
                  + " own. Write stream.");
      return Optional.empty();
    }
    if (sentinel && cluster) {
      node.problem("is Sentinel's, beside cluster: true. Keep one of the two.");
    } else if (sentinel != url.contains("#")) {
      node.problem(
          sentinel
              ? "names no master. Write redis-sentinel://host:port,host:port#master."
              : "names a master, which only redis-sentinel:// has. Leave out the '#'.");
    } else if (url.contains(",") && !sentinel && !cluster) {
      node.problem("names several hosts. Write cluster: true, or redis-sentinel:// for Sentinel.");
    } else if (cluster && url.matches(".*[^/]/[1-9][0-9]*")) {
      node.problem("names a database, but a cluster has only 0. Leave it out.");
    }
    return Optional.of(
        Optional.of(
            new Redis(
                url,
                s.get(TIMEOUT),
                s.get(CONNECT_TIMEOUT),
                cluster,
                s.get(NAMESPACE),
                s.find(TRUSTED_CERTIFICATES).orElse(null),
                s.get(INVALIDATION))));
  }
}
