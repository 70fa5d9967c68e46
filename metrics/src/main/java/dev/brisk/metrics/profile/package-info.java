/// What a program says about itself so that a profile can be read by request.
///
/// Start at [RequestSegment]: one call around the work of a request on one thread. While nobody
/// records, it costs a branch. [Stopwatch] measures a named step. Neither keeps anything, prints
/// anything or depends on the profiler.
@NullMarked
package dev.brisk.metrics.profile;

import org.jspecify.annotations.NullMarked;
