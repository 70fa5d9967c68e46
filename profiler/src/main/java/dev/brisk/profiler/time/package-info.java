/// The stopwatch for one endpoint: connect, TLS, first byte, body, over many calls.
///
/// Start at [EndpointTimer]; the result is a [Timings]. One call at a time, so it says how long a
/// call takes, never how many a server carries: that is the load generator's question.
@NullMarked
package dev.brisk.profiler.time;

import org.jspecify.annotations.NullMarked;
