package dev.brisk.metrics.http;

/// What one route was asked and how it answered since the start.
///
/// @param handler the template, `none` or `_overflow`
/// @param requests all of them, those that a client left included
/// @param clientErrors answered with 4xx; likewise `serverErrors` with 5xx
/// @param abandoned whose client went away before a status was sent; not in `durations`
public record RouteTraffic(
    String method,
    String handler,
    long requests,
    long clientErrors,
    long serverErrors,
    long abandoned,
    DurationHistogram durations) {

  /// Both together, under this one's name.
  RouteTraffic plus(RouteTraffic other) {
    return new RouteTraffic(
        method,
        handler,
        requests + other.requests,
        clientErrors + other.clientErrors,
        serverErrors + other.serverErrors,
        abandoned + other.abandoned,
        durations.plus(other.durations));
  }
}
