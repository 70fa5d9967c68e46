/// Scenarios from files: one Java file is compiled in memory.
///
/// Start at [ScenarioFile]. Nothing is written to disk, and nothing of the scenario runs here but
/// its static initializers.
@NullMarked
package dev.brisk.bench.scenario.source;

import org.jspecify.annotations.NullMarked;
