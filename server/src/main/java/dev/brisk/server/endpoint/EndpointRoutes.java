package dev.brisk.server.endpoint;

import dev.brisk.cache.CacheStore;
import dev.brisk.cache.key.CacheKeys;
import dev.brisk.server.collectors.ServerCollector;
import dev.brisk.server.collectors.SourceTimer;
import dev.brisk.server.config.CachePolicy;
import dev.brisk.server.config.EndpointSettings;
import dev.brisk.server.config.EndpointSettings.BodySettings;
import dev.brisk.server.config.EndpointSettings.EndpointCache;
import dev.brisk.server.config.ServerSettings;
import dev.brisk.server.source.Source;
import dev.brisk.server.source.SourceProblem;
import dev.brisk.server.source.TimeoutScheduler;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/// Makes the routes of configured endpoints.
public final class EndpointRoutes {
  private final ServerSettings server;
  private final CachePolicy defaults;
  private final ServerCollector readings;
  private final @Nullable CacheStore store;
  private final InstantSource clock;
  private final int loops;
  private final TimeoutScheduler timeouts;
  private final Map<String, CompletableFuture<RouteHandler>> handlers = new LinkedHashMap<>();

  /// @param defaults for what an endpoint's own policy does not say
  /// @param store null: nothing is kept
  /// @param clock the store's
  /// @param loops how many event loops there are, and others that ask like one
  /// @param timeouts bounds calls of sources
  public EndpointRoutes(
      ServerSettings server,
      CachePolicy defaults,
      ServerCollector readings,
      @Nullable CacheStore store,
      InstantSource clock,
      int loops,
      TimeoutScheduler timeouts) {
    this.server = server;
    this.defaults = defaults;
    this.readings = readings;
    this.store = store;
    this.clock = clock;
    this.loops = loops;
    this.timeouts = timeouts;
  }

  /// The route of one endpoint. Requests wait while its source is being opened.
  ///
  /// @param opening fails when the source cannot be opened
  public BoundRoute route(EndpointSettings settings, CompletableFuture<Source> opening) {
    SourceTimer timer = readings.source(settings.name(), settings.source().type().name());
    CompletableFuture<RouteHandler> handler =
        opening.thenApply(source ->
            handler(
                settings,
                new SourceCall(
                    source,
                    timer,
                    server.requestTimeout(),
                    timeouts,
                    new SourceStateLog(settings.name(), System::nanoTime))));
    handlers.put(settings.name(), handler);
    // Files are read, never written: GET, and HEAD with it.
    String method = settings.method().equals("*") ? "GET" : settings.method();
    return new BoundRoute(
        method, settings.path(), new OpeningRoute(handler, server.requestTimeout()));
  }

  /// Waits until every route can answer.
  ///
  /// @throws IllegalArgumentException with everything that cannot work, one a line, each with its
  ///   endpoint
  public void awaitOpened() {
    StringJoiner problems = new StringJoiner("\n");
    RuntimeException first = null;
    for (Map.Entry<String, CompletableFuture<RouteHandler>> each : handlers.entrySet()) {
      try {
        each.getValue().join();
      } catch (CompletionException e) {
        switch (FailureResponses.root(e)) {
          case SourceProblem problem ->
              problem
                  .faults()
                  .forEach(fault -> problems.add("endpoint " + each.getKey() + ": " + fault));
          case IllegalArgumentException wrong ->
              problems.add("endpoint " + each.getKey() + ": " + wrong.getMessage());
          case RuntimeException other -> first = first == null ? other : first;
          default -> throw e;
        }
      }
    }
    if (first != null) {
      throw first;
    }
    if (problems.length() > 0) {
      throw new IllegalArgumentException(problems.toString());
    }
  }

  private RouteHandler handler(EndpointSettings settings, SourceCall call) {
    return new EndpointHandler(
        settings, server.maxBody(), strategy(settings, call), loops, server.serverTiming());
  }

  private ResponseStrategy strategy(EndpointSettings settings, SourceCall call) {
    TagInvalidation invalidation = new TagInvalidation(store, settings.invalidates());
    EndpointCache cache = settings.cache();
    if (cache == null || store == null) {
      List<Map.Entry<String, String>> extra = new ArrayList<>(2);
      if (cache != null) {
        extra.add(Map.entry("cache-status", "brisk; fwd=bypass; detail=off"));
      }
      if (settings.isConfidential()) {
        // Beside what the source says: caches further on honour the stricter word.
        extra.add(Map.entry("cache-control", "private"));
      }
      return new DirectStrategy(settings.name(), call, invalidation, server.compression(), extra);
    }
    return new CachedStrategy(
        settings,
        cache,
        call,
        invalidation,
        store,
        CacheRules.of(
            cache,
            cache.policy().over(defaults),
            fingerprint(settings, call.source()),
            settings.source().type().revalidates(),
            settings.inputs(),
            settings.isConfidential()),
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
            + (settings.inputs().isEmpty() ? "" : settings.inputs() + "\n")
            + (body == null ? "" : body.schemaJson());
    return CacheKeys.hashed("", all.getBytes(StandardCharsets.UTF_8)).substring(1, 33);
  }
}
