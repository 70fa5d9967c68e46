/// Sampling: CPU time, wall time, allocation and locks, by endpoint, method and line.
///
/// Start at [SampleProfiler], or at [RecordingReader] for recordings that exist; the result is a
/// [SampleProfile]. Samples carry their weight (CPU time, bytes), never just a count.
@NullMarked
package dev.brisk.profiler.sample;

import org.jspecify.annotations.NullMarked;
