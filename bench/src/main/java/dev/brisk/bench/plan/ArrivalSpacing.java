package dev.brisk.bench.plan;

/// How requests of an open model are spaced.
public enum ArrivalSpacing {
  /// Even spacing: one every 1/rate seconds.
  CONSTANT,
  /// Exponential spacing, as from many independent users.
  POISSON
}
