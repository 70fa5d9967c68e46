/// The `brisk` command: one class a subcommand, each a thin shell over its module.
///
/// Start at [Brisk]. This is the composition root: the only place that knows every module.
@NullMarked
package dev.brisk.cli;

import org.jspecify.annotations.NullMarked;
