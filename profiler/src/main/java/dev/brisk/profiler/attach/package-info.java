/// How a JVM is reached: by process id, or started with the agent in it.
///
/// Start at [ProfileTarget] and [AgentConnection].
@NullMarked
package dev.brisk.profiler.attach;

import org.jspecify.annotations.NullMarked;
