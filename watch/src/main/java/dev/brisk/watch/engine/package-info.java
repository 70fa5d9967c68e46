/// When each check runs, and what its attempts together say.
///
/// Start at [Engine], which is pure: time comes in with each call. It starts no thread.
@NullMarked
package dev.brisk.watch.engine;

import org.jspecify.annotations.NullMarked;
