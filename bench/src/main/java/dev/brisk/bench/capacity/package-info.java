/// How much a server carries under an objective.
///
/// Start at [CapacitySearch] for the highest rate and at [ScalabilityRun] for the curve over
/// connections. Both are made of ordinary runs; a run that is invalid proves nothing, and that is
/// said.
@NullMarked
package dev.brisk.bench.capacity;

import org.jspecify.annotations.NullMarked;
