/// Sampling: CPU time, wall time, allocation and locks, by endpoint, method and line.
///
/// Start at [SampleProfiler], which records and hands the files to `read`; `join` and `judge` help
/// reading, `model` is what comes out, `report` prints it. [MeasuredWindow] records beside another
/// way to measure. This room never reads a sample, and leaves nothing in the target.
@NullMarked
package dev.brisk.profiler.sample;

import org.jspecify.annotations.NullMarked;
