/// Recurring hours and single spans, and a clock whose durations nobody sets.
///
/// Start at [TimeWindow].
@NullMarked
package dev.brisk.watch.time;

import org.jspecify.annotations.NullMarked;
