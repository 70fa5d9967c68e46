package dev.brisk.server.endpoint;

import dev.brisk.cache.AsyncLoader;
import dev.brisk.cache.CacheOptions;
import dev.brisk.cache.CacheStore;
import dev.brisk.cache.Entry;
import dev.brisk.cache.Loaded;
import dev.brisk.cache.Lookup;
import dev.brisk.cache.TieredCache;
import dev.brisk.server.config.EndpointSettings;
import dev.brisk.server.config.EndpointSettings.EndpointCache;
import dev.brisk.server.config.Template;
import dev.brisk.server.endpoint.CacheHeaders.Timing;
import dev.brisk.server.http.Exchange;
import dev.brisk.server.http.Response;
import dev.brisk.server.source.Answer;
import dev.brisk.server.source.SourceRequest;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Answers from memory, then Redis, then the source, with one load for all who ask meanwhile.
///
/// Only plain successes are kept. A load goes on when its client leaves: others may wait for it,
/// and its answer is worth keeping.
final class CachedServing implements Serving {
  private final String name;
  private final SourceCall source;
  private final Invalidation invalidation;
  private final KeyMaker keys;
  private final TieredCache<CachedAnswer> cache;
  private final CacheOptions options;
  private final String fingerprint;
  private final List<Template> tags;
  private final InstantSource clock;
  private final boolean compression;
  private final boolean serverTiming;

  /// @param fingerprint names all that decides about an answer: source, schema, declarations
  CachedServing(
      EndpointSettings settings,
      EndpointCache settingsOfCache,
      SourceCall source,
      Invalidation invalidation,
      CacheStore store,
      String fingerprint,
      InstantSource clock,
      boolean compression,
      boolean serverTiming) {
    this.name = settings.name();
    this.source = source;
    this.invalidation = invalidation;
    this.keys = new KeyMaker(settings, settingsOfCache);
    this.options = CacheOptions.ttl(settingsOfCache.ttl()).withFingerprint(fingerprint);
    this.fingerprint = fingerprint;
    this.cache = store.cache(name, CachedAnswerCodec.INSTANCE, options);
    this.tags = settingsOfCache.tags().stream().map(Template::parse).toList();
    this.clock = clock;
    this.compression = compression;
    this.serverTiming = serverTiming;
  }

  @Override
  public boolean keyCoversBody() {
    return keys.coversBody();
  }

  @Override
  public String key(Map<String, Object> parameters, byte @Nullable [] canonicalBody) {
    return keys.key(parameters, canonicalBody);
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
    Response full = CacheHeaders.hit(entry, gzip, clock);
    exchange.attach("hit");
    exchange.respond(
        matches(exchange, entry.value(), gzip) ? CacheHeaders.notModified(full) : full);
    return true;
  }

  @Override
  public void serve(Exchange exchange, SourceRequest request, @Nullable String key, long keyNanos) {
    String known = key == null ? keys.key(request.parameters(), null) : key;
    AsyncLoader<CachedAnswer> loader =
        (loadedKey, previous) ->
            source
                .fetch(request)
                .thenCompose(answer -> invalidation.after(request, answer))
                .thenApply(CachedServing::loaded);
    try {
      cache
          .lookup(known, optionsFor(request), loader)
          .whenComplete((lookup, failure) -> {
            try {
              if (failure != null) {
                exchange.attach("miss");
                Failures.respond(exchange, name, failure);
              } else {
                answer(exchange, request, known, lookup, keyNanos);
              }
            } catch (RuntimeException e) {
              Failures.respond(exchange, name, e);
            }
          });
    } catch (IllegalArgumentException e) {
      // A key beyond the cache's bound: templates of long values. Nothing is kept.
      new DirectServing(name, source, invalidation, compression, List.of(BYPASS))
          .serve(exchange, request, null, keyNanos);
    }
  }

  private static final Map.Entry<String, String> BYPASS =
      Map.entry("cache-status", "brisk; fwd=bypass");

  private static Loaded<CachedAnswer> loaded(Answer answer) {
    CachedAnswer kept = CachedAnswer.of(answer);
    return CachedAnswer.mayBeKept(answer) ? Loaded.of(kept) : Loaded.uncacheable(kept);
  }

  private CacheOptions optionsFor(SourceRequest request) {
    if (tags.isEmpty()) {
      return options;
    }
    List<String> rendered = new ArrayList<>(tags.size());
    for (Template tag : tags) {
      rendered.add(tag.render(request.parameters()));
    }
    return options.withTags(rendered);
  }

  private void answer(
      Exchange exchange,
      SourceRequest request,
      String key,
      Lookup<CachedAnswer> lookup,
      long keyNanos) {
    exchange.attach(
        switch (lookup.outcome()) {
          case HIT_MEMORY, HIT_REMOTE -> "hit";
          case STALE -> "stale";
          case MISS, MISS_COLLAPSED -> "miss";
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
        new DirectServing(name, source, invalidation, compression, List.of(BYPASS))
            .serve(exchange, request, null, keyNanos);
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
    Response full = CacheHeaders.found(lookup, gzip, clock, extra);
    exchange.respond(matches(exchange, value, gzip) ? CacheHeaders.notModified(full) : full);
  }

  private boolean wantsGzip(Exchange exchange, CachedAnswer answer) {
    return compression
        && answer.compressible()
        && Gzip.accepted(exchange.header("accept-encoding"));
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
