/// What instrumenting profiles share: one run with probes in the target, from attaching to taking
/// them out.
///
/// Start at [InstrumentingRun]; `call` and `line` say what the probes count and read it. It never
/// rewrites a class itself (`weave` does), and never ends without taking the probes out.
@NullMarked
package dev.brisk.profiler.instrumenting;

import org.jspecify.annotations.NullMarked;
