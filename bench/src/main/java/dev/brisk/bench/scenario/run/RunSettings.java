package dev.brisk.bench.scenario.run;

import dev.brisk.bench.plan.Origin;
import dev.brisk.bench.scenario.Feeds;
import java.util.Map;

/// What all users of a run share.
///
/// @param origin where requests go
/// @param headers sent with each request
/// @param seed of everything random
/// @param feeds the scenario's feeders
public record RunSettings(Origin origin, Map<String, String> headers, long seed, Feeds feeds) {
  public RunSettings {
    headers = Map.copyOf(headers);
  }

  /// Random numbers differ from user to user and repeat with the seed.
  long seedOf(int user) {
    return seed * 0x9E3779B97F4A7C15L + user;
  }
}
