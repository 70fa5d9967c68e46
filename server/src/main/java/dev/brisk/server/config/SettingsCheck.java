package dev.brisk.server.config;

import dev.brisk.config.Report;

/// What must be true of settings as a whole, wherever they came from.
public final class SettingsCheck {
  private SettingsCheck() {}

  static void check(BriskYaml.Loaded loaded, Report report) {
    check(loaded.settings(), report);
  }

  /// Reports everything that is wrong; silent when nothing is.
  public static void check(BriskSettings settings, Report report) {}
}
