/// What exact profiles share: one run with probes in the target, from attaching to taking them out.
///
/// Start at [InstrumentingRun].
@NullMarked
package dev.brisk.profiler.instrumenting;

import org.jspecify.annotations.NullMarked;
