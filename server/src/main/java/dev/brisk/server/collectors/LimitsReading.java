package dev.brisk.server.collectors;

import java.util.Map;

/// What a server holds for its clients, and how often a bound was met.
///
/// @param reached times by the bound's name
/// @param unreadBytes of answers that wait for their readers
/// @param bodyBytes of requests' bodies
/// @param headBytes of heads that are not whole
/// @param requestBytes of requests that wait for their answers
/// @param tunnels connections that speak something else than HTTP now
public record LimitsReading(
    Map<String, Long> reached,
    long unreadBytes,
    long bodyBytes,
    long headBytes,
    long requestBytes,
    int tunnels) {
  public LimitsReading {
    reached = Map.copyOf(reached);
  }
}
