/// Samples joined to what they belong to: to requests by thread and time, to the samples that were
/// lost on the same thread, to a stretch of the recording.
///
/// Start at [Requests]. It never holds samples, and never takes a carrier thread for the virtual
/// thread on it.
@NullMarked
package dev.brisk.profiler.sample.join;

import org.jspecify.annotations.NullMarked;
