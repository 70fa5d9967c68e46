/// Where the wall time of a request goes: CPU, locks, queues, futures, sleep, sockets, databases.
///
/// Start at [WaitProfiler]. JFR has no events for most waits of virtual threads, so the stacks of
/// all threads, virtual ones too, are looked at many times a second and joined with the requests.
/// It never loads anything into the target.
@NullMarked
package dev.brisk.profiler.waiting;

import org.jspecify.annotations.NullMarked;
