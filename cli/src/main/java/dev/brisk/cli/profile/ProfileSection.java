package dev.brisk.cli.profile;

import dev.brisk.config.Key;
import dev.brisk.config.Section;
import dev.brisk.config.Shape;
import dev.brisk.config.Values;

/// The section `profile:` of `brisk.yaml`, which the server itself knows nothing of.
///
/// ```yaml
/// profile: { last-hour: true }
/// ```
///
/// @param lastHour whether the server always keeps a CPU profile of the last hour
public record ProfileSection(boolean lastHour) {
  private static final Key<Boolean> LAST_HOUR =
      Key.defaulting(
          "last-hour",
          Values.bool(),
          false,
          "Always keep a CPU profile of the last hour, at /brisk/profile/last-hour.");

  /// For `BriskYaml.with`.
  public static final Key<ProfileSection> KEY =
      Key.optional(
          "profile",
          Shape.of("Profiles of the running server.", LAST_HOUR)
              .as(section -> new ProfileSection(section.getOr(LAST_HOUR, false))),
          "Profiles of the running server.");

  /// What a file says, or the defaults.
  public static ProfileSection of(Section file) {
    return file.findReadable(KEY).orElse(new ProfileSection(false));
  }
}
