/// How far a profile may be trusted: what the JVM was started with, how busy it was, what the
/// hypervisor took away.
///
/// Start at [JvmFacts]. It never changes a weight; what it finds goes into the profile's header.
@NullMarked
package dev.brisk.profiler.sample.judge;

import org.jspecify.annotations.NullMarked;
