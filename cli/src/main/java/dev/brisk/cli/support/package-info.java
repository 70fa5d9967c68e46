/// What commands of all groups use.
///
/// Start at [UnknownOptions]. Nothing here knows a command.
@NullMarked
package dev.brisk.cli.support;

import org.jspecify.annotations.NullMarked;
