/// `brisk bench` and its subcommands, `brisk wrk`, `brisk ab`.
///
/// Start at [BenchCommand]. Classes here read command lines and print; the work is done in
/// `dev.brisk.bench`.
@NullMarked
package dev.brisk.cli.bench;

import org.jspecify.annotations.NullMarked;
