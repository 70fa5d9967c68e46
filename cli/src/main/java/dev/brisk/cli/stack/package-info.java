/// `brisk stack` and its subcommands.
///
/// Start at [StackCommand]. Classes here read command lines and print; the work is done in
/// `dev.brisk.monitor`.
@NullMarked
package dev.brisk.cli.stack;

import org.jspecify.annotations.NullMarked;
