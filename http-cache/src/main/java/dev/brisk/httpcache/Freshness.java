package dev.brisk.httpcache;

/// How long a stored response may be used, worked out once, when it is stored (RFC 9111, section
/// 4.2). All times in milliseconds, those of moments of one clock.
///
/// @param source who said how long
/// @param lifetimeMillis from its generation at the origin
/// @param initialAgeMillis its age when it was received (section 4.2.3)
/// @param receivedAtMillis when that was
/// @param validatesAlways `no-cache`: fresh or not, the origin is asked first
/// @param forbidsStale `must-revalidate`, `proxy-revalidate`, `s-maxage`: never used once stale
/// @param staleWhileRevalidateMillis how long after that it may answer while it is revalidated (RFC
///   5861, section 3)
/// @param staleIfErrorMillis how long after that it may stand in for an error (RFC 5861, section 4)
public record Freshness(
    Source source,
    long lifetimeMillis,
    long initialAgeMillis,
    long receivedAtMillis,
    boolean validatesAlways,
    boolean forbidsStale,
    long staleWhileRevalidateMillis,
    long staleIfErrorMillis) {
  /// Where a lifetime comes from, the strongest first.
  public enum Source {
    /// The configuration's rule, where the origin said nothing.
    RULE,
    S_MAXAGE,
    MAX_AGE,
    EXPIRES,
    /// A part of the time since `Last-Modified` (section 4.2.2).
    HEURISTIC,
    /// Nobody: stale from the start.
    NONE
  }

  /// The age at a moment: what an `Age` field says, in whole seconds.
  public long ageMillis(long nowMillis) {
    return initialAgeMillis + Math.max(0, nowMillis - receivedAtMillis);
  }

  /// How much longer it is fresh; negative: how long it has been stale. Fresh as long as the
  /// lifetime is greater than the age (section 4.2).
  public long remainingMillis(long nowMillis) {
    return lifetimeMillis - ageMillis(nowMillis);
  }

  public boolean isFresh(long nowMillis) {
    return remainingMillis(nowMillis) > 0;
  }
}
