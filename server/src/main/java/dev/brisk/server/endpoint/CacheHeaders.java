package dev.brisk.server.endpoint;

import dev.brisk.cache.Entry;
import dev.brisk.cache.Lookup;
import dev.brisk.server.http.Response;
import dev.brisk.server.source.Body;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes what a cached answer says about itself: `Cache-Status` (RFC 9211), `Age`,
/// `Cache-Control`, `ETag`, `Vary`, and `Server-Timing` when asked.
final class CacheHeaders {
  /// What an answer cost, in nanoseconds, stage by stage; -1: had no part.
  record Timing(long key, long memory, long redis, long source) {}

  private CacheHeaders() {}

  /// The answer to a hit in memory, prepared once a second for each coding.
  static Response hit(Entry<CachedAnswer> entry, boolean gzip, InstantSource clock) {
    CachedAnswer answer = entry.value();
    long now = clock.millis();
    Prepared prepared = answer.prepared(gzip);
    if (prepared == null || prepared.second() != now / 1000) {
      Response response =
          full(
              answer,
              gzip,
              age(entry, now),
              remaining(entry, now),
              hitStatus("memory", entry, now),
              List.of());
      prepared = new Prepared(now / 1000, response);
      answer.prepared(gzip, prepared);
    }
    return prepared.response();
  }

  /// The answer to whatever the look-up found.
  static Response found(
      Lookup<CachedAnswer> lookup,
      boolean gzip,
      InstantSource clock,
      List<Map.Entry<String, String>> extra) {
    Entry<CachedAnswer> entry = lookup.entry();
    long now = clock.millis();
    String status =
        switch (lookup.outcome()) {
          case HIT_MEMORY -> hitStatus("memory", entry, now);
          case HIT_REMOTE -> hitStatus("redis", entry, now);
          case STALE -> hitStatus("stale", entry, now);
          case MISS -> missStatus(entry, now, "");
          case MISS_COLLAPSED -> missStatus(entry, now, "; collapsed");
        };
    return full(
        lookup.value(),
        gzip,
        entry == null ? 0 : age(entry, now),
        entry == null ? -1 : remaining(entry, now),
        status,
        extra);
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

  private static Response full(
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
        Map.entry("cache-control", freshSeconds < 0 ? "no-store" : "max-age=" + freshSeconds));
    if (freshSeconds >= 0) {
      headers.add(Map.entry("age", Long.toString(ageSeconds)));
    }
    headers.add(Map.entry("cache-status", status));
    if (gzip) {
      headers.add(Map.entry("content-encoding", "gzip"));
    }
    if (answer.compressible()
        && headers.stream().noneMatch(header -> header.getKey().equals("vary"))) {
      headers.add(Map.entry("vary", "accept-encoding"));
    }
    headers.addAll(extra);
    return new Response(
        answer.status(), headers, new Body.Bytes(gzip ? answer.gzip() : answer.body()));
  }

  private static String hitStatus(String tier, @Nullable Entry<CachedAnswer> entry, long now) {
    return "brisk; hit"
        + (entry == null ? "" : "; ttl=" + remaining(entry, now))
        + "; detail="
        + tier;
  }

  private static String missStatus(
      @Nullable Entry<CachedAnswer> entry, long now, String collapsed) {
    return "brisk; fwd=miss"
        + (entry == null ? "" : "; stored; ttl=" + remaining(entry, now))
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
    return Math.max(0, entry.freshUntilMillis() / 1000 - now / 1000);
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
