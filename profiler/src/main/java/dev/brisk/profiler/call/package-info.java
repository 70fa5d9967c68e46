/// Exact calls: how often each method was called, by whom, and how long it took.
///
/// Start at [CallProfiler]; the result is a [CallGraph].
@NullMarked
package dev.brisk.profiler.call;

import org.jspecify.annotations.NullMarked;
