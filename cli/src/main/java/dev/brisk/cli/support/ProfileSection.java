package dev.brisk.cli.support;

import dev.brisk.config.Key;
import dev.brisk.config.ObjectType;
import dev.brisk.config.Section;
import dev.brisk.config.Values;

/// The section `profile:` of `brisk.yaml`, which the server itself knows nothing of.
///
/// ```yaml
/// profile: { continuous: true }
/// ```
///
/// @param continuous whether the server always keeps a CPU profile of the last hour
public record ProfileSection(boolean continuous) {
  private static final Key<Boolean> CONTINUOUS =
      Key.defaulting(
          "continuous",
          Values.bool(),
          false,
          "Always keep a CPU profile of the last hour, at /brisk/profile/continuous.");

  private static final Key<Object> LAST_HOUR =
      Key.optional("last-hour", Values.renamed("continuous"), "Renamed.");

  /// For `BriskYaml.with`.
  public static final Key<ProfileSection> KEY =
      Key.optional(
          "profile",
          ObjectType.of("Profiles of the running server.", CONTINUOUS, LAST_HOUR)
              .as(section -> new ProfileSection(section.getOr(CONTINUOUS, false))),
          "Profiles of the running server.");

  /// What a file says, or the defaults.
  public static ProfileSection of(Section file) {
    return file.findReadable(KEY).orElse(new ProfileSection(false));
  }
}
