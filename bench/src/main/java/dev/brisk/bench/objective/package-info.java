/// Service-level objectives: what a run must reach.
///
/// Start at [LoadObjective#parse]; [Breakpoint] ends a run whose server breaks. Nothing here
/// changes what was measured.
@NullMarked
package dev.brisk.bench.objective;

import org.jspecify.annotations.NullMarked;
