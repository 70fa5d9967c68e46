/// How much a server carries under an objective.
///
/// Start at [CapacitySearch] for the highest rate and at [ScalabilityRun] for the curve over
/// connections.
@NullMarked
package dev.brisk.bench.capacity;

import org.jspecify.annotations.NullMarked;
