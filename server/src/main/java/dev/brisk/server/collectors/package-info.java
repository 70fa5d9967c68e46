/// Metrics of parts that keep their own counts: caches, sources, Redis, pools.
///
/// Start at [ServerCollector]: a part hands in a supplier of plain records, which each scrape
/// reads. The measured never knows the measurer. [SourceTimer] is for calls that nobody else times.
/// Never here: a count that a part could keep itself.
@NullMarked
package dev.brisk.server.collectors;

import org.jspecify.annotations.NullMarked;
