package dev.brisk.bench.bottleneck;

import java.util.Locale;

/// What kept a run from being faster.
public enum Bottleneck {
  /// The load generator: the server may carry more.
  GENERATOR,
  /// The server: its CPU, or something that it waits for.
  SERVER,
  /// The network between the two.
  NETWORK,
  /// The number of connections: neither side was at its limit.
  CONNECTIONS,
  /// The users of a scenario: they thought, or were too few.
  USERS,
  /// The rate that was asked for: it was carried.
  OFFERED_RATE,
  /// Nobody can say: the run shows too little.
  UNKNOWN;

  /// The name in reports.
  public String label() {
    return this == UNKNOWN ? "not judged" : name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
