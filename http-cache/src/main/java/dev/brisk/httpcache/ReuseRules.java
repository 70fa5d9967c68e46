package dev.brisk.httpcache;

import dev.brisk.httpcache.field.CacheControl;
import dev.brisk.httpcache.rule.Rule;
import java.util.function.BooleanSupplier;

/// What a stored response may answer (RFC 9111, section 4). The URL, the method and `Vary` have
/// matched before.
public final class ReuseRules {
  private ReuseRules() {}

  /// What to do with a request.
  public enum Decision {
    /// Answer from the store.
    FRESH,
    /// Answer from the store although it is stale: the request allows it (`max-stale`).
    STALE_ALLOWED,
    /// Answer from the store and revalidate meanwhile (RFC 5861, section 3).
    STALE_WHILE_REVALIDATE,
    /// Ask the origin whether it is still good, and wait.
    VALIDATE,
    /// Nothing may be used and nobody may be asked: 504 (section 5.2.1.7).
    GATEWAY_TIMEOUT
  }

  /// Decides for a request for which something is stored.
  public static Decision decide(RequestHead request, Freshness stored, long nowMillis) {
    CacheControl asked = request.cacheControl();
    if (asked.isEmpty()) {
      return withoutWishes(stored, nowMillis);
    }
    Decision decision = withWishes(asked, stored, nowMillis);
    return decision == Decision.VALIDATE
            && asked.has("only-if-cached")
            && Rule.ONLY_IF_CACHED.holds()
        ? Decision.GATEWAY_TIMEOUT
        : decision;
  }

  /// For a request for which nothing is stored: [Decision#VALIDATE] stands for asking the origin.
  public static Decision withoutStored(RequestHead request) {
    return request.cacheControl().has("only-if-cached") && Rule.ONLY_IF_CACHED.holds()
        ? Decision.GATEWAY_TIMEOUT
        : Decision.VALIDATE;
  }

  private static Decision withoutWishes(Freshness stored, long nowMillis) {
    if (stored.validatesAlways()) {
      return Decision.VALIDATE;
    }
    long remaining = stored.remainingMillis(nowMillis);
    if (remaining > 0 || !Rule.FRESH.holds()) {
      return Decision.FRESH;
    }
    return mayAnswerWhileRevalidated(stored, -remaining)
        ? Decision.STALE_WHILE_REVALIDATE
        : Decision.VALIDATE;
  }

  private static Decision withWishes(CacheControl asked, Freshness stored, long nowMillis) {
    if (stored.validatesAlways() || asked.has("no-cache") && Rule.REQUEST_NO_CACHE.holds()) {
      return Decision.VALIDATE;
    }
    // A wish that cannot be read is not granted: the origin is asked.
    if (unreadable(asked, "max-age") || unreadable(asked, "min-fresh")) {
      return Decision.VALIDATE;
    }
    long age = stored.ageMillis(nowMillis);
    long maxAge = asked.seconds("max-age");
    boolean tooOld = maxAge >= 0 && age > maxAge * 1000 && Rule.REQUEST_MAX_AGE.holds();
    long minFresh =
        Rule.REQUEST_MIN_FRESH.holds() ? Math.max(0, asked.seconds("min-fresh")) * 1000 : 0;
    long remaining = stored.remainingMillis(nowMillis);
    if (!tooOld && remaining > 0 && remaining >= minFresh) {
      return Decision.FRESH;
    }
    if (minFresh > 0 || stored.forbidsStale()) {
      return Decision.VALIDATE;
    }
    // Section 5.2.1.1: with max-stale, max-age is about how stale, not whether.
    if (asked.has("max-stale")
        && Rule.REQUEST_MAX_STALE.holds()
        && !tooOld
        && mayBeSoStale(asked, -remaining)) {
      return Decision.STALE_ALLOWED;
    }
    return !tooOld && mayAnswerWhileRevalidated(stored, -remaining)
        ? Decision.STALE_WHILE_REVALIDATE
        : Decision.VALIDATE;
  }

  private static boolean unreadable(CacheControl asked, String name) {
    return asked.seconds(name) == CacheControl.INVALID;
  }

  /// `max-stale` without a number: as stale as it likes.
  private static boolean mayBeSoStale(CacheControl asked, long staleMillis) {
    if (asked.hasUnqualified("max-stale")) {
      return true;
    }
    long allowed = asked.seconds("max-stale");
    return allowed >= 0 && staleMillis <= allowed * 1000;
  }

  private static boolean mayAnswerWhileRevalidated(Freshness stored, long staleMillis) {
    return !stored.forbidsStale()
        && (staleMillis < stored.staleWhileRevalidateMillis()
            || stored.staleWhileRevalidateMillis() > 0 && !Rule.STALE_WHILE_REVALIDATE.holds());
  }

  /// Whether a stored response may stand in for an error: a 500, 502, 503 or 504, or no answer at
  /// all (RFC 5861, section 4; RFC 9111, section 4.2.4). The request's own `stale-if-error` counts
  /// too.
  ///
  /// @param disconnected the origin cannot be reached; then more is allowed, unless configured
  ///   otherwise
  public static boolean mayStandInForError(
      RequestHead request, Freshness stored, long nowMillis, BooleanSupplier disconnected) {
    CacheControl asked = request.cacheControl();
    if (stored.validatesAlways() || stored.forbidsStale() || asked.has("no-cache")) {
      return false;
    }
    long stale = -stored.remainingMillis(nowMillis);
    if (!Rule.STALE_ALLOWED.holds()
        || !Rule.STALE_IF_ERROR.holds() && stored.staleIfErrorMillis() > 0) {
      return true;
    }
    long asks = Math.max(0, asked.seconds("stale-if-error")) * 1000;
    return stale < Math.max(asks, stored.staleIfErrorMillis()) || disconnected.getAsBoolean();
  }
}
