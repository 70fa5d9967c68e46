/// One result of several runs that were made beside each other, on one machine or on many.
///
/// Start at [dev.brisk.bench.merge.MergedRun]. It never averages percentiles: histograms are added.
@NullMarked
package dev.brisk.bench.merge;

import org.jspecify.annotations.NullMarked;
