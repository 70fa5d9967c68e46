/// Recordings, the JDK's or async-profiler's, as profiles.
///
/// Start at [RecordingReader]. A recording is read twice, so that no sample is held: first what the
/// samples are to be joined with, then the samples. It never talks to a JVM.
@NullMarked
package dev.brisk.profiler.sample.read;

import org.jspecify.annotations.NullMarked;
