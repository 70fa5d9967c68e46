/// How a JVM is reached: by process id, or started with the agent in it.
///
/// Start at [ProfileTarget] and [Attached], which has an [AgentChannel] and a [WeavingSession] over
/// it. It never counts, and never leaves probes behind: the agent restores the bytecode when the
/// channel ends.
@NullMarked
package dev.brisk.profiler.attach;

import org.jspecify.annotations.NullMarked;
