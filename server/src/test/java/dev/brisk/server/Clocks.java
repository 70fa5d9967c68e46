package dev.brisk.server;

import java.time.InstantSource;

/// Gives a server the clocks of a test, for tests in other packages.
public final class Clocks {
  private Clocks() {}

  /// @param lifetimes measures how long entries live
  /// @param wall the time of day
  public static BriskServer.Builder of(
      BriskServer.Builder builder, InstantSource lifetimes, InstantSource wall) {
    return builder.clock(lifetimes).wallClock(wall);
  }
}
