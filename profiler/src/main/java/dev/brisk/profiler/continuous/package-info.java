/// What a server spent its CPU time on in the last hour, taken all the time at little cost.
///
/// Start at [ContinuousProfile]. It profiles the JVM that it runs in.
@NullMarked
package dev.brisk.profiler.continuous;

import org.jspecify.annotations.NullMarked;
