/// The line profiler: hits and time of each line, with its source.
///
/// Start at [LineProfiler]; the result is a [LineProfile]. Hits are never estimated; times are
/// those of the calls that were timed.
@NullMarked
package dev.brisk.profiler.line;

import org.jspecify.annotations.NullMarked;
