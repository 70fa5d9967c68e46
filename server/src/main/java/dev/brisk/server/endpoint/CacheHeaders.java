package dev.brisk.server.endpoint;

import dev.brisk.cache.CacheStore;
import dev.brisk.cache.entry.Entry;
import dev.brisk.cache.load.CacheOptions.Staleness;
import dev.brisk.cache.load.Lookup;
import dev.brisk.server.http.Response;
import dev.brisk.server.message.Body;
import dev.brisk.server.source.RestrictionLog;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Writes what a cached answer says about itself: `Cache-Status` (RFC 9211), `Age`,
/// `Cache-Control`, `ETag`, `Vary`, and `Server-Timing` when asked.
final class CacheHeaders {
  /// What an answer cost, in nanoseconds, stage by stage; -1: had no part.
  record Timing(long key, long memory, long redis, long source) {}

  private final InstantSource clock;
  private final BooleanSupplier confirmed;
  private final String remoteTier;
  private final String staleDirectives;
  private final String freshness;
  private final String vary;

  /// @param confirmed whether other nodes' invalidations are known to arrive
  /// @param remoteTier a word for the shared tier
  CacheHeaders(
      InstantSource clock, BooleanSupplier confirmed, String remoteTier, CacheRules rules) {
    this.clock = clock;
    this.confirmed = confirmed;
    this.remoteTier = remoteTier;
    this.vary = String.join(", ", rules.varyBy());
    // No cache between here and the client may give it to somebody else.
    this.freshness = rules.confidential() ? "private, max-age=" : "max-age=";
    this.staleDirectives =
        rules.advertiseStaleness() ? directives(rules.options().staleness()) : "";
  }

  /// RFC 5861.
  private static String directives(Staleness staleness) {
    long revalidate = staleness.whileRevalidate().toSeconds();
    long error = staleness.ifError().toSeconds();
    return (revalidate > 0 ? ", stale-while-revalidate=" + revalidate : "")
        + (error > 0 ? ", stale-if-error=" + error : "");
  }

  /// The answer to a hit in memory, prepared once a second for each coding.
  Response hit(Entry<CachedAnswer> entry, boolean gzip) {
    CachedAnswer answer = entry.value();
    long now = clock.millis();
    boolean sure = confirmed.getAsBoolean();
    RenderedResponse prepared = answer.prepared(gzip);
    if (prepared == null
        || prepared.second() != now / 1000
        || prepared.confirmed() != sure
        || prepared.freshUntilMillis() != entry.freshUntilMillis()) {
      Response response =
          full(
              answer,
              gzip,
              age(entry, now),
              remaining(entry, now),
              hitInMemory(entry, now, sure),
              List.of());
      prepared = new RenderedResponse(now / 1000, entry.freshUntilMillis(), sure, response);
      answer.prepared(gzip, prepared);
    }
    return prepared.response();
  }

  /// The answer to whatever the look-up found.
  ///
  /// @param load the request's own way to the source
  Response found(
      Lookup<CachedAnswer> lookup, Load load, boolean gzip, List<Map.Entry<String, String>> extra) {
    Entry<CachedAnswer> entry = lookup.entry();
    long now = clock.millis();
    String status =
        switch (lookup.outcome()) {
          case HIT_MEMORY -> hitInMemory(entry, now, confirmed.getAsBoolean());
          case HIT_REMOTE -> hitStatus(remoteTier, entry, now);
          // RFC 9211: `hit` when the source was not waited for; `fwd` when it was, and was no use.
          case STALE -> "brisk; hit" + ttl(entry, now) + "; detail=stale";
          case STALE_ON_ERROR -> "brisk; fwd=stale" + ttl(entry, now) + "; detail=stale-if-error";
          case STALE_ON_TIMEOUT ->
              "brisk; fwd=stale" + ttl(entry, now) + "; detail=stale-soft-timeout";
          case MISS -> missStatus(entry, load, refusal(load));
          case MISS_COLLAPSED -> missStatus(entry, load, "; collapsed" + refusal(load));
        };
    return full(
        lookup.value(),
        gzip,
        entry == null ? 0 : age(entry, now),
        entry == null ? -1 : remaining(entry, now),
        status,
        extra);
  }

  /// What a failure says: the source was asked, or a kept failure answered.
  static String failure(boolean kept, Load load) {
    return kept
        ? "brisk; hit; detail=negative"
        : load.stale() ? "brisk; fwd=stale" : "brisk; fwd=miss";
  }

  /// Negative for an old answer.
  private static String ttl(@Nullable Entry<CachedAnswer> entry, long now) {
    return entry == null ? "" : "; ttl=" + Math.floorDiv(entry.freshUntilMillis() - now, 1000);
  }

  /// 304 with the fields that a 200 would have had to say the same (RFC 9110, section 15.4.5).
  static Response notModified(Response full) {
    List<Map.Entry<String, String>> headers = new ArrayList<>(6);
    for (Map.Entry<String, String> header : full.headers()) {
      switch (header.getKey()) {
        case "etag", "cache-control", "age", "cache-status", "vary", "server-timing" ->
            headers.add(header);
        default -> {}
      }
    }
    return Response.empty(304, headers);
  }

  private Response full(
      CachedAnswer answer,
      boolean gzip,
      long ageSeconds,
      long freshSeconds,
      String status,
      List<Map.Entry<String, String>> extra) {
    List<Map.Entry<String, String>> headers = new ArrayList<>(answer.headers().size() + 7);
    headers.addAll(answer.headers());
    headers.add(
        Map.entry("etag", gzip ? Validators.forCoding(answer.etag(), "gzip") : answer.etag()));
    headers.add(
        Map.entry(
            "cache-control",
            freshSeconds < 0 ? "no-store" : freshness + freshSeconds + staleDirectives));
    if (freshSeconds >= 0) {
      headers.add(Map.entry("age", Long.toString(ageSeconds)));
    }
    headers.add(Map.entry("cache-status", status));
    if (gzip) {
      headers.add(Map.entry("content-encoding", "gzip"));
    }
    addVary(headers, answer.compressible());
    headers.addAll(extra);
    return new Response(
        answer.status(), headers, new Body.Bytes(gzip ? answer.gzip() : answer.body()));
  }

  /// What an answer says itself is part of what its key knows: see [CachedAnswer#isForAll].
  private void addVary(List<Map.Entry<String, String>> headers, boolean compressible) {
    boolean own = headers.stream().anyMatch(header -> header.getKey().equals("vary"));
    if (!vary.isEmpty()) {
      headers.removeIf(header -> header.getKey().equals("vary"));
      headers.add(Map.entry("vary", compressible || own ? vary + ", accept-encoding" : vary));
    } else if (compressible && !own) {
      headers.add(Map.entry("vary", "accept-encoding"));
    }
  }

  /// Why nothing is kept, if somebody else said so.
  private String refusal(Load load) {
    return load.refused().isEmpty()
        ? doubt()
        : "; detail=upstream-" + String.join("-", RestrictionLog.names(load.refused()));
  }

  private String doubt() {
    return confirmed.getAsBoolean() ? "" : "; detail=unconfirmed";
  }

  /// While nobody knows whether invalidations arrive, memory's entries live no longer than that.
  private static String hitInMemory(
      @Nullable Entry<CachedAnswer> entry, long now, boolean confirmed) {
    if (confirmed || entry == null) {
      return hitStatus("memory", entry, now);
    }
    long left = entry.storedAtMillis() + CacheStore.UNCONFIRMED_MILLIS - now;
    return "brisk; hit; ttl="
        + Math.min(remaining(entry, now), Math.max(0, left / 1000))
        + "; detail=memory-unconfirmed";
  }

  private static String hitStatus(String tier, @Nullable Entry<CachedAnswer> entry, long now) {
    return "brisk; hit"
        + (entry == null ? "" : "; ttl=" + remaining(entry, now))
        + "; detail="
        + tier;
  }

  private static String missStatus(
      @Nullable Entry<CachedAnswer> entry, Load load, String collapsed) {
    return (load.stale() ? "brisk; fwd=stale" : "brisk; fwd=miss")
        + (load.confirmed() ? "; fwd-status=304" : "")
        + (entry == null ? "" : "; stored; ttl=" + lifetime(entry))
        + collapsed
        + (entry == null ? "" : key(entry.key()));
  }

  /// The key, for whoever wants to look into the cache; told on misses only, since every hit would
  /// carry its bytes. A key that a structured field cannot hold (RFC 8941, section 3.3.3) is left
  /// out.
  private static String key(String key) {
    boolean printable = key.chars().allMatch(c -> c >= 0x20 && c < 0x7F);
    return printable ? "; key=\"" + key.replace("\\", "\\\\").replace("\"", "\\\"") + "\"" : "";
  }

  private static long age(Entry<CachedAnswer> entry, long now) {
    return Math.max(0, now / 1000 - entry.storedAtMillis() / 1000);
  }

  private static long remaining(Entry<CachedAnswer> entry, long now) {
    // Whatever the clock says: never more than the time to live that the entry was stored with.
    long left = entry.freshUntilMillis() / 1000 - now / 1000;
    return Math.max(0, Math.min(left, lifetime(entry)));
  }

  /// Seconds for which it was stored, whatever passed since.
  private static long lifetime(Entry<CachedAnswer> entry) {
    return (entry.freshUntilMillis() - entry.storedAtMillis()) / 1000;
  }

  /// `Server-Timing` (W3C) in milliseconds.
  static Map.Entry<String, String> serverTiming(Timing timing) {
    StringBuilder value = new StringBuilder(80);
    stage(value, "key", timing.key());
    stage(value, "memory", timing.memory());
    stage(value, "redis", timing.redis());
    stage(value, "source", timing.source());
    return Map.entry("server-timing", value.toString());
  }

  private static void stage(StringBuilder value, String name, long nanos) {
    if (nanos > 0) {
      value
          .append(value.isEmpty() ? "" : ", ")
          .append(name)
          .append(String.format(Locale.ROOT, ";dur=%.3f", nanos / 1e6));
    }
  }
}
