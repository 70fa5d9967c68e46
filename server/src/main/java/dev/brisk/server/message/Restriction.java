package dev.brisk.server.message;

/// What an upstream says against its answer being kept for others.
public enum Restriction {
  /// `Cache-Control: no-store`.
  NO_STORE,
  /// `Cache-Control: private`, of the whole answer or of a field that is passed on.
  PRIVATE,
  /// `Vary` with `*`, or with a field that is not the same in each call.
  VARY,
  /// `Set-Cookie`, which is for one client.
  SET_COOKIE,
  /// `Cache-Control: no-cache`.
  NO_CACHE,
  /// `max-age`, `s-maxage` or `Expires`: it is stale when it comes. Of one that is fresh for a
  /// shorter time than it would be kept, see [Answer#freshFor].
  MAX_AGE
}
