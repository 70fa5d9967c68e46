/// What exact profiles share: one run with probes in the target, from attaching to taking them out.
///
/// Start at [ExactRun].
@NullMarked
package dev.brisk.profiler.exact;

import org.jspecify.annotations.NullMarked;
