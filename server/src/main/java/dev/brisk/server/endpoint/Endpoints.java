package dev.brisk.server.endpoint;

import dev.brisk.cache.CacheStore;
import dev.brisk.cache.key.CacheKeys;
import dev.brisk.metrics.readings.Readings;
import dev.brisk.metrics.readings.SourceTimer;
import dev.brisk.server.config.BriskSettings.ServerSettings;
import dev.brisk.server.config.CachePolicy;
import dev.brisk.server.config.EndpointSettings;
import dev.brisk.server.config.EndpointSettings.BodySettings;
import dev.brisk.server.config.EndpointSettings.EndpointCache;
import dev.brisk.server.config.SourceSettings;
import dev.brisk.server.source.Source;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes the routes of configured endpoints.
public final class Endpoints {
  private final ServerSettings server;
  private final CachePolicy defaults;
  private final Readings readings;
  private final @Nullable CacheStore store;
  private final InstantSource clock;
  private final int loops;

  /// @param defaults for what an endpoint's own policy does not say
  /// @param store null: nothing is kept
  /// @param clock the store's
  /// @param loops how many event loops there are, and others that ask like one
  public Endpoints(
      ServerSettings server,
      CachePolicy defaults,
      Readings readings,
      @Nullable CacheStore store,
      InstantSource clock,
      int loops) {
    this.server = server;
    this.defaults = defaults;
    this.readings = readings;
    this.store = store;
    this.clock = clock;
    this.loops = loops;
  }

  /// The route of one endpoint.
  ///
  /// @throws IllegalArgumentException when its settings cannot work; the message names the endpoint
  public BoundRoute route(EndpointSettings settings, Source source) {
    SourceTimer timer = readings.source(settings.name(), kind(settings.source()));
    SourceCall call = new SourceCall(source, timer, server.requestTimeout());
    try {
      Serving serving = serving(settings, call);
      EndpointHandler handler =
          new EndpointHandler(settings, server.maxBody(), serving, loops, server.serverTiming());
      // Files are read, never written: GET, and HEAD with it.
      String method = settings.method().equals("*") ? "GET" : settings.method();
      return new BoundRoute(method, settings.path(), handler);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("endpoint " + settings.name() + ": " + e.getMessage(), e);
    }
  }

  private Serving serving(EndpointSettings settings, SourceCall call) {
    Invalidation invalidation = new Invalidation(store, settings.invalidates());
    EndpointCache cache = settings.cache();
    if (cache == null || store == null) {
      List<Map.Entry<String, String>> extra =
          cache == null
              ? List.of()
              : List.of(Map.entry("cache-status", "brisk; fwd=bypass; detail=off"));
      return new DirectServing(settings.name(), call, invalidation, server.compression(), extra);
    }
    return new CachedServing(
        settings,
        cache,
        call,
        invalidation,
        store,
        CacheRules.of(
            cache,
            cache.policy().over(defaults),
            fingerprint(settings, call.source()),
            settings.source() instanceof SourceSettings.Http),
        clock,
        server.compression(),
        server.serverTiming());
  }

  /// Names all that decides about an answer. The schema and the declarations belong to it: what a
  /// former schema let through is not an answer under the present one.
  private static String fingerprint(EndpointSettings settings, Source source) {
    BodySettings body = settings.body();
    String all =
        source.fingerprint()
            + "\n"
            + settings.path()
            + "\n"
            + settings.parameters()
            + "\n"
            + (body == null ? "" : body.schemaJson());
    return CacheKeys.hashed("", all.getBytes(StandardCharsets.UTF_8)).substring(1, 33);
  }

  private static String kind(SourceSettings settings) {
    return switch (settings) {
      case SourceSettings.Model model -> "model";
      case SourceSettings.Sql sql -> "sql";
      case SourceSettings.Http http -> "http";
      case SourceSettings.Files files -> "files";
      case SourceSettings.Code code -> "code";
    };
  }
}
