/// Metrics of parts that keep their own counts: caches, sources, Redis, pools.
///
/// Start at [Readings]: a part hands in a supplier of plain records, which each scrape reads. The
/// measured never knows the measurer. [SourceTimer] is for calls that nobody else times.
@NullMarked
package dev.brisk.metrics.readings;

import org.jspecify.annotations.NullMarked;
