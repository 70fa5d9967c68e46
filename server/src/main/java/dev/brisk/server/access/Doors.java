package dev.brisk.server.access;

import dev.brisk.server.config.AccessRule;
import dev.brisk.server.config.AccessSettings;
import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.ConsumerSettings;
import dev.brisk.server.config.CorsSettings;
import dev.brisk.server.config.EndpointSettings;
import dev.brisk.server.config.ProxySettings;
import dev.brisk.server.config.RateLimit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Makes the doors of a server's routes.
public final class Doors implements AutoCloseable {
  private final Refusals refusals = new Refusals();
  private final Callers callers;
  private final AccessSettings defaults;
  private final @Nullable ConsumerSettings consumers;
  private final @Nullable KeyRing keys;
  private final @Nullable Cors cors;

  /// @throws IllegalArgumentException when there is a file of keys that cannot be read
  public Doors(BriskSettings settings) {
    this.callers = new Callers(new ClientAddress(settings.server().trustedProxies()));
    this.defaults = settings.access();
    this.consumers = settings.consumers();
    this.keys = consumers == null ? null : new KeyRing(consumers.keys());
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
        rule.consumer() || looks ? new Gate(keys, header, rule, refusals) : null,
        limiter(endpoint.name(), access));
  }

  /// The door of what is no endpoint: a proxied service.
  public @Nullable Door ofRest() {
    return Door.of(cors, null, limiter(ProxySettings.CACHE_NAME, defaults));
  }

  private @Nullable Limiter limiter(String name, AccessSettings access) {
    List<RateLimit> limits = access.limits();
    return limits == null || limits.isEmpty()
        ? null
        : new Limiter(name, limits, callers, refusals, System::nanoTime);
  }

  /// Who was not let in, by why.
  public Map<String, Long> refused() {
    return refusals.counts();
  }

  private static @Nullable Cors cors(@Nullable CorsSettings cors) {
    return cors == null || cors.origins().isEmpty() ? null : new Cors(cors);
  }

  @Override
  public void close() {
    if (keys != null) {
      keys.close();
    }
  }
}
