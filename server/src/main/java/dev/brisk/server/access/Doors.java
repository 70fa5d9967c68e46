package dev.brisk.server.access;

import dev.brisk.redis.RedisSettings;
import dev.brisk.server.access.jwt.JwtConsumers;
import dev.brisk.server.collectors.AccessReading;
import dev.brisk.server.config.AccessRule;
import dev.brisk.server.config.AccessSettings;
import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.BriskSettings.Redis;
import dev.brisk.server.config.ConsumerSettings;
import dev.brisk.server.config.CorsSettings;
import dev.brisk.server.config.EndpointSettings;
import dev.brisk.server.config.JwtSettings;
import dev.brisk.server.config.LimitSettings;
import dev.brisk.server.config.ProxySettings;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Makes the doors of a server's routes.
public final class Doors implements AutoCloseable {
  private final Refusals refusals = new Refusals();
  private final Counting counting;
  private final AccessSettings defaults;
  private final @Nullable ConsumerSettings consumers;
  private final @Nullable KeyRing keys;
  private final @Nullable JwtConsumers tokens;
  private final @Nullable Cors cors;

  /// @throws IllegalArgumentException when a file of keys cannot be read
  ///
  /// @param redis through which servers share limits; null: each counts for itself
  public Doors(BriskSettings settings, @Nullable RedisSettings redis) {
    Redis cache = settings.cache().redis();
    boolean shares =
        settings.access().hasLimits()
            || settings.endpoints().stream().anyMatch(each -> each.access().hasLimits());
    this.counting =
        new Counting(
            new ClientAddress(settings.server().trustedProxies()),
            redis == null || cache == null || !shares
                ? null
                : new LimitsRedis(redis, cache.namespace()),
            refusals);
    this.defaults = settings.access();
    this.consumers = settings.consumers();
    Path file = consumers == null ? null : consumers.keys();
    JwtSettings jwt = consumers == null ? null : consumers.jwt();
    this.keys = file == null ? null : new KeyRing(file);
    this.tokens = jwt == null ? null : new JwtConsumers(jwt);
    this.cors = cors(settings.access().cors());
  }

  /// The rules for all, or null.
  public @Nullable Cors cors() {
    return cors;
  }

  /// The door of an endpoint, or null.
  ///
  /// @param endpoint with what the settings for all say in it
  public @Nullable Door of(EndpointSettings endpoint) {
    AccessSettings access = endpoint.access();
    AccessRule rule = Objects.requireNonNullElse(access.rule(), AccessRule.PUBLIC);
    boolean looks =
        consumers != null && (endpoint.source().type().seesFields() || access.hasLimits());
    String header = consumers == null ? ConsumerSettings.DEFAULT_HEADER : consumers.header();
    return Door.of(
        cors(access.cors()),
        // Without consumers, which the check refuses, nobody is let in.
        rule.consumer() || looks ? new Gate(keys, tokens, header, rule, refusals) : null,
        limiter(endpoint.name(), access));
  }

  /// The door of what is no endpoint: a proxied service.
  public @Nullable Door ofRest() {
    return Door.of(cors, null, limiter(ProxySettings.CACHE_NAME, defaults));
  }

  private @Nullable Limiter limiter(String name, AccessSettings access) {
    LimitSettings limits = access.limits();
    return limits == null || limits.rates().isEmpty() ? null : new Limiter(name, limits, counting);
  }

  /// Who was not let in, and what limits took from Redis.
  public AccessReading reading() {
    LimitsRedis redis = counting.redis();
    return redis == null
        ? new AccessReading(refusals.counts(), Map.of(), 0)
        : new AccessReading(refusals.counts(), redis.asked(), redis.alone.sum());
  }

  private static @Nullable Cors cors(@Nullable CorsSettings cors) {
    return cors == null || cors.origins().isEmpty() ? null : new Cors(cors);
  }

  @Override
  public void close() {
    if (keys != null) {
      keys.close();
    }
    if (tokens != null) {
      tokens.close();
    }
    LimitsRedis redis = counting.redis();
    if (redis != null) {
      redis.close();
    }
  }
}
