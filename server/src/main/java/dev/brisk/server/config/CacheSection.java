package dev.brisk.server.config;

import dev.brisk.config.Key;
import dev.brisk.config.Section;
import dev.brisk.config.Shape;
import dev.brisk.config.Value;
import dev.brisk.config.Values;
import dev.brisk.server.config.BriskSettings.CacheSettings;
import dev.brisk.server.config.BriskSettings.Redis;
import dev.brisk.server.config.EndpointSettings.EndpointCache;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

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
  private static final Value<Section> MEMORY_VALUE = Shape.of("The memory tier.", MAX_SIZE);
  private static final Key<Section> MEMORY =
      Key.optional("memory", MEMORY_VALUE, "The memory tier.");

  private static final Pattern REDIS_URL =
      Pattern.compile(
          "rediss?://([^@/]*@)?(\\[[0-9A-Fa-f:.]+\\]|[^/:@\\s?#]+)(:[0-9]{1,5})?(/[0-9]{1,4})?");
  private static final Key<String> URL =
      Key.required(
          "url",
          Values.secret(
              "Write redis://[user:password@]host[:port][/database], or rediss:// for TLS.",
              text -> text.isEmpty() || REDIS_URL.matcher(text).matches()),
          "redis://[user:password@]host[:port][/database], rediss:// for TLS; empty: no Redis.");
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
  private static final Value<Optional<Redis>> REDIS_VALUE =
      Shape.of("The Redis tier.", URL, TIMEOUT, CONNECT_TIMEOUT)
          .as(s ->
              s.get(URL).isEmpty()
                  ? Optional.empty()
                  : Optional.of(new Redis(s.get(URL), s.get(TIMEOUT), s.get(CONNECT_TIMEOUT))));
  private static final Key<Optional<Redis>> REDIS =
      Key.optional("redis", REDIS_VALUE, "The Redis tier; leave it out for memory only.");

  /// `cache:` at the top.
  static final Value<CacheSettings> TIERS =
      Shape.of("The tiers that all endpoints share.", ENABLED, MEMORY, REDIS)
          .as(s ->
              new CacheSettings(
                  s.get(ENABLED),
                  s.find(MEMORY)
                      .map(memory -> memory.get(MAX_SIZE))
                      .orElse(DEFAULTS.memoryMaxBytes()),
                  s.find(REDIS).orElse(Optional.empty()).orElse(null)));

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
          "Templates such as user:{user_id}; a write that names one in 'invalidates' voids the"
              + " entry.");
  private static final Value<EndpointCache> ENTRIES =
      Shape.of("How answers are kept.", TTL, KEY, TAGS)
          .as(s ->
              new EndpointCache(
                  s.getOr(TTL, Duration.ofSeconds(1)),
                  s.findReadable(KEY).orElse(null),
                  s.getOr(TAGS, List.of())));

  /// `cache:` in an endpoint.
  static final Key<EndpointCache> OF_ENDPOINT =
      Key.optional("cache", ENTRIES, "How answers are kept; without it they are not.");

  private CacheSection() {}
}
