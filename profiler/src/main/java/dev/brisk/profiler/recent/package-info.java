/// What a server spent its CPU time on in the last hour, taken all the time at little cost.
///
/// Start at [LastHour]. It profiles the JVM that it runs in.
@NullMarked
package dev.brisk.profiler.recent;

import org.jspecify.annotations.NullMarked;
