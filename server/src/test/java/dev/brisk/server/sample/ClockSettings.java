package dev.brisk.server.sample;

import dev.brisk.server.source.SourceSettings;
import dev.brisk.server.source.SourceType;

/// `clock:` the time somewhere.
///
/// @param zone a time zone such as `Europe/Berlin`
record ClockSettings(String zone) implements SourceSettings {
  @Override
  public SourceType<ClockSettings> type() {
    return ClockSourceType.INSTANCE;
  }
}
