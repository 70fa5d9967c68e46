/// Runs what scenarios describe: the life of a user from its first task to its last, request by
/// request.
///
/// Start at [Scenario], which holds the user classes, and [UserRunner], which is one user. Nothing
/// here opens a connection or starts a thread: users live on a [UserCarrier], which
/// [dev.brisk.bench.swarm.LocalLoad] supplies.
@NullMarked
package dev.brisk.bench.scenario.run;

import org.jspecify.annotations.NullMarked;
