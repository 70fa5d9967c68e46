package dev.brisk.server.endpoint;

import dev.brisk.cache.CacheStore;
import dev.brisk.cache.TieredCache;
import dev.brisk.cache.entry.Entry;
import dev.brisk.cache.load.CacheOptions;
import dev.brisk.cache.load.KeptFailure;
import dev.brisk.cache.load.Lookup;
import dev.brisk.server.config.EndpointSettings;
import dev.brisk.server.config.EndpointSettings.EndpointCache;
import dev.brisk.server.config.Template;
import dev.brisk.server.endpoint.CacheHeaders.Timing;
import dev.brisk.server.http.Exchange;
import dev.brisk.server.http.Response;
import dev.brisk.server.message.Answer;
import dev.brisk.server.message.CacheOutcome;
import dev.brisk.server.problem.ProblemDetails;
import dev.brisk.server.source.RestrictionLog;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Answers from memory, then Redis, then the source, with one load for all who ask meanwhile.
///
/// Only plain successes are kept. A load goes on when its client leaves: others may wait for it,
/// and its answer is worth keeping.
final class CachedStrategy implements ResponseStrategy {
  private static final String BYPASS = "brisk; fwd=bypass";

  /// The source can see who asks: its answer is nobody else's.
  private static final String PRIVATE = "brisk; fwd=bypass; detail=private";

  private final String name;
  private final boolean shared;
  private final SourceCall source;
  private final TagInvalidation invalidation;
  private final CacheKeyFactory keys;
  private final TieredCache<CachedAnswer> cache;
  private final CacheRules rules;
  private final String fingerprint;
  private final List<Template> tags;
  private final CacheHeaders headers;
  private final boolean compression;
  private final boolean serverTiming;
  private final RestrictionLog restrictions;

  /// @param rules the settings in the cache's terms
  CachedStrategy(
      EndpointSettings settings,
      EndpointCache settingsOfCache,
      SourceCall source,
      TagInvalidation invalidation,
      CacheStore store,
      CacheRules rules,
      InstantSource clock,
      boolean compression,
      boolean serverTiming) {
    this.name = settings.name();
    this.shared = settingsOfCache.shared();
    this.restrictions = new RestrictionLog(settings.name());
    this.source = source;
    this.invalidation = invalidation;
    this.keys = new CacheKeyFactory(settings, settingsOfCache);
    this.rules = rules;
    this.fingerprint = rules.options().fingerprint();
    this.cache = store.cache(name, rules.codec(), rules.options());
    this.tags = settingsOfCache.tags().stream().map(Template::parse).toList();
    String remote = store.remoteKind();
    this.headers =
        new CacheHeaders(
            clock, store::invalidationsConfirmed, remote == null ? "redis" : remote, rules);
    this.compression = compression;
    this.serverTiming = serverTiming;
  }

  @Override
  public boolean keyCoversBody() {
    return keys.coversBody();
  }

  @Override
  public @Nullable String key(
      Map<String, Object> parameters,
      byte @Nullable [] canonicalBody,
      DeclaredFields.@Nullable Seen seen,
      @Nullable String owner) {
    if (seen == null) {
      return keys.key(parameters, canonicalBody, null, owner);
    }
    return seen.tellsWho() && !shared
        ? null
        : keys.key(parameters, canonicalBody, seen.values(), owner);
  }

  @Override
  public boolean answerFromMemory(Exchange exchange, String key, long keyNanos) {
    if (serverTiming) {
      // The stages differ from request to request: nothing to prepare.
      return false;
    }
    Entry<CachedAnswer> entry = cache.getIfFresh(key, fingerprint);
    if (entry == null) {
      return false;
    }
    boolean gzip = wantsGzip(exchange, entry.value());
    Response full = headers.hit(entry, gzip);
    exchange.cacheOutcome(CacheOutcome.HIT);
    exchange.respond(
        matches(exchange, entry.value(), gzip) ? CacheHeaders.notModified(full) : full);
    return true;
  }

  @Override
  public void serve(
      Exchange exchange, PendingRequest pending, @Nullable String key, long keyNanos) {
    if (key == null) {
      bypass(exchange, pending, keyNanos, PRIVATE);
      return;
    }
    Load load = new Load(source, invalidation, pending, rules);
    try {
      cache
          .lookup(key, optionsFor(pending), load)
          .whenComplete((lookup, failure) -> {
            try {
              if (failure != null) {
                failed(exchange, failure, load);
              } else if (load.undeclared() != null) {
                // Also when an old answer would hide it.
                failed(exchange, load.undeclared(), load);
              } else {
                restrictions.tell(load.refused());
                answer(exchange, pending, load, lookup, keyNanos);
              }
            } catch (RuntimeException | LinkageError e) {
              FailureResponses.respond(exchange, name, e);
            }
          });
    } catch (IllegalArgumentException e) {
      // A key beyond the cache's bound: templates of long values. Nothing is kept.
      bypass(exchange, pending, keyNanos, BYPASS);
    }
  }

  private void bypass(Exchange exchange, PendingRequest pending, long keyNanos, String status) {
    List<Map.Entry<String, String>> extra = new ArrayList<>(2);
    extra.add(Map.entry("cache-status", status));
    if (!rules.varyBy().isEmpty()) {
      extra.add(Map.entry("vary", String.join(", ", rules.varyBy())));
    }
    new DirectStrategy(name, source, invalidation, compression, extra)
        .serve(exchange, pending, null, keyNanos);
  }

  private void failed(Exchange exchange, Throwable failure, Load load) {
    if (FailureResponses.root(failure) instanceof PendingRequest.Refused refused) {
      FailureResponses.respond(exchange, name, FailureResponses.root(refused.getCause()));
      return;
    }
    boolean kept = failure instanceof KeptFailure;
    exchange.cacheOutcome(kept ? CacheOutcome.HIT : CacheOutcome.MISS);
    ProblemDetails problem =
        FailureResponses.problemOf(exchange, name, failure)
            .withHeader("cache-status", CacheHeaders.failure(kept, load));
    exchange.respond(Response.of(problem, exchange.path()));
  }

  private CacheOptions optionsFor(PendingRequest pending) {
    CacheOptions options = rules.options();
    if (tags.isEmpty()) {
      return options;
    }
    List<String> rendered = new ArrayList<>(tags.size());
    for (Template tag : tags) {
      rendered.add(tag.render(pending.parameters()));
    }
    return options.withTags(rendered);
  }

  private void answer(
      Exchange exchange,
      PendingRequest pending,
      Load load,
      Lookup<CachedAnswer> lookup,
      long keyNanos) {
    exchange.cacheOutcome(
        switch (lookup.outcome()) {
          case HIT_MEMORY, HIT_REMOTE -> CacheOutcome.HIT;
          case STALE, STALE_ON_ERROR, STALE_ON_TIMEOUT -> CacheOutcome.STALE;
          case MISS, MISS_COLLAPSED -> CacheOutcome.MISS;
        });
    CachedAnswer value = lookup.value();
    Answer passThrough = value.passThrough();
    if (passThrough != null) {
      if (lookup.outcome() == Lookup.Outcome.MISS) {
        DirectAnswers.send(
            exchange,
            passThrough,
            compression,
            List.of(Map.entry("cache-status", "brisk; fwd=miss")));
      } else {
        // A stream has one reader; the others ask for their own.
        pending
            .validate()
            .whenComplete((validated, failure) -> {
              if (failure == null) {
                bypass(exchange, pending, keyNanos, BYPASS);
              } else {
                failed(exchange, failure, load);
              }
            });
      }
      return;
    }
    boolean gzip = wantsGzip(exchange, value);
    List<Map.Entry<String, String>> extra =
        serverTiming
            ? List.of(
                CacheHeaders.serverTiming(
                    new Timing(
                        keyNanos, lookup.memoryNanos(), lookup.remoteNanos(), lookup.loadNanos())))
            : List.of();
    Response full = headers.found(lookup, load, gzip, extra);
    exchange.respond(matches(exchange, value, gzip) ? CacheHeaders.notModified(full) : full);
  }

  private boolean wantsGzip(Exchange exchange, CachedAnswer answer) {
    return compression
        && answer.compressible()
        && GzipEncoding.accepted(exchange.header("accept-encoding"));
  }

  /// Whether the client has this answer already. Only for GET and HEAD: elsewhere `If-None-Match`
  /// would be about something else than the answer.
  private static boolean matches(Exchange exchange, CachedAnswer answer, boolean gzip) {
    String field = exchange.header("if-none-match");
    if (field == null || answer.status() != 200) {
      return false;
    }
    String method = exchange.method();
    return (method.equals("GET") || method.equals("HEAD"))
        && Validators.noneMatchNames(
            field, gzip ? Validators.forCoding(answer.etag(), "gzip") : answer.etag());
  }
}
