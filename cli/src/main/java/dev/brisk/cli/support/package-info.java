/// What commands of all groups use: exit codes, failures that their user can mend, the
/// configuration that a command is about, advice about options, and a terminal that prints no
/// control characters of strangers.
///
/// Start at [CommandFailure]. Nothing here knows a command.
@NullMarked
package dev.brisk.cli.support;

import org.jspecify.annotations.NullMarked;
