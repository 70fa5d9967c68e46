/// The live page of a server at `/brisk`.
///
/// Start at [LiveAdmin]. What it shows is kept by `dev.brisk.watch.history`.
@NullMarked
package dev.brisk.cli.live;

import org.jspecify.annotations.NullMarked;
