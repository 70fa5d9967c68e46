/// The file of checks, read into records with all its problems at once.
///
/// Start at [WatchFile].
@NullMarked
package dev.brisk.watch.settings;

import org.jspecify.annotations.NullMarked;
