package dev.brisk.server.config;

import java.util.List;

/// How often each caller may ask an endpoint.
///
/// @param rates all of which hold; empty: as often as he likes
/// @param exact whether Redis is asked for each request, where several servers share the limits;
///   otherwise they take some tokens ahead
/// @param withoutRedis what is done while Redis cannot be asked
public record LimitSettings(List<RateLimit> rates, boolean exact, WithoutRedis withoutRedis) {
  /// What is done while the Redis through which servers share limits cannot be asked.
  public enum WithoutRedis {
    /// Each server counts for itself.
    OPEN,
    /// Nobody is let in.
    CLOSED
  }

  public LimitSettings {
    rates = List.copyOf(rates);
  }

  public static LimitSettings of(List<RateLimit> rates) {
    return new LimitSettings(rates, false, WithoutRedis.OPEN);
  }

  public LimitSettings asExact() {
    return new LimitSettings(rates, true, withoutRedis);
  }

  public LimitSettings withoutRedis(WithoutRedis withoutRedis) {
    return new LimitSettings(rates, exact, withoutRedis);
  }
}
