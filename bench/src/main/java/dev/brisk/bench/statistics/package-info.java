/// Statistics of runs: is B slower than A, and how much does a server carry.
///
/// Start at [PairedComparison]. The run, not the request, is the sample: requests within a run
/// depend on each other, so a test over requests would see differences where there are none.
/// Nothing here knows of HTTP or of files.
@NullMarked
package dev.brisk.bench.statistics;

import org.jspecify.annotations.NullMarked;
