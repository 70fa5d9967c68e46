/// Runs the users of a scenario on this machine.
///
/// Start at [LocalLoad]. Each user is a virtual thread that an event loop carries, so that a
/// request and its answer change no thread ([UserThreads] says how); its connection belongs to the
/// same loop. Nothing here knows pages or command lines: they steer through
/// [dev.brisk.bench.control].
@NullMarked
package dev.brisk.bench.swarm;

import org.jspecify.annotations.NullMarked;
