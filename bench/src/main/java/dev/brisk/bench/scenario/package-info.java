/// What scenarios are written with: users, tasks, requests, checks, feeders, load shapes.
///
/// Start at [HttpUser]. A scenario file needs no imports: everything public here, the static
/// methods of [Dsl] and the names of [Order] are there already. Nothing here opens a connection:
/// users run on a [UserCarrier], which [dev.brisk.bench.swarm.LocalLoad] supplies.
@NullMarked
package dev.brisk.bench.scenario;

import org.jspecify.annotations.NullMarked;
