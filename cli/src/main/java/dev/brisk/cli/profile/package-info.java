/// `brisk profile` and `brisk time`.
///
/// Start at [ProfileCommand]. The work is done in `dev.brisk.profiler`.
@NullMarked
package dev.brisk.cli.profile;

import org.jspecify.annotations.NullMarked;
