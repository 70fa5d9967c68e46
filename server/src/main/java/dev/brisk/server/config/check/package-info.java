/// What must be true of the settings as a whole, wherever they came from.
///
/// Start at [dev.brisk.server.config.check.SettingsCheck]. It reports everything that is wrong,
/// with the place as it is in the file; it never changes a setting, and opens no source.
@NullMarked
package dev.brisk.server.config.check;

import org.jspecify.annotations.NullMarked;
