/// What a sampled profile is: its header, trees of calls by endpoint, weights by line.
///
/// Start at [SampleProfile]. Weights are CPU time or bytes, never a mere count. Nothing here reads
/// a file or asks a process.
@NullMarked
package dev.brisk.profiler.sample.model;

import org.jspecify.annotations.NullMarked;
