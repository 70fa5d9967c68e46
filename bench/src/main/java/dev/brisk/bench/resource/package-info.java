/// What the target used while it was under load: CPU, memory, disk, network, garbage collection,
/// cache hits.
///
/// Start at [TargetProbe]. It looks from outside: at `/proc` for a process on this machine, or at
/// the target's own `/metrics` page. It never touches the load's own connections or threads.
@NullMarked
package dev.brisk.bench.resource;

import org.jspecify.annotations.NullMarked;
