/// Counted calls: how often each method was called, by whom, and how long it took.
///
/// Start at [CallProfiler]; the result is a [CallGraph]. It never estimates a count: only what the
/// probes cost is taken off the times.
@NullMarked
package dev.brisk.profiler.call;

import org.jspecify.annotations.NullMarked;
