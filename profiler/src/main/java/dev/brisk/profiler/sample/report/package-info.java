/// Sampled profiles as text for the terminal, and the measures of a window as JSON.
///
/// Start at [SampleReport]. It never counts: what it prints stands in the profile.
@NullMarked
package dev.brisk.profiler.sample.report;

import org.jspecify.annotations.NullMarked;
