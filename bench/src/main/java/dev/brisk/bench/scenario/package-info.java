/// What scenarios are written with: users, tasks, requests, checks, feeders, load shapes.
///
/// Start at [HttpUser]. A scenario file needs no imports: everything public here, the static
/// methods of [Dsl] and the names of [Order] are there already. Nothing here runs or sends
/// anything: users ask their [UserContext], which `scenario.run` supplies.
@NullMarked
package dev.brisk.bench.scenario;

import org.jspecify.annotations.NullMarked;
