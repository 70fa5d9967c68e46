/// What a server spent its CPU time on in the last hour, taken all the time at little cost.
///
/// Start at [ContinuousProfile]. It profiles the JVM that it runs in, and never keeps more than an
/// hour or a few megabytes.
@NullMarked
package dev.brisk.profiler.continuous;

import org.jspecify.annotations.NullMarked;
