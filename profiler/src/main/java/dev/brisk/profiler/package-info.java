/// The profiler: where the time goes, by endpoint, by call and by line.
///
/// Start at [dev.brisk.profiler.line.LineProfiler] for lines and at
/// [dev.brisk.profiler.sample.SampleProfiler] for samples. It never leaves a JVM changed: what it
/// weaves into a program it takes out again, also when it is killed itself.
@NullMarked
package dev.brisk.profiler;

import org.jspecify.annotations.NullMarked;
