/// What was measured: counters and latency histograms that can be merged, and the result of a run.
///
/// Start at [LoadTestResult]. A [LoopRecorder] is written by one event loop and drained into
/// [Measures] once an interval; [Measures] of any loops, intervals or machines merge into the same
/// numbers as if one recorder had seen everything. Latencies are nanoseconds throughout. Nothing
/// here sends, and recording neither locks nor allocates.
@NullMarked
package dev.brisk.bench.measure;

import org.jspecify.annotations.NullMarked;
