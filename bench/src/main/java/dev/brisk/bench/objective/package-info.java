/// Service-level objectives: what a run must reach.
///
/// Start at [LoadObjective#parse].
@NullMarked
package dev.brisk.bench.objective;

import org.jspecify.annotations.NullMarked;
